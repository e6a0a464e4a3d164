"""What people and programs give for a question, and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rag.errors import DatelineError
from rag.query import LONGEST, query_of
from rag.understanding.outlets import gazetteer
from rag.understanding.understand import understand
from rag.understood import Kind, Part, Period, Understanding

QUESTION = (
    "Does the Orle Post report of 3 March 2025 claim that the dam leaks, while the Brask Herald report of last week"
    " claims that the dam holds?"
)
MARCH, APRIL = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
LEDGER: Any = "The Sound Ledger"  # one name, where names are wanted


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((Part("Who won?"), Part("")), "part 2 of the question has no text: say what it asks, or leave it out"),
        ((Part(" \n"), Part("Who won?")), "part 1 of the question has no text"),
        ((Part("Who won?"), Part("\ud800")), "part 2 of the question has no text"),
        ((Part("w" * (2 * LONGEST + 1)), Part("Who won?")), "part 1 of the question has 4001 characters: at most 4000"),
        ((Part("Who won?", LEDGER), Part("Who lost?")), "understood.parts.0.outlets is 'The Sound Ledger': "),
        ((Part("Who won?", (), (Period("then", APRIL, MARCH),)),), "the time 'then' ends before it begins: swap"),
    ],
)
def test_a_part_that_cannot_be_searched_is_told_with_what_to_do(parts: tuple[Part, ...], said: str) -> None:
    with pytest.raises(DatelineError, match=said):
        query_of("Who won, and who lost?", understood=Understanding("Who won, and who lost?", parts=parts))


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period("in March", MARCH, MARCH), "the time 'in March' ends before it begins: swap its ends"),
        (Period("in March", datetime(2025, 3, 1), None), "the time 'in March' has no time zone: give its ends in UTC"),
        (
            Period("ever", None, datetime.min.replace(tzinfo=UTC)),
            "the time 'ever' ends before the first day of the year 1",
        ),
    ],
)
def test_a_time_that_is_none_is_told_with_what_to_do(period: Period, said: str) -> None:
    with pytest.raises(DatelineError, match=said):
        query_of("Who won?", understood=Understanding("Who won?", periods=(period,)))


@pytest.mark.parametrize(
    ("understood", "said"),
    [
        (query_of("Who won?"), r"understood is a Query: give the .understood of what understand\(\) returns"),
        ({}, "understood is a dict: give"),
        (
            Understanding("Who?", outlets=LEDGER),
            "understood.outlets is 'The Sound Ledger': Input should be a valid tuple",
        ),
        (Understanding("Who?", kind="who"), "understood.kind is 'who': Input should be 'person', "),  # type: ignore[arg-type]
    ],
)
def test_what_was_never_understood_is_told_from_what_was(understood: Any, said: str) -> None:
    with pytest.raises(DatelineError, match=said):
        query_of("Who won?", understood=understood)


def test_what_was_understood_is_taken_as_it_is() -> None:
    found = understand(QUESTION, date(2025, 6, 18), gazetteer(("Orle Post", "Brask Herald")))

    assert len(found.parts) == 2 and query_of(QUESTION, understood=found).understood == found


def test_a_list_is_taken_for_a_tuple_and_the_name_of_a_kind_for_the_kind() -> None:
    given: Any = {"kind": "person", "outlets": ["The Sound Ledger"]}

    found = query_of("Who won?", understood=replace(Understanding("Who won?"), **given)).understood

    assert found == Understanding("Who won?", Kind.PERSON, outlets=("The Sound Ledger",))


def test_a_year_alone_is_no_date() -> None:
    year: Any = 2024

    with pytest.raises(DatelineError, match="2024 is no date: write it as 2025-06-03"):
        query_of("Who won?", after=year)
