"""What every report is made of, as Markdown, to read, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rag.evaluation.means import Mean
from rag.evaluation.measures import fold_space
from rag.evaluation.scored import ScoredRun

_LONGEST = 160  # characters of a text in a table


def run_data(report: ScoredRun) -> dict[str, Any]:
    """What was run, measures and by_kind, for JSON."""
    return {
        "questions": {"name": report.name, "sha256": report.sha256, "count": len(report.rows)},
        "settings": dict(report.settings),
        "fingerprint": report.fingerprint,
        "corpus": {"articles": report.articles, "passages": report.passages, "missing": list(report.missing)},
        "measures": [asdict(m) for m in report.means],
        "by_kind": {kind: [asdict(m) for m in some] for kind, some in report.by_kind.items()},
    }


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table. Cells are one line each, and what they hold is never taken as markup."""
    lines = [head, ["---"] * len(head), *([cell(c) for c in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def cell(value: object) -> str:
    """The value as text of one line, 160 characters at most, of which Markdown takes nothing for markup."""
    text = fold_space(str(value))
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"
    for mark in "\\|`*_<>[]#$":
        text = text.replace(mark, f"\\{mark}")
    return text


def run_lines(report: ScoredRun) -> list[str]:
    """What was asked, over what, under which settings."""
    settings = ", ".join(f"{cell(name)} {cell(value)}" for name, value in report.settings.items())
    lines = [
        f"{len(report.rows)} questions of {cell(report.name)} (sha256 {report.sha256[:12]}) over "
        f"{report.articles} articles, {report.passages} passages.",
        f"Settings {cell(report.fingerprint)}: {settings}.",
    ]
    if report.missing:
        lines.append(f"Not in the index, and counted as not found: {', '.join(map(cell, report.missing))}.")
    return lines


def means_table(means: Iterable[Mean]) -> str:
    """A row for each measure."""
    head = ["measure", "mean", "95 % interval", "questions"]
    return table(head, ((m.measure, f"{m.value:.3f}", f"{m.low:.3f} to {m.high:.3f}", m.n) for m in means))


def kinds_table(by_kind: Mapping[str, Sequence[Mean]], measures: Iterable[str], *, intervals: bool = False) -> str:
    """A row for each kind of question, a column for each of the measures that any of them has."""
    found = {kind: {m.measure: m for m in means} for kind, means in by_kind.items()}
    names = [name for name in measures if any(name in some for some in found.values())]
    rows = [
        [kind, max(m.n for m in some.values()), *(_short(some.get(name), intervals) for name in names)]
        for kind, some in found.items()
    ]
    return table(["kind", "questions", *names], rows)


def _short(mean: Mean | None, intervals: bool) -> str:
    if mean is None:
        return ""
    return f"{mean.value:.2f}" + (f" ({mean.low:.2f} to {mean.high:.2f})" if intervals else "")
