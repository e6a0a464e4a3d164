"""The filters that a question's words state, and what of the reader's own they leave alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Query
from rag.understanding.filters import lately, stated
from rag.understood import Kind, Period, Understanding


def day(number: int, month: int = 5) -> datetime:
    return datetime(2025, month, number, tzinfo=UTC)


MAY = Period("in May 2025", day(1), day(1, 6))
REPORTED = replace(MAY, said="published in May 2025", reported=True)
UNKNOWN = Period("last week", None, None, relative=True)


def of(*periods: Period, outlets: tuple[str, ...] = (), **reader: object) -> list[Query]:
    """What is stated by a question with these times and outlets. reader: the filters of the query itself."""
    understood = Understanding("Why?", periods=periods, outlets=outlets)
    return list(stated(Query("Why?", understood=understood, **reader)))  # type: ignore[arg-type]


def bounds(*periods: Period) -> list[tuple[datetime | None, datetime | None]]:
    return [(query.after, query.before) for query in of(*periods)]


def test_the_time_of_a_report_is_a_filter_at_both_ends() -> None:
    assert bounds(REPORTED) == [(day(1), day(1, 6))]


def test_the_time_of_an_event_is_no_filter() -> None:
    assert bounds(MAY) == [] and bounds(MAY, REPORTED) == bounds(REPORTED)


def test_a_time_counted_from_the_day_of_asking_is_no_filter_but_comes_first() -> None:
    this_week = Period("this week", day(26), day(2, 6), relative=True)
    (query,) = [Query("Why?", asked_on=day(28).date(), understood=Understanding("Why?", periods=(this_week,)))]

    assert list(stated(query)) == [] and lately(query) == day(25)
    assert lately(replace(query, asked_on=None)) is None and lately(replace(query, after=day(1))) is None


def test_as_of_a_day_nothing_later_counts() -> None:
    assert bounds(Period("as of 3 May 2025", None, day(4))) == [(None, day(4))]
    assert bounds(Period("before 3 May 2025", None, day(3))) == []


@pytest.mark.parametrize(
    "period",
    [
        Period("on 26 May", day(26), day(27), relative=True),  # of some year
        Period("next week", day(2, 6), day(9, 6), relative=True),
        Period("today", day(28), day(29), relative=True),
        Period("this year", day(1, 1), day(31, 12), relative=True),
    ],
)
def test_a_guessed_year_what_is_to_come_and_how_things_stand_do_not_put_the_newest_first(period: Period) -> None:
    query = Query("Why?", asked_on=day(28).date(), understood=Understanding("Why?", periods=(period,)))

    assert lately(query) is None and list(stated(query)) == []


def test_a_question_about_several_things_does_not_put_these_days_first() -> None:
    this_week = Period("this week", day(26), day(2, 6), relative=True)
    unfolding = Query(
        "How did it unfold?", asked_on=day(28).date(), understood=Understanding("x", Kind.DEVELOPMENT, (this_week,))
    )

    assert lately(unfolding) is None


def test_a_report_of_which_only_the_last_day_is_known_has_that_filter_alone() -> None:
    assert bounds(Period("published before 3 May 2025", None, day(3), reported=True)) == [(None, day(3))]


def test_a_relative_time_without_the_day_of_asking_does_nothing() -> None:
    assert bounds(UNKNOWN) == [] and bounds(UNKNOWN, REPORTED) == bounds(REPORTED)


def test_several_times_are_one_from_the_first_to_the_last() -> None:
    later = Period("in an article of 3 July 2025", day(3, 7), day(4, 7), reported=True)

    assert bounds(later, REPORTED) == [(day(1), day(4, 7))]


def test_an_open_end_of_one_time_is_open_for_all() -> None:
    since = Period("reports since 3 July 2025", day(3, 7), None, reported=True)

    assert bounds(REPORTED, since) == [(day(1), None)]


def test_outlets_and_times_go_before_either_alone() -> None:
    both, outlets, times = of(REPORTED, outlets=("Orle Post",))

    assert (both.outlets, both.after, both.before) == (("Orle Post",), day(1), day(1, 6))
    assert (outlets.outlets, outlets.after, outlets.before) == (("Orle Post",), None, None)
    assert (times.outlets, times.after, times.before) == ((), day(1), day(1, 6))


@pytest.mark.parametrize("understood", [None, Understanding("Why?")])
def test_a_question_that_states_nothing_has_no_filters(understood: Understanding | None) -> None:
    assert list(stated(Query("Why?", understood=understood))) == []


def test_the_outlets_that_the_reader_has_set_stand() -> None:
    understood = Understanding("Why?", periods=(REPORTED,), outlets=("Orle Post",))
    (only,) = stated(Query("Why?", outlets=("Brask Herald",), understood=understood))

    assert only.outlets == ("Brask Herald",) and only.after == day(1)


@pytest.mark.parametrize("end", ["after", "before"])
def test_a_time_that_the_reader_has_set_stands_even_if_it_has_one_end(end: str) -> None:
    (only,) = of(REPORTED, outlets=("Orle Post",), **{end: day(9, 9)})

    assert (only.after, only.before) == ((day(9, 9), None) if end == "after" else (None, day(9, 9)))


moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
spans = st.tuples(moments, moments).filter(lambda span: not (span[0] and span[1]) or span[0] < span[1])
outlets = st.lists(st.sampled_from(["Orle Post", "Brask Herald"]), unique=True).map(tuple)
periods = st.builds(lambda span, reported: Period("then", *span, reported=reported), spans, st.booleans())


@given(spans, outlets, st.lists(periods, max_size=3), outlets)
def test_what_the_reader_has_set_is_never_widened(
    span: tuple[datetime | None, datetime | None],
    own: tuple[str, ...],
    times: list[Period],
    named: tuple[str, ...],
) -> None:
    query = Query("Why?", *span, own, understood=Understanding("Why?", periods=tuple(times), outlets=named))

    for narrowed in stated(query):
        assert narrowed != query and (not own or narrowed.outlets == own)
        assert span == (None, None) or (narrowed.after, narrowed.before) == span
