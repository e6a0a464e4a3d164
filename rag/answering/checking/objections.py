"""What the rules hold against a statement whatever else is said for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.check import PLACED, STANDING
from rag.answering.checking.findings import Claim, Finding, Standing
from rag.answering.checking.meaning import at_odds
from rag.answering.checking.names import names
from rag.answering.checking.quotations import quotations
from rag.answering.checking.source import sources_of
from rag.types import Evidence


@dataclass(frozen=True, slots=True)
class Objections:
    """invented: names and quoted strings that stand nowhere in the evidence. missing: numbers and days that do not,
    which may follow from others. doubt: that something else stands in a part's place, that the parts stand apart,
    that one says no, or that their grammar is at odds, in words; empty where nothing of it is so."""

    invented: tuple[str, ...]
    missing: tuple[str, ...]
    doubt: str


def objections(text: str, evidence: Sequence[Evidence]) -> Objections:
    """Of the sentence, held against this evidence. evidence: at least one."""
    claim = Claim(text, list(sources_of(evidence).values()))
    found = [f for rule in STANDING for f in rule(claim)]
    invented = _missing([*quotations(claim), *names(claim)])
    alignment = Alignment(claim, found)
    placed = [f for rule in PLACED for f in rule(alignment)]
    doubt = placed[0].reason or f"not certain from the quotation: {placed[0].part}" if placed else at_odds(alignment)
    return Objections(invented, tuple(part for part in _missing(found) if part not in invented), doubt)


def _missing(found: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.part for f in found if f.standing is Standing.MISSING))
