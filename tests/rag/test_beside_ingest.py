"""Questions beside an ingest: no error, no wrong filter, nothing from a half-written or superseded article."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.catalog import Entry, Prepared
from rag.catalog.rows import digest_of
from rag.index.corpus import Corpus
from rag.index.writer import CorpusWriter
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import standard_stages
from rag.types import Article, FoundDate, Hit, Passage, Query, Span
from tests.conftest import ROOT
from tests.rag.test_index import DIM, vector
from tests.rag.test_search import EightNumbers

ARTICLES, THREADS, HITS = 200, 8, 12
OUTLETS = "Aldmoor Herald", "Tollmere Post", "Quill Bay Echo"
# Every batch is a newer version of some articles; the folder is sealed after every fifth.
_WRITER = """
import sys, time
from pathlib import Path
from rag.index.writer import CorpusWriter
from tests.rag.test_beside_ingest import ARTICLES, write
for edition in range(1, 10**6):
    with CorpusWriter(Path(sys.argv[1])) as writer:
        for start in range(0, ARTICLES, ARTICLES // 5):
            some = range(start, start + ARTICLES // 5)
            write(writer, some, edition)
            print(*some, edition, flush=True)
    time.sleep(0.3)
"""


def version(n: int, edition: int) -> Prepared:
    """The article of one origin as of an edition: two passages."""
    first, second = (
        f"Report {n} from the harbour, edition {edition}.",
        f"The tide of barrel{n} came in {edition} times.",
    )
    body = f"{first}\n\n{second}"
    published = FoundDate(datetime(2025, 1 + n % 12, 15, tzinfo=UTC), "byline")
    outlet = OUTLETS[n % 3]
    article = Article(f"a{n}-{edition}", f"/in/{n}.txt", f"Report {n}", body, outlet, published=published)
    spans = [Span(0, len(first)), Span(len(first) + 2, len(body))]
    parts = [Passage(f"{article.id}:{o}", article.id, o, s, body[s.start : s.end]) for o, s in enumerate(spans)]
    entry = Entry(article.origin, f"f{edition}", "indexed", article.id)
    return Prepared(article, f"c{n}-{edition}", parts, entry)


def write(writer: CorpusWriter, numbers: Iterable[int], edition: int) -> None:
    """The articles' words first, then their vectors."""
    items = {n: version(n, edition) for n in numbers}
    writer.write(list(items.values()))
    made = {n + 1000 * p.ordinal: (item.article, p.text) for n, item in items.items() for p in item.passages}
    writer.add_vectors({digest_of(*text): vector(n) for n, text in made.items()})


class Reader(threading.Thread):
    """Asks until it is told to stop; what it finds wrong is in complaints."""

    def __init__(self, corpus: Corpus, written: dict[str, int], seed: int) -> None:
        super().__init__()
        self.asked, self.complaints = 0, list[str]()
        self.stopped = threading.Event()
        self._retriever = Retriever(corpus, standard_stages(EightNumbers(), 1))
        self._written = written
        self._luck = random.Random(seed)

    def run(self) -> None:
        while not self.stopped.is_set():
            query = self._query()
            written = dict(self._written)
            try:
                hits = self._retriever.retrieve(query, HITS)
            except Exception as error:
                self.complaints.append(repr(error))
                return
            self.asked += 1
            self.complaints += complaints(query, hits, written)

    def _query(self) -> Query:
        text = f"harbour tide barrel{self._luck.randrange(ARTICLES)}"
        month = self._luck.randint(1, 11)
        after, before = datetime(2025, month, 1, tzinfo=UTC), datetime(2025, month + 1, 1, tzinfo=UTC)
        filters = [{}, {"outlets": (self._luck.choice(OUTLETS),)}, {"after": after, "before": before}]
        return Query(text, **self._luck.choice(filters))  # type: ignore[arg-type]


def complaints(query: Query, hits: Sequence[Hit], written: dict[str, int]) -> list[str]:
    """written: the edition of each origin that was acknowledged before the question was asked."""
    found = (
        [] if hits else [f"no hits for {query}"]
    )  # what is replaced while it is read may leave fewer than were asked for
    for hit in hits:
        article = hit.article
        at = article.published.at if article.published else None
        editions = set(map(int, re.findall(r"edition (\d+)|in (\d+) times", article.body)[0][:1]))
        if query.outlets and article.outlet not in query.outlets:
            found.append(f"{article.outlet} for {query}")
        if query.after and query.before and not (at and query.after <= at < query.before):
            found.append(f"{at} for {query}")
        if min(editions) < written[article.origin]:
            found.append(f"edition {editions} of {article.origin} after {written[article.origin]}")
        if article.body[hit.passage.span.start : hit.passage.span.end] != hit.passage.text:
            found.append(f"{hit.passage} is not in its article")
    origins = [hit.article.origin for hit in hits]
    return found + [f"{origins} for {query}"] * (len(set(origins)) < len(origins))


@pytest.mark.parametrize("editions", [2, pytest.param(60, marks=pytest.mark.soak)])
def test_questions_beside_an_ingest_find_whole_and_current_articles_alone(tmp_path: Path, editions: int) -> None:
    with CorpusWriter(tmp_path) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, range(ARTICLES), 0)
    written = {f"/in/{n}.txt": 0 for n in range(ARTICLES)}
    corpus = Corpus(tmp_path)
    readers = [Reader(corpus, written, seed) for seed in range(THREADS)]
    child = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdout is not None
    try:
        for reader in readers:
            reader.start()
        while min(written.values()) < editions and (line := child.stdout.readline()):
            *some, edition = map(int, line.split())
            written.update({f"/in/{n}.txt": edition for n in some})
        died = child.poll()
    finally:
        for reader in readers:
            reader.stopped.set()
        for reader in readers:
            reader.join()
        child.kill()
        child.wait()

    assert [c for reader in readers for c in reader.complaints] == []
    assert died is None and all(reader.asked for reader in readers)
