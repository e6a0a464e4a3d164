"""Statements for a reader to label, and labels read again: a JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from rag.errors import DatelineError
from rag.evaluation.files import write_whole
from rag.evaluation.measures import fold_space
from rag.evaluation.run import Report, Row
from rag.evaluation.written import Written, shares
from rag.types import Evidence

Labels = Mapping[tuple[str, str], bool]  # id of the question and the statement's text -> whether it is true


def write_statements(report: Report, path: Path) -> None:
    """Every statement of the run's drafts with what became of it and what it cites. Raises DatelineError."""
    lines = [
        json.dumps(_statement(row, statement), ensure_ascii=False) + "\n"
        for row in report.rows
        for statement in row.statements
    ]
    write_whole(path, "".join(lines), "the statements")


def read_labels(paths: Iterable[Path]) -> Labels:
    """What the files say; a line without a label, or with null, says nothing.

    Raises DatelineError with the line that is wrong, or says of a statement what an earlier one denies.
    """
    found: dict[tuple[str, str], bool] = {}
    for path in paths:
        for number, line in enumerate(_lines(path), 1):
            try:
                labelled = _label(line) if line.strip() else None
                if labelled and found.setdefault(*labelled) is not labelled[1]:
                    raise ValueError("this statement has the other label in an earlier line")
            except (ValueError, RecursionError) as error:
                raise DatelineError(f"{path}, line {number}: {error}") from None
    return found


def labelled(labels: Labels, *reports: Report) -> tuple[Report, ...]:
    """The runs with these labels on their statements, beside those that they have, and with the scores of them.

    Raises DatelineError where there are labels, and none is of a statement of these runs.
    """
    known = {(row.question.id, fold_space(s.text)) for report in reports for row in report.rows for s in row.statements}
    if labels and known.isdisjoint(labels):
        raise DatelineError("no label is of a statement of this run: a label has the statement letter for letter")
    return tuple(replace(report, rows=tuple(_labelled(row, labels) for row in report.rows)) for report in reports)


def _labelled(row: Row, labels: Labels) -> Row:
    own = row.question.id
    statements = tuple(replace(s, label=labels.get((own, fold_space(s.text)), s.label)) for s in row.statements)
    return replace(row, statements=statements, scores={**row.scores, **shares(statements)})


def _statement(row: Row, statement: Written) -> dict[str, Any]:
    cited = [e for e in row.evidence if e.number in statement.cited]
    return {
        "id": row.question.id,
        "question": row.question.question,
        "statement": statement.text,
        "label": statement.label,
        "verdict": statement.verdict,
        "shown": statement.shown,
        "reason": statement.reason,
        "judged_by": statement.judged_by,
        "quotations": list(statement.quotes),
        "cited": list(_sources(cited)),
    }


def _sources(cited: Iterable[Evidence]) -> Iterator[dict[str, Any]]:
    for number, group in groupby(sorted(cited, key=lambda e: (e.number, e.span.start)), key=lambda e: e.number):
        some = list(group)
        article = some[0].article
        yield {
            "number": number,
            "title": article.title,
            "outlet": article.outlet,
            "published": article.published.at.date().isoformat() if article.published else None,
            "text": "\n\n".join(e.text for e in some),
        }


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise DatelineError(f"the labels {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DatelineError(f"the labels {path} are not UTF-8") from None


def _label(line: str) -> tuple[tuple[str, str], bool] | None:
    row = json.loads(line)
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("statement"), str):
        raise ValueError("a label is a JSON object with the id of a question, its statement and a label")
    label = row.get("label")
    if label is None:
        return None
    if not isinstance(label, bool):
        raise ValueError(f"the label must be true or false, or null for none, got {label!r}")
    return (row["id"], fold_space(row["statement"])), label
