"""Statements for a reader to label, and labels read again: a JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from rag.errors import DatelineError
from rag.evaluation.files import write_whole
from rag.evaluation.labels import Cited, Key, Label
from rag.evaluation.run import Report, Row
from rag.evaluation.written import Written
from rag.types import Evidence

_Known = dict[Key, dict[Cited | None, bool]]


def write_statements(report: Report, path: Path) -> None:
    """Every statement of the run's drafts with what became of it and what it cites. Raises DatelineError."""
    lines = [
        json.dumps(_statement(row, statement), ensure_ascii=False) + "\n"
        for row in report.rows
        for statement in row.statements
    ]
    write_whole(path, "".join(lines), "the statements")


def read_labels(paths: Iterable[Path]) -> tuple[Label, ...]:
    """What the files say; a line without a label, or with null, says nothing.

    Raises DatelineError with the line that is wrong, or says of a statement what an earlier one denies; or with the
    file that has no label at all.
    """
    found: list[Label] = []
    known: _Known = {}
    for path in paths:
        own = [label for number, line in enumerate(_lines(path), 1) if (label := _read(path, number, line, known))]
        if not own:
            raise DatelineError(f"{path} holds no label: make null true or false where you know")
        found += own
    return tuple(found)


def _statement(row: Row, statement: Written) -> dict[str, Any]:
    cited = [e for e in row.evidence if e.number in statement.cited]
    return {
        "id": row.question.id,
        "question": row.question.question,
        "statement": statement.text,
        "cites": list(statement.cited),
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


def _read(path: Path, number: int, line: str, known: _Known) -> Label | None:
    """known: what earlier lines say, to which this one is added."""
    try:
        label = _label(line, str(path), number) if line.strip() else None
        if label:
            same = known.setdefault(label.key, {})
            rivals = same.values() if label.cites is None else [same.get(c, label.true) for c in (label.cites, None)]
            if not all(rival is label.true for rival in rivals):
                raise ValueError("this statement has the other label in an earlier line")
            same[label.cites] = label.true
    except (ValueError, RecursionError) as error:
        raise DatelineError(f"{path}, line {number}: {error}") from None
    return label


def _label(line: str, file: str, number: int) -> Label | None:
    row = json.loads(line)
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("statement"), str):
        raise ValueError("a label is a JSON object with the id of a question, its statement and a label")
    label, cites = row.get("label"), row.get("cites")
    if cites is not None and not (isinstance(cites, list) and all(type(n) is int for n in cites)):
        raise ValueError(f"cites must be a list of whole numbers, got {cites!r}")
    if label is None:
        return None
    if not isinstance(label, bool):
        raise ValueError(f"the label must be true or false, or null for none, got {label!r}")
    return Label(row["id"], row["statement"], None if cites is None else frozenset(cites), label, file, number)
