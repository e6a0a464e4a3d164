"""Several judges, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from rag.answers import RULES, Statement, Verdict
from rag.parts import Judge, Judging
from rag.types import Evidence


class Judges:
    """See rag.parts.Judge. The last one that judges a statement has its verdict; judges: at least one.

    Each sees the statements as those before have left them, but what these call contradicted as partly supported, with
    what rules quote for it: it need not agree, and must show what it has against that.
    """

    def __init__(self, judges: Sequence[Judge]) -> None:
        self.name = " and ".join(judge.name for judge in judges)
        self._judges = judges

    def __call__(self, statements: Sequence[Statement], cited: Sequence[Sequence[Evidence]]) -> tuple[Statement, ...]:
        """See Judge. Of a judge that has no say in a statement is told why, whoever else has."""
        return self.begin()(statements, cited)

    def begin(self) -> Judging:
        """See Judge."""
        return partial(_in_turn, [judge.begin() for judge in self._judges])


def _in_turn(
    judges: Sequence[Judging], statements: Sequence[Statement], cited: Sequence[Sequence[Evidence]]
) -> tuple[Statement, ...]:
    now = tuple(statements)
    for judge in judges:
        shown = [_shown(*pair) for pair in zip(statements, now, strict=True)]
        then = judge(shown, cited)
        now = tuple(_after(before, after) for before, after in zip(now, then, strict=True))
    return now


def _shown(by_rules: Statement, now: Statement) -> Statement:
    contradicted = now.verdict is Verdict.CONTRADICTED
    given = replace(by_rules, verdict=Verdict.PARTLY) if contradicted else now
    return replace(given, judged_by=RULES, unjudged="")


def _after(before: Statement, after: Statement) -> Statement:
    why = "; ".join(filter(None, (before.unjudged, after.unjudged)))
    return replace(before if after.judged_by == RULES else after, unjudged=why)
