"""The two reasons to refuse before a writer is asked."""

from __future__ import annotations

import pytest

from rag.answering.gate import refused
from rag.answers import Refusal
from rag.types import Hit, Passage, Query, Span
from tests.conftest import make_article

UNRELATED = 0.35
ARTICLE = make_article("The ferry sank off the point. Thirty people were saved by fishermen.")


def hit(similarity: float) -> Hit:
    return Hit(Passage("p", ARTICLE.id, 0, Span(0, len(ARTICLE.body)), ARTICLE.body), ARTICLE, 1.0, similarity)


def test_a_filter_that_leaves_nothing_is_said_to() -> None:
    assert refused(Query("Who?", outlets=("Nobody",)), [], UNRELATED) is Refusal.FILTERED


def test_an_empty_index_is_no_filters_fault() -> None:
    assert refused(Query("Who?"), [], UNRELATED) is Refusal.UNRELATED


def test_a_passage_without_a_word_in_common_and_far_away_is_unrelated() -> None:
    assert refused(Query("Why do cats purr?"), [hit(UNRELATED - 0.1)], UNRELATED) is Refusal.UNRELATED


@pytest.mark.parametrize(
    ("question", "similarity"), [("Why do cats purr?", UNRELATED + 0.1), ("Was a ferry lost?", 0.0)]
)
def test_a_near_passage_or_a_word_in_common_is_enough_to_ask(question: str, similarity: float) -> None:
    assert refused(Query(question), [hit(similarity)], UNRELATED) is None


@pytest.mark.parametrize(
    "question",
    [
        "Which countries have the highest rate of ferry accidents?",
        "How big a threat is the ferry?",
        "How often did the ferry sail in 1999?",
        "Which party will pay the price for the ferry?",
    ],
)
def test_neither_the_kind_of_question_nor_its_year_is_a_veto(question: str) -> None:
    assert refused(Query(question), [hit(0.5)], UNRELATED) is None
