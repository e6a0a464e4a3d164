"""A report on answers as Markdown, to read, and as JSON, to keep and to compare with another run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from rag.answers import Verdict
from rag.evaluation.comparison_reporting import changes, comparison_table
from rag.evaluation.files import write_whole
from rag.evaluation.kept import HeldAgainst
from rag.evaluation.reporting import cell, kinds_table, means_table, run_data, run_lines, table
from rag.evaluation.run import Report, Row
from rag.evaluation.written import Shown, count

# Of each kind of question these are shown; the JSON has all.
_FOUND = ("hit@1", "hit@5", "sentence retrieved")
_SAID = ("quoted answer", "F1", "answer contained", "false refusal rate", "refusal recall")
_CITED = (
    "citation recall",
    "citation precision",
    "judged citation recall",
    "judged citation precision",
    "not shown as fact",
    "shown marked",
    "false shown as fact",
    "false shown marked",
    "true lost",
)
# Of these the questions that changed are listed.
_CHANGES = ("F1", "false refusal rate", "refusal recall", "citation recall", "citation precision", "not shown as fact")


def render(report: Report, *, failures: bool = False, against: HeldAgainst | None = None) -> str:
    """Markdown: the run, the means with their 95 % intervals, the means by kind, what went wrong, the comparison."""
    parts = [_head(report), means_table(report.means), kinds_table(report.by_kind, _FOUND)]
    parts += [kinds_table(report.by_kind, some, intervals=True) for some in (_SAID, _CITED)]
    parts += _statements(report.rows, report.unmatched_labels)
    wrong, total = len(report.failures), len(report.rows)
    parts.append(f"{wrong} of {total} questions went wrong{_reasons(report.failures)}.")
    if failures and wrong:
        parts.append(_failures(report.failures))
    if against:
        parts += _against(report, against)
    return "\n\n".join(parts) + "\n"


def render_json(report: Report, against: HeldAgainst | None = None) -> str:
    """One JSON object: what was run, measures, by_kind, rows, labels of no statement, and what it was compared with."""
    data = run_data(report) | {"unmatched_labels": report.unmatched_labels}
    data |= {"rows": [_row(row) for row in report.rows], "against": None}
    if against:
        data["against"] = {
            "run": against.name,
            "fingerprint": against.other.fingerprint,
            "corpus": {"articles": against.other.articles, "passages": against.other.passages},
            "measures": [asdict(c) for c in against.comparisons],
        }
    return json.dumps(data, ensure_ascii=False, indent=1)


def keep(report: Report, path: Path) -> None:
    """The run as read_report reads it. Raises DatelineError where it cannot be written."""
    write_whole(path, render_json(report), "the run")


def _head(report: Report) -> str:
    seconds = sorted(row.seconds for row in report.rows)
    lines = [
        *run_lines(report),
        f"An answer took {seconds[len(seconds) // 2]:.2f} s (median), {seconds[-1]:.2f} s at most.",
    ]
    if others := sum(row.writer != report.settings["writer"] for row in report.rows):
        lines.append(f"{others} of the answers come from another writer, since this one could not be reached.")
    return "\n".join(lines)


def _verdicts(rows: Sequence[Row]) -> str:
    counts = {str(verdict): sum(row.verdicts.get(verdict, 0) for row in rows) for verdict in Verdict}
    return ", ".join(f"{verdict} {count}" for verdict, count in counts.items() if count)


def _reasons(failures: Sequence[Row]) -> str:
    counts = {reason: sum(r.failure == reason for r in failures) for reason in sorted({r.failure for r in failures})}
    return ": " + ", ".join(f"{cell(reason)} {count}" for reason, count in counts.items()) if counts else ""


def _failures(failures: Iterable[Row]) -> str:
    head = ["id", "kind", "question", "what went wrong", "expected", "given"]
    return table(
        head, ((r.question.id, r.question.kind, r.question.question, r.failure, _wanted(r), r.text) for r in failures)
    )


def _wanted(row: Row) -> str:
    if not row.question.answerable:
        return f"a refusal ({row.question.why or 'unanswerable'})"
    return row.question.sentences[0] if row.question.sentences else row.question.answer or "an answer"


def _row(row: Row) -> dict[str, Any]:
    data = asdict(replace(row, seconds=round(row.seconds, 4), evidence=()))
    del data["evidence"]  # articles' text, which the index has
    return data


def _statements(rows: Sequence[Row], unmatched: int) -> Iterator[str]:
    if verdicts := _verdicts(rows):
        yield f"Statements written, by verdict: {verdicts}."
    written = [s for row in rows for s in row.statements if s.states]
    false, true = ([s for s in written if s.label is label] for label in (False, True))
    if false or true:
        shown = f"{count(false, Shown.FACT)} are shown as fact and {count(false, Shown.MARKED)} with a mark"
        lost = f"{count(true, Shown.NOT)} are lost and {count(true, Shown.MARKED)} shown with a mark"
        yield (
            f"{len(false) + len(true)} of {len(written)} statements are labelled. Of {len(false)} false ones {shown}; "
            f"of {len(true)} true ones {lost}."
        )
    if unmatched:
        yield f"Of the labels given, {unmatched} are of no statement of this run or of one it is compared with."


def _against(report: Report, against: HeldAgainst) -> Iterator[str]:
    ours, theirs = report.settings, against.other.settings
    other = [name for name in {**theirs, **ours} if ours.get(name) != theirs.get(name)]
    changed = "; ".join(f"{cell(n)} {cell(theirs.get(n))} there, {cell(ours.get(n))} here" for n in other)
    yield f"Against {cell(against.name)}, question by question: difference of the means, this run minus that one."
    yield f"Other settings: {changed or 'none'}."
    if (report.articles, report.passages) != (against.other.articles, against.other.passages):
        yield (
            f"Another index: {against.other.articles} articles and {against.other.passages} passages there, "
            f"{report.articles} and {report.passages} here. What differs may come from that."
        )
    yield comparison_table(against.comparisons)
    chosen = [c for c in against.comparisons if c.measure in _CHANGES]
    if same := [c.measure for c in chosen if not (c.better or c.worse)]:
        yield f"No question has another {' or '.join(same)}."
    yield from (changes(report.rows, against.other.rows, c) for c in chosen if c.measure not in same)
