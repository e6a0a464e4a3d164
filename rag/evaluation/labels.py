"""What a reader says of statements, put to the statements of a run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from rag.errors import DatelineError
from rag.evaluation.measures import fold_space
from rag.evaluation.run import Report, Row
from rag.evaluation.written import Written, shares

Key = tuple[str, str]  # id of the question and the statement's text in single spaces
Cited = frozenset[int]


@dataclass(frozen=True, slots=True)
class Label:
    """question: its id; cites: the numbers that the statement cites, None where the label does not say; true: whether
    it is true; file, line: where the label stands, for errors."""

    question: str
    text: str
    cites: Cited | None
    true: bool
    file: str = ""
    line: int = 0

    @property
    def key(self) -> Key:
        """The statement, whatever it cites."""
        return self.question, fold_space(self.text)


def labelled(labels: Collection[Label], *reports: Report) -> tuple[Report, ...]:
    """The runs with these labels on their statements, beside those that they have, with the scores of them and with how
    many of the labels are of no statement of any of these runs.

    Raises DatelineError where this is so of all labels of a file, or where a label that does not say what its statement
    cites could be of several statements of a run.
    """
    runs = [_cited(report) for report in reports]
    meant = [(label, [_meant(label, run.get(label.key, frozenset())) for run in runs]) for label in labels]
    _check_files(meant)
    unmatched = sum(not any(found) for _, found in meant)
    return tuple(
        _with(report, {(label.key, cited): label.true for label, found in meant for cited in found[n]}, unmatched)
        for n, report in enumerate(reports)
    )


def _cited(report: Report) -> Mapping[Key, frozenset[Cited]]:
    """What each statement of a run cites, each time that it is said."""
    found: dict[Key, frozenset[Cited]] = {}
    for row in report.rows:
        for s in row.statements:
            found[_key(row, s)] = found.get(_key(row, s), frozenset()) | {frozenset(s.cited)}
    return found


def _meant(label: Label, cited: frozenset[Cited]) -> frozenset[Cited]:
    """Citing what its statement is meant."""
    if label.cites is not None:
        return cited & {label.cites}
    if len(cited) > 1:
        raise DatelineError(
            f"{label.file}, line {label.line}: the answer says {label.text!r} more than once and cites other numbers: "
            'add those of the one you mean, such as "cites": [1]'
        )
    return cited


def _check_files(meant: Iterable[tuple[Label, Collection[Collection[Cited]]]]) -> None:
    files: dict[str, bool] = {}
    for label, found in meant:
        files[label.file] = files.get(label.file, False) or any(found)
    for file, matches in files.items():
        if not matches:
            raise DatelineError(
                f"{file}: no label is of a statement of this run: a label has the statement letter for letter, and the "
                "numbers that it cites or none"
            )


def _with(report: Report, given: Mapping[tuple[Key, Cited], bool], unmatched: int) -> Report:
    return replace(report, rows=tuple(_labelled(row, given) for row in report.rows), unmatched_labels=unmatched)


def _labelled(row: Row, given: Mapping[tuple[Key, Cited], bool]) -> Row:
    statements = tuple(replace(s, label=given.get((_key(row, s), frozenset(s.cited)), s.label)) for s in row.statements)
    return replace(row, statements=statements, scores={**row.scores, **shares(statements)})


def _key(row: Row, statement: Written) -> Key:
    return row.question.id, fold_space(statement.text)
