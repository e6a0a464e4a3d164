"""What a language model says of a question: each rule by which it is taken or left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understanding.claims.claim import Claims, Part, Source, Time
from rag.understanding.claims.verify import verified
from rag.understanding.outlets import gazetteer
from rag.understanding.understand import understand
from rag.understood import Kind, Understanding

OUTLETS = ("Aldmoor Herald", "Saltmarsh Observer", "The Port Wick Gazette", "www.brasktoday.com")
DAY = date(2025, 6, 18)
BOATS = "The Gazette said 40 boats, the Obs 25 boats in May 2025: who is right about Rook Island?"


def by_rules(text: str, day: date | None = DAY) -> Understanding:
    return understand(text, day, gazetteer(OUTLETS))


def taken(text: str, day: date | None = DAY, told: str = "", **said: object) -> Understanding:
    claims = Claims(**said)  # type: ignore[arg-type]
    return verified(claims, text, f"{text} {told}", day, gazetteer(OUTLETS), by_rules(text, day))


def times(text: str, words: str, first: str, last: str, day: date | None = DAY) -> list[tuple[str, str, str]]:
    found = taken(text, day, times=(Time(words, first, last),)).periods
    return [(p.said, shown(p.after), shown(p.before)) for p in found]


def shown(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def test_a_time_that_the_grammar_does_not_know_is_taken_near_the_day_of_asking() -> None:
    assert times("Who led around the turn of the year?", "around the turn of the year", "2024-12-24", "2025-01-07") == [
        ("around the turn of the year", "2024-12-24", "2025-01-08")
    ]


def test_a_time_that_the_grammar_knows_in_part_is_taken_where_they_are_near() -> None:
    asked = "How many ferries sailed over the long weekend of 3 May 2025?"

    assert times(asked, "over the long weekend of 3 May 2025", "2025-05-03", "2025-05-05") == [
        ("over the long weekend of 3 May 2025", "2025-05-03", "2025-05-06")
    ]


def test_two_that_the_grammar_finds_apart_are_one_where_the_one_is_told_from_the_other() -> None:
    asked = "Who spoke on the first Monday of May 2025?"

    assert times(asked, "the first Monday of May 2025", "2025-05-05", "2025-05-05") == [
        ("the first Monday of May 2025", "2025-05-05", "2025-05-06")
    ]


def test_two_that_the_grammar_finds_apart_are_one_where_only_words_of_time_part_them() -> None:
    asked = "Who swam over the late August bank holiday last year?"

    assert times(asked, "the late August bank holiday last year", "2024-08-24", "2024-08-26") == [
        ("the late August bank holiday last year", "2024-08-24", "2024-08-27")
    ]


def test_an_end_can_be_open() -> None:
    found = times("Since the clocks went back, who lost?", "Since the clocks went back", "2024-10-27", "")

    assert found == [("Since the clocks went back", "2024-10-27", "")]


@pytest.mark.parametrize(
    ("asked", "words", "first", "last"),
    [
        ("Who led around the turn of the year?", "at the turn of the tide", "2024-12-24", "2025-01-07"),
        ("Who led around the turn of the year?", "around the turn of the year", "2024-13-24", "2025-01-07"),
        ("Who led around the turn of the year?", "around the turn of the year", "last winter", "spring"),
        ("Who led around the turn of the year?", "around the turn of the year", "2025-01-07", "2024-12-24"),
        ("Who led around the turn of the year?", "around the turn of the year", "1024-12-24", "1025-01-07"),
        ("Who led around the turn of the year?", "around the turn of the year", "9999-12-31", "9999-12-31"),
        ("Who led around the turn of the year?", "around the turn of the year", "", ""),
        ("Who led the harbour board?", "the harbour board", "2025-01-01", "2025-01-31"),
        ("Who may lead the march for the poor?", "may lead the march", "2025-03-01", "2025-05-31"),
        ("Who left after 3 May 2025?", "after 3 May 2025", "2025-06-01", "2025-06-30"),
        ("Who left on 3 May 2025?", "on 3 May 2025", "2025-05-01", "2025-05-31"),
        ("Who left on 3 May 2025?", "left on 3 May 2025", "2025-05-01", "2025-05-31"),
        ("Who left over the weekend of 3 May 2025?", "over the weekend of 3 May 2025", "2024-05-03", "2024-05-05"),
        ("Who left on 3 May 2025 and on 9 May 2025?", "3 May 2025 and on 9 May 2025", "2025-05-03", "2025-05-09"),
    ],
)
def test_a_time_that_does_not_hold_leaves_those_of_the_grammar(asked: str, words: str, first: str, last: str) -> None:
    assert times(asked, words, first, last) == times(asked, "", "", "")


def test_a_time_without_a_year_has_no_bounds_where_the_day_of_asking_is_not_known() -> None:
    said = Time("around the turn of the year", "2024-12-24", "2025-01-07")

    (period,) = taken("Who led around the turn of the year?", None, times=(said,)).periods

    assert period.relative and not period.known


def test_the_time_of_a_report_is_one_where_the_words_around_say_so() -> None:
    said = Time("around the turn of the year", "2024-12-24", "2025-01-07")

    (of_report,) = taken("What did articles published around the turn of the year say?", times=(said,)).periods

    assert of_report.reported


@pytest.mark.parametrize(
    ("asked", "words", "outlet"),
    [
        ("Did the Obs look at the eel ban?", "the Obs", "Saltmarsh Observer"),
        ("Anything in the Port Wick paper on eels?", "the Port Wick paper", "The Port Wick Gazette"),
        ("What was Brask Today's line on eels?", "Brask Today", "www.brasktoday.com"),
        ("Did PWG look at the eel ban?", "PWG", "The Port Wick Gazette"),
    ],
)
def test_an_outlet_is_taken_by_a_short_name_that_the_rules_do_not_know(asked: str, words: str, outlet: str) -> None:
    assert by_rules(asked).outlets == ()
    assert taken(asked, sources=(Source(words, outlet),)).outlets == (outlet,)


@pytest.mark.parametrize(
    ("asked", "words", "outlet"),
    [
        ("Did the Obs look at the eel ban?", "the Observer", "Saltmarsh Observer"),
        ("Did the Obs look at the eel ban?", "the Obs", "Aldmoor Herald"),
        ("Did the Lantern look at the eel ban?", "the Lantern", "Daily Lantern"),
        ("Who swam in Brask?", "Brask", "www.brasktoday.com"),
        ("Who swam at Port Wick?", "Port Wick", "The Port Wick Gazette"),
        ("What is on at the Herald Theatre?", "the Herald", "Aldmoor Herald"),
        ("Did the Herald's editor swim?", "the Herald", "Aldmoor Herald"),
        ("Who can herald the spring?", "herald", "Aldmoor Herald"),
    ],
)
def test_an_outlet_that_the_words_do_not_stand_for_is_none(asked: str, words: str, outlet: str) -> None:
    assert taken(asked, sources=(Source(words, outlet),)) == by_rules(asked)


def test_a_short_name_of_two_outlets_is_none() -> None:
    two = gazetteer(("Saltmarsh Observer", "Tolm Observer"))
    asked = "Did the Obs look at the eel ban?"

    found = verified(Claims(sources=(Source("the Obs"),)), asked, asked, DAY, two, understand(asked, DAY, two))

    assert found.outlets == ()


def test_what_the_rules_found_stays_where_the_model_says_nothing_of_it() -> None:
    asked = "What did the Aldmoor Herald report last week, and what is the latest?"

    assert taken(asked) == by_rules(asked)
    assert by_rules(asked).outlets and by_rules(asked).periods and by_rules(asked).latest


def test_an_author_stands_in_the_question_as_a_full_name() -> None:
    asked = "Ines Tarrow in the Aldmoor Herald article: what was her view of Oskar?"

    found = taken(asked, authors=("Ines Tarrow", "Petra Voss", "Oskar", "Aldmoor Herald")).authors

    assert found == ("Ines Tarrow",)


@pytest.mark.parametrize(
    ("asked", "words", "latest"),
    [
        ("How far up are we with the inquiry?", "How far up are we", True),
        ("How far up are we with the inquiry?", "the newest", False),
        ("What did the board decide?", "What did the board", False),
        ("Where is Joren Falk going?", "Where is Joren Falk going", False),
        ("How far up was the flood in May 2024?", "How far up", False),
    ],
)
def test_the_newest_is_asked_for_by_words_of_the_question_that_can_mean_it(
    asked: str, words: str, latest: bool
) -> None:
    assert taken(asked, latest=words).latest is latest


@pytest.mark.parametrize(
    ("asked", "said", "kind"),
    [
        ("Walk me through the ferry strike.", "Development", Kind.DEVELOPMENT),
        ("Walk me through the ferry strike.", "ferry", Kind.OTHER),
        ("Who led the ferry strike?", "number", Kind.PERSON),
    ],
)
def test_a_kind_is_taken_where_the_form_of_the_question_leaves_it_open(asked: str, said: str, kind: Kind) -> None:
    assert taken(asked, kind=said).kind is kind


SOURCES = (Source("The Gazette"), Source("the Obs"))
PARTS = (
    Part("How many boats were at Rook Island?", ("May 2025",), ("The Gazette",)),
    Part("How many boats were at Rook Island?", ("May 2025",), ("the Obs",)),
)


def test_parts_have_the_outlets_and_times_that_are_said_of_them() -> None:
    found = taken(BOATS, sources=SOURCES, parts=PARTS).parts

    assert [(p.text, p.outlets, [t.said for t in p.periods]) for p in found] == [
        ("How many boats were at Rook Island", ("The Port Wick Gazette",), ["May 2025"]),
        ("How many boats were at Rook Island", ("Saltmarsh Observer",), ["May 2025"]),
    ]


def test_what_a_part_names_itself_is_its_own() -> None:
    named = tuple(Part(f"How many boats did {w} see at Rook Island in May 2025?") for w in ("The Gazette", "the Obs"))

    assert [p.outlets for p in taken(BOATS, sources=SOURCES, parts=named).parts] == [
        ("The Port Wick Gazette",),
        ("Saltmarsh Observer",),
    ]


@pytest.mark.parametrize(
    "parts",
    [
        PARTS[:1],
        PARTS * 3,
        (PARTS[0], PARTS[0]),
        (PARTS[0], replace(PARTS[1], question="How many boats were at Gull Island?")),
        (PARTS[0], replace(PARTS[1], question="How many of the 99 boats were at Rook Island?")),
        (PARTS[0], replace(PARTS[1], question="How many gulls nested near some distant lighthouse?")),
        (PARTS[0], replace(PARTS[1], question="Boats?")),
        (PARTS[0], replace(PARTS[1], question="How many boats were " + "there, " * 60 + "at Rook Island?")),
        (PARTS[0], replace(PARTS[1], sources=("the Courier",))),
        (PARTS[0], replace(PARTS[1], times=("June 2025",))),
        tuple(replace(p, question="How many boats were there?") for p in PARTS),
        tuple(replace(p, sources=("The Gazette",)) for p in PARTS),
    ],
    ids="one six twice name number subject short long outlet time names outlets".split(),
)
def test_parts_that_do_not_hold_leave_those_of_the_rules(parts: tuple[Part, ...]) -> None:
    assert taken(BOATS, sources=SOURCES, parts=parts) == taken(BOATS, sources=SOURCES)


def test_a_name_that_is_said_of_a_source_is_in_no_part() -> None:
    asked = "Did the Aldmoor people at the Herald and those at the Obs agree on who struck first at Rook Island?"
    said = tuple(Part("Who struck first at Rook Island?", (), (who,)) for who in ("the Herald", "the Obs"))

    found = taken(asked, sources=(Source("the Herald"), Source("the Obs")), parts=said).parts

    assert [p.outlets for p in found] == [("Aldmoor Herald",), ("Saltmarsh Observer",)]


def test_a_part_can_have_names_of_the_conversation() -> None:
    asked = "What did the board decide, what did the mayor want?"
    parts = (Part("What did the board of Tolm decide?"), Part("What did the mayor of Tolm want?"))

    assert len(taken(asked, told="Who sits on the board of Tolm?", parts=parts).parts) == 2
    assert taken(asked, parts=parts) == by_rules(asked)


WORDS = st.sampled_from(BOATS.split()) | st.sampled_from(["over the weekend", "the Herald", "", "2025", "x"])
SAID = st.lists(WORDS, max_size=4).map(" ".join)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat) | st.text(max_size=10)


@given(
    st.builds(
        Claims,
        kind=st.text(max_size=10),
        times=st.lists(st.builds(Time, SAID, DAYS, DAYS), max_size=3).map(tuple),
        sources=st.lists(st.builds(Source, SAID, st.sampled_from(OUTLETS) | SAID), max_size=3).map(tuple),
        authors=st.lists(SAID, max_size=3).map(tuple),
        latest=SAID,
        parts=st.lists(st.builds(Part, SAID, st.tuples(SAID), st.tuples(SAID)), max_size=4).map(tuple),
    ),
    st.none() | st.dates(),
)
def test_whatever_a_model_says_nothing_is_taken_that_is_not_of_the_question(claims: Claims, day: date | None) -> None:
    rules = by_rules(BOATS, day)

    found = verified(claims, BOATS, BOATS, day, gazetteer(OUTLETS), rules)

    assert set(rules.outlets) <= set(found.outlets) <= set(OUTLETS) - {"Aldmoor Herald", "www.brasktoday.com"}
    assert all(p.said in BOATS and (not p.after or not p.before or p.after < p.before) for p in found.periods)
    assert all(t in found.periods for part in found.parts for t in part.periods)


@given(st.integers(-800, 800), st.integers(0, 60))
def test_a_time_is_never_far_from_the_one_that_it_is_counted_from(away: int, length: int) -> None:
    first, said = date(2025, 5, 3) + timedelta(days=away), "the weekend after 3 May 2025"
    last = first + timedelta(days=length)

    found = times(f"Who left on {said}?", said, first.isoformat(), last.isoformat())

    assert (found[0][0] == said) is (last >= date(2025, 4, 2) and first <= date(2026, 5, 5))
