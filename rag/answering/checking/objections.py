"""What the rules hold against a statement whatever else is said for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.check import PLACED, STANDING
from rag.answering.checking.findings import Claim, Standing
from rag.answering.checking.quotations import quotations
from rag.answering.checking.source import sources_of
from rag.types import Evidence


@dataclass(frozen=True, slots=True)
class Objections:
    """missing: numbers, days and names that stand nowhere in the evidence. invented: quoted strings that do not.
    contrary: what stands there in a part's place, or that it says the opposite, in words; empty where nothing does."""

    missing: tuple[str, ...]
    invented: tuple[str, ...]
    contrary: str


def objections(text: str, evidence: Sequence[Evidence]) -> Objections:
    """Of the sentence, held against this evidence. evidence: at least one."""
    claim = Claim(text, list(sources_of(evidence).values()))
    found = [f for rule in STANDING for f in rule(claim)]
    missing = dict.fromkeys(f.part for f in found if f.standing is Standing.MISSING)
    invented = dict.fromkeys(f.part for f in quotations(claim) if f.standing is Standing.MISSING)
    placed = [f for rule in PLACED for f in rule(Alignment(claim, found)) if f.standing is Standing.MISSING]
    contrary = placed[0].reason or f"not in the quotation: {placed[0].part}" if placed else ""
    return Objections(tuple(part for part in missing if part not in invented), tuple(invented), contrary)
