"""Which outlets and times of a question are filters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from rag.types import Query
from rag.understanding.filters import stated
from rag.understanding.outlets import Gazetteer
from rag.understanding.understand import understand

OUTLETS = Gazetteer(["Orle Post", "Brask Herald"])


def asked(question: str) -> Query:
    return Query(question, understood=understand(question, date(2025, 6, 18), OUTLETS))


def test_the_time_of_a_report_is_a_filter_and_the_time_of_an_event_is_none() -> None:
    report = asked("What did the report published on 3 March 2025 say about the dam?")
    event = asked("Who opened the dam on 3 March 2025?")

    assert [(q.after, q.before) for q in stated(report)] == [
        (datetime(2025, 3, 3, tzinfo=UTC), datetime(2025, 3, 4, tzinfo=UTC))
    ]
    assert event.understood and event.understood.periods and list(stated(event)) == []


def test_an_outlet_that_is_said_of_one_part_narrows_that_part_alone() -> None:
    query = asked("Ilo Varga told the Orle Post why he left. What was his reason, and did Judge Teague believe him?")
    assert query.understood
    outlets = [part.outlets for part in query.understood.parts]

    assert list(stated(query)) == [] and outlets == [("Orle Post",), ()]


def test_outlets_that_are_said_of_all_parts_narrow_the_whole() -> None:
    query = asked("What did the Orle Post say about the ferry and the Brask Herald about the tunnel?")

    assert [q.outlets for q in stated(query)] == [("Orle Post", "Brask Herald")]


def test_the_readers_own_filters_stand() -> None:
    query = replace(asked("What did the Orle Post report on 3 March 2025?"), outlets=("Brask Herald",))
    day = datetime(2025, 5, 1, tzinfo=UTC)

    assert all(q.outlets == ("Brask Herald",) for q in stated(query))
    assert list(stated(replace(query, after=day))) == []
