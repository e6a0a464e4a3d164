"""Article -> passages that fit the encoder, with exact spans.

LlamaIndex's SentenceSplitter chooses the cuts; the offsets are our own cursor's, since LlamaIndex finds a chunk by
searching for its text and errs where text repeats.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from rag.types import Article, Passage, Span

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

PASSAGE_TOKENS = 200  # leaves room in the encoder's 256 for its own markers and for title, outlet and date


class Chunker:
    """tokenize: the encoder's own tokenizer, so that no passage is cut off when it is embedded."""

    def __init__(self, tokenize: Callable[[str], list[str]], passage_tokens: int = PASSAGE_TOKENS) -> None:
        self._tokenize = tokenize
        self._size = passage_tokens

    @cached_property
    def _splitter(self) -> SentenceSplitter:
        from llama_index.core.node_parser import SentenceSplitter

        return SentenceSplitter(
            chunk_size=self._size, chunk_overlap=0, tokenizer=self._tokenize, paragraph_separator="\n\n"
        )

    def __call__(self, article: Article) -> list[Passage]:
        """Passages in order: spans are disjoint, increasing, and leave out nothing but white space."""
        return [
            Passage(f"{article.id}:{n}", article.id, n, span, article.body[span.start : span.end])
            for n, span in enumerate(_located(article.body, self._splitter.split_text(article.body)))
        ]


def _located(body: str, chunks: list[str]) -> list[Span]:
    spans, cursor = [], 0
    for chunk in (c.strip() for c in chunks):
        if not chunk:
            continue
        start = body.find(chunk, cursor)
        if start < 0 or body[cursor:start].strip():
            raise AssertionError(f"the splitter changed the text near offset {cursor}")
        cursor = start + len(chunk)
        spans.append(Span(start, cursor))
    if body[cursor:].strip():
        raise AssertionError(f"the splitter dropped the text from offset {cursor}")
    return spans
