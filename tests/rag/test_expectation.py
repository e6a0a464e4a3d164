from __future__ import annotations

import pytest

from rag.answering.expectation import expected


@pytest.mark.parametrize(
    ("question", "holding", "lacking"),
    [
        ("How many nurses caught the fever of 1998?", "Twelve nurses fell ill.", "The nurses of 1998 fell ill."),
        ("What was the price of the bridge?", "It cost 3.1 million crowns.", "It cost a fortune."),
        ("Who met Petra Voss?", "Petra Voss met Ilo Varga.", "Petra Voss met a friend."),
        ("What was the name of the captain?", "The captain was Anders Vasterling.", "The captain was old."),
        ("When did the bridge reopen?", "It reopened on Sunday.", "It reopened early."),
        ("What did the mayor say?", "The mayor said it was done.", "The mayor waited."),
    ],
)
def test_a_sentence_must_hold_the_kind_of_thing_that_is_asked_for(question: str, holding: str, lacking: str) -> None:
    holds = expected(question)

    assert holds(holding)
    assert not holds(lacking)


def test_where_the_kind_is_not_known_any_sentence_will_do() -> None:
    assert expected("Why did the ferry sink?")("It rained.")
