"""Follow-ups that ask the last question of another time. Places and people are invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.days import MONTHS
from rag.understanding.followups import Turn, standalone
from rag.understanding.shifts import later, resolved, shift_of
from rag.understanding.times import is_time, time_of

CASES = "How many cases of marsh fever were there on 28 December 2023?"
STRIKE = "How many dockers were out at the beginning of the strike?"
RATE = "What was the unemployment rate in Westmark in the third quarter of 2025?"
MISSING = "How many people were missing on the evening of the day that the Silver Wren sank?"
POLL = "By how much does Ada Crane lead in the latest poll?"


@pytest.mark.parametrize(
    ("asked", "question", "text"),
    [
        (CASES, "And a week later?", "How many cases of marsh fever were there on 4 January 2024?"),
        (CASES, "and two days later", "How many cases of marsh fever were there on 30 December 2023?"),
        (CASES, "the month before?", "How many cases of marsh fever were there in November 2023?"),
        (CASES, "and the week before that?", "How many cases of marsh fever were there on 21 December 2023?"),
        (CASES, "And how many a week earlier?", "How many cases of marsh fever were there on 21 December 2023?"),
        (RATE, "the quarter before", "What was the unemployment rate in Westmark in the second quarter of 2025?"),
        (RATE, "And a year later?", "What was the unemployment rate in Westmark in the third quarter of 2026?"),
        (STRIKE, "and two weeks later", "How many dockers were out two weeks after the beginning of the strike?"),
        (
            "How many eels were caught in autumn 2024?",
            "And the year before?",
            "How many eels were caught in autumn 2023?",
        ),
        (
            "How many dockers were out by 6 May 2024 according to the union?",
            "And two weeks later?",
            "How many dockers were out by 20 May 2024 according to the union?",
        ),
    ],
)
def test_a_time_that_is_counted_from_the_last_becomes_a_date_where_it_can(asked: str, question: str, text: str) -> None:
    assert standalone(question, [Turn(asked)]).text == text


@pytest.mark.parametrize(
    ("asked", "question", "text"),
    [
        (POLL, "And in May?", "By how much does Ada Crane lead in the poll in May?"),
        (POLL, "and after the debate?", "By how much does Ada Crane lead in the poll after the debate?"),
        (CASES, "and by 14 January 2024?", "How many cases of marsh fever were there by 14 January 2024?"),
        (CASES, "and on thursday evening", "How many cases of marsh fever were there on thursday evening?"),
        (STRIKE, "By 25 October?", "How many dockers were out by 25 October?"),
        (STRIKE, "At the end?", "How many dockers were out at the end of the strike?"),
        (STRIKE, "and when the talks broke down?", "How many dockers were out when the talks broke down?"),
        (RATE, "And at the start of the year?", "What was the unemployment rate in Westmark at the start of 2025?"),
        (RATE, "and in the first quarter", "What was the unemployment rate in Westmark in the first quarter of 2025?"),
        (MISSING, "And before the storm?", "How many people were missing before the storm (about the Silver Wren)?"),
        (
            "How many people marched in Port Wick yesterday?",
            "And after the vote in the assembly?",
            "How many people marched in Port Wick after the vote in the assembly?",
        ),
        (
            "How many were dead when the divers stopped on 14 May 2024?",
            "And on 16 May?",
            "How many were dead on 16 May 2024?",
        ),
    ],
)
def test_a_time_never_stands_beside_the_one_it_replaces(asked: str, question: str, text: str) -> None:
    assert standalone(question, [Turn(asked)]).text == text


@pytest.mark.parametrize(
    "fragment", ["Tobias Lunt", "the tunnel", "in Tolm", "by the organisers", "when did it open", "on the night shift"]
)
def test_what_is_no_time_is_not_taken_for_one(fragment: str) -> None:
    assert not is_time(fragment)


def test_a_question_on_when_has_no_time_of_its_own() -> None:
    assert time_of("When did the ferry sink?") is None


def test_a_length_of_time_is_not_those_who_died() -> None:
    turn = Turn("How many people had marsh fever two weeks after 4 October 2024?")

    made = standalone("How many of them had died by then?", [turn]).text

    assert made == (
        "How many of the people who had marsh fever two weeks after 4 October 2024 had died by 18 October 2024?"
    )


def test_without_a_time_in_the_question_it_is_counted_from_the_day_that_was_told() -> None:
    turn = Turn("How high is the damage?", ("On 12 January 2026 the treasury put it at 90 million crowns.",))

    assert standalone("And two weeks later?", [turn]).text == "How high is the damage on 26 January 2026?"


@given(st.dates(date(1900, 1, 1), date(2090, 1, 1)), st.integers(1, 900), st.sampled_from(["day", "week"]))
def test_as_long_later_and_earlier_is_the_same_day(day: date, count: int, unit: str) -> None:
    said = f"on {day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"
    forth, back = shift_of(f"{count} {unit}s later"), shift_of(f"{count} {unit}s earlier")
    assert forth
    assert back

    assert later(back, later(forth, said)) == said


def test_a_day_that_is_none_is_not_resolved() -> None:
    assert resolved("31 June 2024") is None
