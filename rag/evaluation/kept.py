"""A run of answers as a file: what `--json` prints, kept to be labelled, reported on again and compared with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from rag.errors import DatelineError
from rag.evaluation.comparing import Comparison, compare
from rag.evaluation.questions import QuestionSet
from rag.evaluation.run import Report, Row

_ROWS = TypeAdapter(tuple[Row, ...], config=ConfigDict(allow_inf_nan=False))
_SETTINGS = TypeAdapter(dict[str, str | int | float | bool | None])


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """A report's comparison with another run of the same questions. name: the other's file."""

    name: str
    other: Report
    comparisons: tuple[Comparison, ...]


def compared(report: Report, name: str, other: Report) -> HeldAgainst:
    """Every measure, question by question, over the questions for which both runs have it."""
    return HeldAgainst(name, other, compare(report.rows, other.rows))


def read_report(path: Path, questions: QuestionSet) -> Report:
    """The run in a file, without its evidence.

    Raises DatelineError where it cannot be read, or is of other questions.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        report = _report(data)
    except OSError as error:
        raise DatelineError(f"the run {path} cannot be read: {error.strerror}") from None
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError):
        raise DatelineError(f"{path} is no run of answers: `dateline eval answers --out` writes one") from None
    if report.sha256 != questions.sha256 or [r.question for r in report.rows] != list(questions.questions):
        raise DatelineError(f"{path} is a run of other questions, or of another version of {questions.name}")
    return report


def _report(data: Any) -> Report:
    json.dumps(data, ensure_ascii=False, allow_nan=False).encode()  # no infinity, no half of a surrogate pair
    about, corpus, settings = data["questions"], data["corpus"], _SETTINGS.validate_python(data["settings"])
    if not isinstance(settings["writer"], str):
        raise TypeError("a run says who wrote")
    return Report(
        name=str(about["name"]),
        sha256=str(about["sha256"]),
        settings=settings,
        fingerprint=str(data["fingerprint"]),
        articles=int(corpus["articles"]),
        passages=int(corpus["passages"]),
        missing=tuple(map(str, corpus["missing"])),
        rows=_ROWS.validate_python(data["rows"]),
    )
