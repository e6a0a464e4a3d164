"""Citation recall and precision: worked out by hand, against ALCE's own loop, and over what the check says."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Evidence, Span, Statement, Verdict
from rag.answering.checking.check import check
from rag.evaluation.citing import citation_scores, support_of
from rag.evaluation.written import Shown, Written
from tests.conftest import make_article

BRIDGE = make_article("The bridge at Aldmoor reopened on Sunday. Mayor Greta Holm cut the ribbon.")
FERRY = make_article("The ferry to Tavry stays in harbour until Friday.", title="Ferry stays in harbour")
TUNNEL = make_article("A tunnel is planned at Aldmoor.", title="A tunnel is planned")
EVIDENCE = tuple(Evidence(n, a, Span(0, len(a.body)), 0.7) for n, a in enumerate((BRIDGE, FERRY, TUNNEL), 1))
REOPENED = "The bridge at Aldmoor reopened on Sunday."


def table(*supported):
    """Supports exactly these: (place, numbers)."""
    known, asked = set(supported), []

    def support(pairs):
        asked.append(list(pairs))
        return [pair in known for pair in pairs]

    return support, asked


def statement(text, *cited, verdict=Verdict.SUPPORTED):
    return Written(text, cited, verdict, Shown.FACT)


@pytest.mark.parametrize(
    ("cited", "together", "supported", "recall", "precision"),
    [
        ([(1,), (2,)], [True, False], [], 1 / 2, 1 / 2),  # a single one is precise where its statement is supported
        ([(1,), ()], [True, False], [], 1 / 2, 1.0),  # what cites nothing is not supported, and is no citation
        ([()], [False], [], 0.0, 0.0),
        ([(1, 2)], [True], [(0, (1,))], 1.0, 1 / 2),  # 2 alone does not, and 1 does without it
        ([(1, 2)], [True], [(0, (1,)), (0, (2,))], 1.0, 1.0),  # each would do by itself
        ([(1, 2)], [True], [], 1.0, 1.0),  # neither would do without the other
        ([(1, 2, 3)], [True], [(0, (1, 2)), (0, (2, 3))], 1.0, 1 / 3),  # 2 is needed, 1 and 3 are not both
        (
            [(1, 2), (3,)],
            [False, True],
            [(0, (1,)), (0, (2,))],
            1 / 2,
            1 / 3,
        ),  # nothing counts of what is not supported
    ],
)
def test_recall_and_precision_are_what_one_works_out_by_hand(cited, together, supported, recall, precision):
    """Of citations, the share that is not superfluous and whose statement is supported by all."""
    support, _ = table(*supported)

    assert citation_scores(cited, together, support) == pytest.approx((recall, precision))


def test_a_draft_without_a_statement_has_no_citation_scores():
    """Rather than nought of nothing."""
    assert citation_scores([], [], table()[0]) is None


def test_only_what_can_matter_is_asked_and_nothing_twice():
    """No single citation, nothing of a statement that is not supported; the others of one of two are the other."""
    support, asked = table((0, (1,)), (3, (1,)))

    citation_scores([(1, 2), (3,), (4, 5), (1, 2, 3)], [True, True, False, True], support)

    assert asked == [[(0, (1,)), (0, (2,)), (3, (1,)), (3, (2,)), (3, (3,))], [(3, (1, 3)), (3, (1, 2))]]


@st.composite
def answers(draw):
    """Statements with the numbers they cite, and for each which sets of them support it."""
    cited = draw(st.lists(st.lists(st.integers(1, 5), unique=True, max_size=4).map(tuple), min_size=1, max_size=4))
    sets = {(n, s) for n, c in enumerate(cited) for size in range(1, 5) for s in combinations(c, size)}
    return cited, draw(st.sets(st.sampled_from(sorted(sets)))) if sets else set()


@given(answers())
def test_the_scores_are_those_of_alces_loop(answer):
    """Statement by statement and citation by citation, as its eval.py goes."""
    cited, supported = answer
    entail = precise = 0
    for n, numbers in enumerate(cited):
        joint = (n, numbers) in supported
        entail += joint
        if joint and len(numbers) > 1:
            for number in numbers:
                others = tuple(i for i in numbers if i != number)
                precise += (n, (number,)) in supported or (n, others) not in supported
        else:
            precise += joint
    total = sum(map(len, cited))

    found = citation_scores(cited, [(n, c) in supported for n, c in enumerate(cited)], table(*supported)[0])

    assert found == pytest.approx((entail / len(cited), precise / total if total else 0))


def test_a_statement_is_looked_at_with_some_of_its_numbers_alone():
    """The check says what each article gives."""
    statements = [
        statement("It rained.", 2),
        statement(REOPENED, 1, 2),
        statement("A tunnel is planned at Aldmoor.", 3),
    ]
    support = support_of(statements, EVIDENCE, check)

    assert support([(1, (1,)), (1, (2,)), (1, (1, 2)), (2, (3,)), (2, (2,))]) == [True, False, True, True, False]


def test_what_is_supported_in_part_is_not_supported():
    """As ALCE asks for all of a statement."""
    support = support_of([statement(REOPENED, 1)], EVIDENCE, lambda *_: [Statement(REOPENED, Verdict.PARTLY)])

    assert support([(0, (1,))]) == [False]


def test_the_sentence_before_comes_along_and_cites_nothing():
    """It tells a judge whom "he" means; a very long one is left away."""
    looked = []

    def look(text, evidence):
        looked.append(text)
        return check(text, evidence)

    statements = [
        statement("Holm spoke.", 1),
        statement(REOPENED, 1, 2),
        statement("x" * 501, 1),
        statement(REOPENED, 1),
    ]
    support_of(statements, EVIDENCE, look)([(1, (2,)), (3, (1,)), (0, (1,))])

    assert looked == [f"Holm spoke.\n{REOPENED} [2]\n{REOPENED} [1]\nHolm spoke. [1]"]


def test_many_statements_are_looked_at_a_dozen_at_once():
    """As many as a judge has requests for one text."""
    looked = []

    def look(text, evidence):
        looked.append(text)
        return check(text, evidence)

    found = support_of([statement(REOPENED, 1, 2)], EVIDENCE, look)([(0, (1,)), (0, (2,))] * 15)

    assert found == [True, False] * 15
    assert [text.count("\n") + 1 for text in looked] == [12, 12, 6]


def test_long_statements_are_looked_at_in_texts_that_are_short_enough():
    """None of them is lost."""
    looked = []

    def look(text, evidence):
        looked.append(len(text))
        return [Statement(line, Verdict.SUPPORTED) for line in text.splitlines()]

    found = support_of([statement("word " * 1200, 1, 2)], EVIDENCE, look)([(0, (1,)), (0, (2,))] * 3)

    assert found == [True] * 6
    assert len(looked) == 3 and max(looked) < 15_000


def test_a_statement_that_the_check_takes_for_several_needs_all_of_them():
    """Its parts share its numbers."""
    both = statement(f"{REOPENED} The ferry to Tavry stays in harbour until Friday.", 1, 2)

    assert support_of([both], EVIDENCE, check)([(0, (1,)), (0, (2,)), (0, (1, 2))]) == [False, False, True]
