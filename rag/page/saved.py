"""A conversation as the browser keeps it between visits: compact JSON without the articles' text.

The browser's copy can be old, cut or changed by hand, so nothing in it is taken on trust: articles come from the index
again, and every quotation must still stand in its article.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ValidationError

from rag.answers import Answer, Checked, Unsupported
from rag.page.asking import EditForm
from rag.page.turns import KEPT, CheckedDraft, Edit, Problem, Stopped, Turn
from rag.types import Query
from rag.wire import (
    VERSION,
    AnswerForm,
    CheckedForm,
    EvidenceForm,
    Find,
    Form,
    Gone,
    Number,
    QueryForm,
    StatementForm,
    Text,
    answer_of,
    evidence_of,
    query_of,
    statements_of,
)

_GONE = (
    "This answer cannot be shown again: what it quotes is no longer in the index as it was. Ask again for a new one."
)
_GONE_DRAFT = (
    "This check cannot be shown again: what it quotes is no longer in the index as it was. Check again for a new one."
)


class _Stopped(Form):
    statements: tuple[StatementForm, ...] = ()
    evidence: tuple[EvidenceForm, ...] = ()
    unsupported: Unsupported = Unsupported.REMOVED
    note: Text = ""
    draft: Text = ""  # as an earlier version kept it, unchecked: it is read, and not shown again


class _Draft(Form):
    """Neither of them: stopped."""

    checked: CheckedForm | None = None
    problem: Text | None = None


class _Turn(Form):
    version: Literal[1]
    number: Number
    query: QueryForm
    edit: EditForm = EditForm()
    answer: AnswerForm | None = None
    stopped: _Stopped | None = None
    problem: Text | None = None
    draft: _Draft | None = None


def dump(turn: Turn) -> dict[str, Any]:
    """The JSON form of a turn."""
    form: dict[str, Any] = {"version": VERSION, "number": turn.number, "query": turn.query, "edit": turn.edit}
    if isinstance(turn.outcome, Answer):
        form["answer"] = turn.outcome
    elif isinstance(turn.outcome, Stopped):
        form["stopped"] = turn.outcome
    elif isinstance(turn.outcome, CheckedDraft):
        checked = turn.outcome.checked
        form["draft"] = {"problem": checked.message} if isinstance(checked, Problem) else {"checked": checked}
    else:
        form["problem"] = turn.outcome.message
    return _Turn.model_validate(form).model_dump(mode="json", exclude_defaults=True)


def load(saved: object, find: Find) -> Turn | None:
    """The turn again, or None where the form cannot be read. find: the article with an id, None when it is gone.

    An answer whose articles are gone or changed becomes a Problem that says so, so that its question is not lost.
    """
    try:
        form = _Turn.model_validate(saved)
        query = query_of(form.query)
    except (ValidationError, ValueError, OverflowError, RecursionError):
        return None
    edit = Edit(form.edit.without, form.edit.day, form.edit.alone)
    try:
        return Turn(form.number, query, _outcome(form, query, find), edit)
    except Gone:
        gone = Problem(_GONE) if form.draft is None else CheckedDraft(Problem(_GONE_DRAFT))
        return Turn(form.number, query, gone, edit)
    except ValueError:
        return None


def load_all(saved: object, find: Find) -> tuple[list[Turn], int]:
    """The turns that can be read, in order and each number once, and how many could not."""
    forms = saved[-KEPT:] if isinstance(saved, list) else [saved]
    turns: dict[int, Turn] = {}
    for turn in (load(form, find) for form in forms):
        if turn is not None:
            turns.setdefault(turn.number, turn)
    return sorted(turns.values(), key=lambda t: t.number), len(forms) - len(turns)


def _outcome(form: _Turn, query: Query, find: Find) -> Answer | Stopped | Problem | CheckedDraft:
    if form.answer is not None:
        return answer_of(form.answer, query, find)
    if form.stopped is not None:
        kept = form.stopped
        evidence = evidence_of(kept.evidence, find)
        return Stopped(statements_of(kept.statements, evidence), evidence, kept.unsupported, kept.note)
    if form.problem is not None:
        return Problem(form.problem)
    if form.draft is not None:
        return CheckedDraft(_checked(form.draft, find))
    raise ValueError("a turn without an outcome")


def _checked(form: _Draft, find: Find) -> Checked | Problem | None:
    if form.checked is None:
        return Problem(form.problem) if form.problem is not None else None
    if not form.checked.statements:
        raise ValueError("a check of nothing")
    kept, evidence = form.checked, evidence_of(form.checked.evidence, find)
    return Checked(statements_of(kept.statements, evidence), evidence, kept.unknown_markers, kept.notes)
