"""Rule: what is quoted stands in a source word for word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answering.checking.findings import Claim, Finding, Standing, lines_where
from rag.answering.checking.source import Source
from rag.text.quotations import pieces, quoted


def quotations(claim: Claim) -> Iterator[Finding]:
    """One for every stretch between quotation marks, cut where something was left out of it."""
    for quotation in quoted(claim.text):
        for piece in pieces(quotation):
            yield _quotation(piece, claim.cited)


def _quotation(piece: str, cited: Sequence[Source]) -> Finding:
    where = lines_where(lambda line: piece in line.folded, cited)
    whole = bool(where) or any(piece in source.folded for source in cited)
    return Finding(f"“{piece.strip()}”", Standing.FOUND if whole else Standing.MISSING, where)
