"""Two runs of the same questions beside each other, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.evaluation.comparing import Comparison
from rag.evaluation.means import Scored
from rag.evaluation.reporting import table

_LISTED = 10


def comparison_table(comparisons: Iterable[Comparison]) -> str:
    """A row for each measure. questions: for how many both runs have it."""
    head = ["measure", "this", "that", "difference", "95 % interval", "p", "better", "worse", "questions"]
    return table(head, map(_compared, comparisons))


def changes(rows: Sequence[Scored], others: Sequence[Scored], comparison: Comparison) -> str:
    """The questions that changed most by this measure, better ones first."""
    ours, theirs = ({row.question.id: row for row in some} for some in (rows, others))
    name, listed = comparison.measure, list[list[str]]()
    for change, some in (("better", comparison.better), ("worse", comparison.worse)):
        for i in some[:_LISTED]:
            question, before, now = ours[i].question, theirs[i].scores[name], ours[i].scores[name]
            listed.append([change, i, question.kind, question.question, score(before), score(now)])
    if not listed:
        return f"No question has another {name}."
    more = max(len(comparison.better), len(comparison.worse)) > _LISTED
    told = f"By {name}" + (f", the {_LISTED} largest changes each way (--json has all)" if more else "")
    return f"{told}:\n\n{table(['change', 'id', 'kind', 'question', 'that', 'this'], listed)}"


def score(value: float) -> str:
    return f"{value:.3f}"


def p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else "under 0.001"


def _compared(c: Comparison) -> list[object]:
    d = c.difference
    interval = f"{d.low:+.3f} to {d.high:+.3f}"
    changed = [f"{d.value:+.3f}", interval, p(c.p), len(c.better), len(c.worse)]
    return [c.measure, score(c.value), score(c.other), *changed, d.n]
