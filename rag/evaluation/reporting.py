"""A report as Markdown, to read, and as JSON, to compare with another run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rag.evaluation.means import Mean
from rag.evaluation.measures import fold_space
from rag.evaluation.run import Report, Row
from rag.evaluation.scored import ScoredRun

# Of each kind of question these are shown; the JSON has all.
_BY_KIND = (
    "hit@1",
    "hit@5",
    "sentence retrieved",
    "quoted answer",
    "citation precision",
    "false refusal rate",
    "refusal recall",
)
_LONGEST = 160  # characters of a text in a table


def render(report: Report, *, failures: bool = False) -> str:
    """Markdown: the run, the means with their 95 % intervals, the means by kind, what went wrong."""
    parts = [_head(report), means_table(report.means), kinds_table(report.by_kind, _BY_KIND)]
    wrong, total = len(report.failures), len(report.rows)
    parts.append(f"{wrong} of {total} questions went wrong{_reasons(report.failures)}.")
    if failures and wrong:
        parts.append(_failures(report.failures))
    return "\n\n".join(parts) + "\n"


def render_json(report: Report) -> str:
    """One JSON object: what was run, measures, by_kind, rows."""
    data = run_data(report) | {"rows": [_row(row) for row in report.rows]}
    return json.dumps(data, ensure_ascii=False, indent=1)


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
    lines = [head, ["---"] * len(head), *([_cell(c) for c in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def run_lines(report: ScoredRun) -> list[str]:
    """What was asked, over what, under which settings."""
    settings = ", ".join(f"{name} {value}" for name, value in report.settings.items())
    lines = [
        f"{len(report.rows)} questions of {report.name} (sha256 {report.sha256[:12]}) over {report.articles} articles, "
        f"{report.passages} passages.",
        f"Settings {report.fingerprint}: {settings}.",
    ]
    if report.missing:
        lines.append(f"Not in the index, and counted as not found: {', '.join(report.missing)}.")
    return lines


def means_table(means: Iterable[Mean]) -> str:
    """A row for each measure."""
    head = ["measure", "mean", "95 % interval", "questions"]
    return table(head, ((m.measure, f"{m.value:.3f}", f"{m.low:.3f} to {m.high:.3f}", m.n) for m in means))


def kinds_table(by_kind: Mapping[str, Sequence[Mean]], measures: Iterable[str]) -> str:
    """A row for each kind of question, a column for each of the measures that any of them has."""
    found = {kind: {m.measure: m for m in means} for kind, means in by_kind.items()}
    names = [name for name in measures if any(name in some for some in found.values())]
    rows = [
        [kind, max(m.n for m in some.values()), *(f"{some[name].value:.2f}" if name in some else "" for name in names)]
        for kind, some in found.items()
    ]
    return table(["kind", "questions", *names], rows)


def _head(report: Report) -> str:
    seconds = sorted(row.seconds for row in report.rows)
    lines = [
        *run_lines(report),
        f"An answer took {seconds[len(seconds) // 2]:.2f} s (median), {seconds[-1]:.2f} s at most.",
    ]
    if others := sum(row.writer != report.settings["writer"] for row in report.rows):
        lines.append(f"{others} of the answers come from another writer, since this one could not be reached.")
    return "\n".join(lines)


def _reasons(failures: Sequence[Row]) -> str:
    counts = {reason: sum(r.failure == reason for r in failures) for reason in sorted({r.failure for r in failures})}
    return ": " + ", ".join(f"{reason} {count}" for reason, count in counts.items()) if counts else ""


def _failures(failures: Iterable[Row]) -> str:
    head = ["id", "kind", "question", "what went wrong", "expected", "given"]
    return table(
        head, ((r.question.id, r.question.kind, r.question.question, r.failure, _wanted(r), r.text) for r in failures)
    )


def _wanted(row: Row) -> str:
    if not row.question.answerable:
        return f"a refusal ({row.question.why or 'unanswerable'})"
    return row.question.sentences[0] if row.question.sentences else row.question.answer or "an answer"


def _cell(value: object) -> str:
    text = fold_space(str(value))
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"
    for mark in "\\|`*_<>[]#$":
        text = text.replace(mark, f"\\{mark}")
    return text


def _row(row: Row) -> dict[str, Any]:
    return asdict(row) | {"seconds": round(row.seconds, 4), "question": asdict(row.question)}
