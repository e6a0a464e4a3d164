"""Runs as files in TREC's form, which every evaluation tool reads: query id, Q0, document id, rank, score, tag."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from rag.errors import DatelineError
from rag.evaluation.files import write_whole
from rag.evaluation.retrieval import Run

_FIELDS = 6


def check_ids(ids: Iterable[str]) -> None:
    """Raises DatelineError for a question's id that such a file cannot hold."""
    for i in ids:
        if i.split() != [i]:
            raise DatelineError(f"the question id {i!r} has white space, which parts a run file's fields: rename it")


def write_run(path: Path, run: Run, tag: str) -> None:
    """Raises DatelineError. tag: who made it, one word. A question for which nothing was found has no line.

    trec_eval goes by the scores, in single precision, and not by the ranks. So where two scores tie, or do not fall as
    the ranking does, the later one is written as the next smaller number.
    """
    check_ids(run)
    lines = [
        f"{question} Q0 {article} {rank} {score} {tag}\n"
        for question, ranking in run.items()
        for rank, ((article, _), score) in enumerate(zip(ranking, _falling([s for _, s in ranking]), strict=True), 1)
    ]
    write_whole(path, "".join(lines), "the run")


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    """By score, as trec_eval reads it; ties by rank. Raises DatelineError with the line that is wrong."""
    found: defaultdict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
    for number, line in enumerate(_lines(path), 1):
        if fields := line.split():
            try:
                question, article, rank, score = _read(fields)
                if article in found[question]:
                    raise ValueError(f"{article} stands in the ranking of {question} already")
            except ValueError as error:
                raise DatelineError(f"{path}, line {number}: {error}") from None
            found[question][article] = rank, score
    if not found:
        raise DatelineError(f"{path} is an empty run")
    return {
        question: [(a, score) for a, (_, score) in sorted(ranked.items(), key=lambda r: (-r[1][1], r[1][0]))]
        for question, ranked in found.items()
    }


def _falling(scores: Sequence[float]) -> Iterator[str]:
    before = np.float32(np.inf)
    for score in scores:
        before = min(np.float32(score), np.nextafter(before, np.float32(-np.inf)))
        yield f"{before:.9g}"  # digits enough for the same number again


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DatelineError(f"the run {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DatelineError(f"the run {path} is not UTF-8") from None


def _read(fields: Sequence[str]) -> tuple[str, str, int, float]:
    if len(fields) != _FIELDS:
        raise ValueError(f"a run has {_FIELDS} fields a line, query Q0 article rank score tag, this one {len(fields)}")
    question, _, article, rank, score, _ = fields
    if not rank.isascii() or not rank.isdecimal():
        raise ValueError(f"the rank must be a whole number, got {rank!r}")
    try:
        value = float(score)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"the score must be a number, got {score!r}")
    return question, article, int(rank), value
