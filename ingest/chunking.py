"""Article -> passages that fit the encoder, with exact spans.

LlamaIndex's SentenceSplitter chooses the cuts; the offsets are our own cursor's, since LlamaIndex finds a chunk by
searching for its text and errs where text repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from ingest.word_pieces import WordPieces
from rag.models.encoder import Encoder
from rag.text.header import embedded_text
from rag.types import Article, Passage, Span

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

PASSAGE_TOKENS = 200  # leaves room in the packaged encoder's 254 for title, outlet and date
_LEAST_TOKENS = 32  # however long the header is
_RUN = 200  # characters without white space; in a longer run of punctuation the splitter recurses with every character
_PIECE = 100_000  # characters given to the splitter at once: it counts the word pieces of all it gets, over and over
_LONG_RUN = re.compile(rf"\S{{{_RUN + 1},}}")
# LlamaIndex's own pattern for parts of a sentence loses the second of two separators in a row.
_PHRASES = r"[^,.;。]*[,.;。]+|[^,.;。]+"


class Chunker:
    """Counts with the encoder's own tokenizer, so that no passage is cut off when it is embedded."""

    def __init__(self, encoder: Encoder) -> None:
        self._count = WordPieces(encoder)
        self._reads = encoder.max_tokens
        self._splitter = cache(self._make_splitter)
        self._splitter(PASSAGE_TOKENS)  # LlamaIndex takes two seconds to load, in which no article should wait

    def _make_splitter(self, size: int) -> SentenceSplitter:
        from llama_index.core.node_parser import SentenceSplitter

        return SentenceSplitter(
            chunk_size=size,
            chunk_overlap=0,
            tokenizer=lambda text: range(self._count(text, size)),  # it asks for the length alone
            paragraph_separator="\n\n",
            secondary_chunking_regex=_PHRASES,
        )

    def __call__(self, article: Article) -> list[Passage]:
        """Passages in order: spans are disjoint, increasing, and leave out nothing but white space."""
        header = self._count(embedded_text(article, ""), self._reads)
        size = max(_LEAST_TOKENS, min(PASSAGE_TOKENS, self._reads - header))
        parts = (part for piece in _pieces(article.body) for part in self._parts(piece, size))
        chunks = (chunk for part in parts for chunk in self._splitter(size).split_text(part))
        return [
            Passage(f"{article.id}:{n}", article.id, n, span, article.body[span.start : span.end])
            for n, span in enumerate(_located(article.body, chunks))
        ]

    def _parts(self, piece: str, size: int) -> Iterator[str]:
        """The piece in one, cut only within runs without white space that no passage can hold."""
        start = 0
        for run in _LONG_RUN.finditer(piece):
            if self._count(run.group(), size) > size:
                for cut in range(run.start() + _RUN, run.end(), _RUN):
                    yield piece[start:cut]
                    start = cut
        yield piece[start:]


def _pieces(body: str) -> Iterator[str]:
    """The body in one or, where it is long, cut between paragraphs, else sentences, else words."""
    start = 0
    while len(body) - start > _PIECE:
        cuts = ((mark, body.rfind(mark, start + 1, start + _PIECE)) for mark in ("\n\n", ". ", " "))
        cut = next((at + len(mark.rstrip()) for mark, at in cuts if at > 0), start + _PIECE)
        yield body[start:cut]
        start = cut
    yield body[start:]


def _located(body: str, chunks: Iterable[str]) -> Iterator[Span]:
    cursor = 0
    for chunk in (c.strip() for c in chunks):
        if not chunk:
            continue
        start = body.find(chunk, cursor)
        if start < 0 or body[cursor:start].strip():
            raise AssertionError(f"the splitter changed the text near offset {cursor}")
        cursor = start + len(chunk)
        yield Span(start, cursor)
    if body[cursor:].strip():
        raise AssertionError(f"the splitter dropped the text from offset {cursor}")
