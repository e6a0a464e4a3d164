"""What is told of a question's understanding is what acts on its search."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Query
from rag.understanding.acting import acts, asked_on, days
from rag.understanding.filters import stated
from rag.understanding.outlets import gazetteer
from rag.understanding.understand import understand
from rag.understood import Kind, Part, Period, Understanding

OUTLETS = gazetteer(("The Callis Courier", "The Sound Ledger"))
MONDAY = date(2025, 6, 23)
COMPARED = "Compare how the Callis Courier and the Sound Ledger reported the sinking last week"


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def asked(text: str, on: date | None = MONDAY, **filters: object) -> Query:
    return Query(text, asked_on=on, understood=understand(text, on, OUTLETS), **filters)  # type: ignore[arg-type]


def words(query: Query) -> list[str]:
    return [act.words for act in acts(query)]


@pytest.mark.parametrize(
    ("after", "before", "told"),
    [
        ("2025-06-16", "2025-06-23", "16 to 22 June 2025"),
        ("2025-06-16", "2025-06-17", "16 June 2025"),
        ("2025-06-01", "2025-07-01", "June 2025"),
        ("2025-06-01", "2025-08-01", "1 June to 31 July 2025"),
        ("2025-01-01", "2026-01-01", "2025"),
        ("2024-12-30", "2025-01-06", "30 December 2024 to 5 January 2025"),
        ("2025-06-01", "2025-06-30", "1 to 29 June 2025"),
        ("9999-12-01", None, "from 1 December 9999"),
        (None, "2024-01-01", "until 31 December 2023"),
        (None, "0001-01-01", "until 1 January 1"),
    ],
)
def test_an_interval_is_told_by_its_days(after: str | None, before: str | None, told: str) -> None:
    assert days(after and day(after), before and day(before)) == told  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What did the Callis Courier report last week?", ["last week: 16 to 22 June 2025", "in The Callis Courier"]),
        ("What happened in June 2025?", ["June 2025"]),
        ("What is the latest on the ferry?", ["the newest first"]),
        ("How did the strike unfold?", ["in the order of time"]),
        ("What did “the bell” mean to Joren Falk and Ada Holm?", []),
    ],
)
def test_only_what_acts_is_told(question: str, told: list[str]) -> None:
    assert words(asked(question)) == told


def test_a_time_counted_from_a_day_that_is_not_known_changes_nothing_and_cannot_be_taken_out() -> None:
    (act,) = acts(asked("What happened last week?", None))

    assert act.words == "last week: the day of asking is not known, so it changes nothing" and act.without is None


def test_the_parts_are_listed_and_what_is_said_of_one_is_taken_out_there_too() -> None:
    found = {act.name: act for act in acts(asked(COMPARED))}

    assert set(found) == {"last week", "The Callis Courier", "The Sound Ledger", "one by one"}
    assert found["one by one"].words == "2 questions, one by one"
    assert [item.partition(", in ")[2] for item in found["one by one"].items] == [
        "The Callis Courier",
        "The Sound Ledger",
    ]
    without = found["The Callis Courier"].without
    assert without is not None and without.outlets == ("The Sound Ledger",)
    assert [part.outlets for part in without.parts] == [(), ("The Sound Ledger",)]


def test_the_readers_own_filters_stand_in_place_of_what_the_question_says() -> None:
    both = asked(COMPARED, outlets=("Ennis Wire",), after=day("2025-01-01"), before=day("2025-02-01"))

    assert [act.name for act in acts(both)] == ["one by one"]
    assert not any(", in " in item for act in acts(both) for item in act.items)


def test_beside_one_end_set_by_the_reader_what_is_nearer_to_a_stated_time_still_comes_first() -> None:
    assert words(asked("What happened in June 2025?", after=day("2025-01-01"))) == ["June 2025"]
    assert words(asked("Who won since June 2025?", after=day("2025-01-01"))) == []


@pytest.mark.parametrize(
    ("question", "told"),
    [("What happened last week?", True), ("What is the latest?", True), ("What happened in June 2025?", False)],
)
def test_the_day_of_asking_is_told_where_something_depends_on_it(question: str, told: bool) -> None:
    assert asked_on(asked(question)) == ("asked on 23 June 2025" if told else "")
    assert asked_on(asked(question), always=True) == "asked on 23 June 2025"
    assert asked_on(asked(question, None), always=True) == ""


def test_a_question_that_is_not_clear_is_not_searched_so_nothing_acts() -> None:
    assert acts(Query("Who?", understood=Understanding("Who?", latest=True, choices=("Who won?", "Who lost?")))) == ()


moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC))
ends = st.one_of(
    st.tuples(moments, st.just(timedelta(days=7))).map(lambda m: (m[0], m[0] + m[1])),
    st.tuples(moments, st.none()),
    st.tuples(st.none(), moments),
)
periods = st.builds(
    lambda said, e, *flags: Period(said, *e, *flags), st.text(max_size=9), ends, st.booleans(), st.booleans()
)
several = st.lists(periods, max_size=3).map(tuple)
names = st.lists(st.text(max_size=9), max_size=3).map(tuple)
parts = st.lists(st.builds(Part, st.text(max_size=9), names, several), max_size=3).map(tuple)
understandings = st.builds(
    Understanding,
    st.just("Who?"),
    st.sampled_from(Kind),
    several,
    names,
    st.just(()),
    st.just(()),
    st.just(()),
    st.booleans(),
    parts,
)


@given(understandings)
def test_taking_out_one_after_the_other_leaves_nothing_that_acts(understood: Understanding) -> None:
    query, steps = Query("Who?", understood=understood), 0
    while found := acts(query):
        assert found[0].without is not None and found[0].without != query.understood
        query, steps = replace(query, understood=found[0].without), steps + 1

    left = query.understood
    assert left is not None and list(stated(query)) == [] and not left.latest and left.parts == ()
    assert steps == len(acts(replace(query, understood=understood)))
