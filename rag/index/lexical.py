"""BM25 over title and passage: tantivy. The only module that knows it.

Commits are atomic on disk: after a crash the index is as of the last commit.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path

import tantivy

from rag.errors import IndexDamaged
from rag.index.mirror import Mirror
from rag.types import Article, Passage, Query

_FAR_PAST, _FAR_FUTURE = -(2**62), 2**62
_UNDATED = _FAR_PAST - 1  # outside any interval a filter can name
_PRIVATE = "meta.json", ".managed.json"  # tantivy makes these two for their owner alone


class LexicalIndex:
    """One tantivy index of passages; made when absent. Readers call refresh to see what a writer has committed.

    A folder that may not be written is read through links.

    Opening, refreshing and searching raise IndexDamaged when a file is broken or gone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _readable(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._mirror = None if os.access(folder, os.W_OK) else Mirror(folder)
            self._index = tantivy.Index(_schema(), path=str(self._mirror.folder if self._mirror else folder))
        self._writer: tantivy.IndexWriter | None = None
        self.snapshot().search(Query("the"), 1)  # some files are read by the first search only

    def add(self, items: Iterable[tuple[Passage, Article]]) -> None:
        """Add passages, each in place of one with the same id. Seen after commit."""
        writer = self._open_writer()
        for passage, article in items:
            writer.delete_documents_by_term("id", passage.id)
            writer.add_document(_document(passage, article))

    def delete(self, ids: Sequence[str]) -> None:
        writer = self._open_writer()
        for i in ids:
            writer.delete_documents_by_term("id", i)

    def clear(self) -> None:
        self._open_writer().delete_all_documents()

    def commit(self) -> None:
        """What was added and deleted is on disk and seen, here at once and elsewhere after refresh."""
        self._open_writer().commit()
        self._index.reload()

    def close(self) -> None:
        """Finish merging and let go of the folder."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
            for name in _PRIVATE:  # whoever may read the folder may read the index
                with suppress(OSError):
                    (self._folder / name).chmod(self._folder.stat().st_mode & 0o666)
        if self._mirror:
            self._mirror.close()

    def refresh(self) -> None:
        if self._mirror:
            self._mirror.update()
        with _readable(self._folder):
            self._index.reload()

    def snapshot(self) -> LexicalSnapshot:
        """What can be searched as of the last commit or refresh."""
        return LexicalSnapshot(self._index, self._folder)

    def __len__(self) -> int:
        return len(self.snapshot())

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        return self._writer


class LexicalSnapshot:
    """The passages of one commit, whatever is written meanwhile. Safe for many threads."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        self._index = index
        self._folder = folder
        self._searcher = index.searcher()

    def search(self, query: Query, k: int) -> list[tuple[str, float]]:
        """The k best passage ids that meet the query's filters, with their BM25 score; ties by id."""
        words = re.findall(r"\w+", query.text)
        if not words:
            return []
        text = self._index.parse_query(" ".join(words).lower(), ["text"])
        parsed = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in [text, *self._filters(query)]])
        with _readable(self._folder):
            hits = [(score, self._searcher.doc(address)) for score, address in self._searcher.search(parsed, k).hits]
        return sorted(((doc["id"][0], float(score)) for score, doc in hits), key=lambda hit: (-hit[1], hit[0]))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def document_frequency(self, stem: str) -> int:
        """In how many passages the stem occurs."""
        return int(self._searcher.doc_freq("text", stem))

    def _filters(self, query: Query) -> list[tantivy.Query]:
        filters = []
        if query.after or query.before:
            after = ceil(query.after.timestamp()) if query.after else _FAR_PAST
            before = ceil(query.before.timestamp()) if query.before else _FAR_FUTURE
            filters.append(
                tantivy.Query.range_query(
                    self._index.schema, "published", tantivy.FieldType.Integer, after, before, include_upper=False
                )
            )
        if query.outlets:
            filters.append(tantivy.Query.term_set_query(self._index.schema, "outlet", list(query.outlets)))
        return [tantivy.Query.const_score_query(f, 0.0) for f in filters]


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:  # the first is all that tantivy says of a broken file
        writable = os.access(folder, os.W_OK)
        remedy = "run `dateline rebuild`" if writable else "get the right to read all of its files"
        raise IndexDamaged(f"the BM25 index in {folder} cannot be read: {remedy}") from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_text_field("outlet", tokenizer_name="raw")
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


def _document(passage: Passage, article: Article) -> tantivy.Document:
    doc = tantivy.Document()
    doc.add_text("id", passage.id)
    doc.add_text("text", f"{article.title}\n{article.outlet or ''}\n{passage.text}")
    doc.add_text("outlet", article.outlet or "")
    doc.add_integer("published", int(article.published.at.timestamp()) if article.published else _UNDATED)
    return doc
