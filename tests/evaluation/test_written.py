"""The statements of a draft: which cites what, as what each is shown, and the shares of them."""

from __future__ import annotations

from rag import Evidence, Span, Verdict
from rag.answering.checking.check import check
from rag.answering.screening import screened
from rag.answers import Answer, Refusal, Statement, Status
from rag.evaluation.measures import LOWER_IS_BETTER
from rag.evaluation.written import Shown, Written, shares, written
from rag.types import Query
from tests.conftest import make_article

BRIDGE = make_article("The bridge at Aldmoor reopened on Sunday. Mayor Greta Holm cut the ribbon.")
EVIDENCE = tuple(Evidence(n, BRIDGE, Span(0, len(BRIDGE.body)), 0.7) for n in (1, 2))
DRAFT = (
    "The bridge at Aldmoor reopened on Sunday. Mayor Greta Holm cut the ribbon. [1][2]\n"
    "It cost 900 crowns. [1] The articles do not say who paid. <b>Holm</b> cut the ribbon. [2]"
)


def answer(draft, status=Status.ANSWERED):
    statements = screened(check(draft, EVIDENCE), EVIDENCE)
    return Answer(
        Query("What?"), status, statements, EVIDENCE, Refusal.UNSUPPORTED if status is Status.REFUSED else None
    )


def of(*shown_and_label):
    return [Written("Boats.", (1,), Verdict.SUPPORTED, shown, label=label) for shown, label in shown_and_label]


def test_every_statement_of_a_draft_is_there_with_what_it_cites_and_as_what_it_is_shown():
    """Also what is left out; what was withheld has its words again."""
    found = written(answer(DRAFT), DRAFT)

    assert [(s.text, s.cited, s.shown) for s in found] == [
        ("The bridge at Aldmoor reopened on Sunday.", (1, 2), Shown.FACT),
        ("Mayor Greta Holm cut the ribbon.", (1, 2), Shown.FACT),
        ("It cost 900 crowns.", (1,), Shown.NOT),
        ("The articles do not say who paid.", (), Shown.NOT_GIVEN),
        ("<b>Holm</b> cut the ribbon.", (2,), Shown.NOT),
    ]
    assert found[0].quotes == ("The bridge at Aldmoor reopened on Sunday.",)
    assert found[4].reason == "it holds markup"


def test_nothing_of_a_refused_draft_is_shown():
    """Neither is what it says the articles do not give."""
    assert {s.shown for s in written(answer(DRAFT, Status.REFUSED), DRAFT)} == {Shown.NOT}


def test_statements_are_found_in_a_draft_that_has_more():
    """By their words; one that does not stand there cites what is quoted for it."""
    some = answer("Mayor Greta Holm cut the ribbon. [2]")
    other = Statement("Holm did it.", Verdict.SUPPORTED, some.statements[0].citations * 2)
    mixed = Answer(some.query, some.status, (*some.statements, other), EVIDENCE)

    assert [s.cited for s in written(mixed, DRAFT)] == [(1, 2), (2,)]


def test_shares_are_of_the_statements_that_state_something():
    """One of three is left out and one marked; the writer's own word is no statement of fact."""
    own = Written("They do not say.", (), Verdict.NOT_GIVEN, Shown.NOT_GIVEN, label=False)

    assert shares([*of((Shown.FACT, None), (Shown.MARKED, None), (Shown.NOT, None)), own]) == {
        "not shown as fact": 1 / 3,
        "shown marked": 1 / 3,
    }
    assert shares([own]) == {}


def test_what_is_false_and_shown_and_what_is_true_and_lost_are_shares_of_what_is_labelled():
    """One of each, a true one shown, a false one left out, and one that nobody has labelled."""
    found = shares(
        of(
            (Shown.FACT, False),
            (Shown.MARKED, False),
            (Shown.NOT, False),
            (Shown.FACT, True),
            (Shown.NOT, True),
            (Shown.NOT, None),
        )
    )

    assert found["false shown as fact"] == found["false shown marked"] == found["true lost"] == 1 / 5
    assert found["not shown as fact"] == 1 / 2
    assert found.keys() <= LOWER_IS_BETTER
