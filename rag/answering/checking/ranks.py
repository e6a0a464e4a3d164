"""Rule: a superlative keeps its rank: "the third-oldest" is not the oldest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.findings import Finding, Standing

_SUPERLATIVE = re.compile(r"(?:\b(most|least)\s+)?\b((?<=most )\w+|(?<=least )\w+|\w+est|worst)\b", re.I)
_NO_SUPERLATIVE = frozenset(
    "west northwest southwest midwest interest forest rest test latest honest guest protest harvest"
    " request arrest invest suggest contest modest conquest quest chest nest best-known earnest manifest".split()
)
_RANKED = re.compile(r"(?:\b\w+(?:st|nd|rd|th)|first|second|third|joint|equal)[\s-]$", re.I)


def other_ranks(alignment: Alignment) -> Iterator[Finding]:
    """A superlative without the rank that the best lines give it."""
    for word, ranked in _superlatives(alignment.claim.text):
        there = [r for line in alignment.best_lines for one, r in _superlatives(line.text) if one == word]
        if not ranked and there and all(there):
            yield Finding(word, Standing.WEAK)


def _superlatives(text: str) -> Iterator[tuple[str, bool]]:
    """Every superlative, with whether a rank stands before it."""
    for match in _SUPERLATIVE.finditer(text):
        word = match[0].lower()
        if word not in _NO_SUPERLATIVE:
            yield word, bool(_RANKED.search(text[: match.start()]))
