"""Where sentences begin and end."""

from __future__ import annotations

from functools import lru_cache

from sentencex import get_sentence_boundaries

from rag.types import Span


@lru_cache(maxsize=512)
def sentence_spans(text: str) -> tuple[Span, ...]:
    """Spans of the sentences in order, without the white space around them. A line break always ends a sentence."""
    spans, offset = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            for found in get_sentence_boundaries("en", line):
                piece = line[found["start_index"] : found["end_index"]]
                start = offset + found["start_index"] + len(piece) - len(piece.lstrip())
                if piece.strip():
                    spans.append(Span(start, start + len(piece.strip())))
        offset += len(line)
    return tuple(spans)
