"""When and where a question asks of: filters as it states them, and what it is near in time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rag.index.corpus import Corpus
from rag.retrieval.narrowing import narrow
from rag.types import Query
from tests.small_corpus import asked, names, news, search_of, searched, written

MARCH, JUNE = date(2025, 3, 3), date(2025, 6, 5)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Of two outlets in two months each, and one that is not dated."""
    told = {MARCH: "The ferry ran aground in fog, says its captain.", JUNE: "An inquiry has asked why the ferry sank."}
    items = [
        news(f"{text} {outlet} writers were there.", outlet=outlet, day=day, name=f"{outlet[0]}{day:%m}")
        for outlet in ("Orle Post", "Brask Herald")
        for day, text in told.items()
    ]
    return written(
        tmp_path_factory.mktemp("narrowed") / "index", [*items, news("The ferry ran, undated.", name="undated")]
    )


def filters(corpus: Corpus, question: str, **fields: object) -> Query:
    return narrow(search_of(corpus.snapshot(), asked(corpus, question, **fields))).filters


def near(corpus: Corpus, question: str, **fields: object) -> list[tuple[datetime, datetime]]:
    found = narrow(search_of(corpus.snapshot(), asked(corpus, question, **fields))).near
    return [(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)) for start, end in found]


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def test_a_stated_outlet_is_searched_alone(corpus: Corpus) -> None:
    query = asked(corpus, "Why did the ferry run aground, according to the Brask Herald?")

    assert set(names(searched(corpus, query))) == {"B03", "B06"}


def test_a_stated_report_is_searched_alone(corpus: Corpus) -> None:
    query = asked(corpus, "Why did the ferry run aground, according to the Orle Post report of 3 March 2025?")

    assert names(searched(corpus, query)) == ["O03"]


def test_an_event_can_be_told_of_since_and_planned_before(corpus: Corpus) -> None:
    query = asked(corpus, "Why did the ferry run aground in April 2025?")

    assert len(set(names(searched(corpus, query)))) > 4


def test_a_filter_that_leaves_nothing_is_dropped(corpus: Corpus) -> None:
    found = filters(corpus, "Why did the ferry run aground, according to a report published in May 2031?")

    assert not found.filtered


def test_of_two_filters_that_leave_nothing_together_the_outlet_stays(corpus: Corpus) -> None:
    found = filters(corpus, "Why did the ferry run aground, according to the Orle Post report of 3 May 2031?")

    assert (found.outlets, found.after, found.before) == (("Orle Post",), None, None)


def test_what_the_reader_has_set_stays_where_it_leaves_nothing(corpus: Corpus) -> None:
    query = asked(corpus, "Why did the ferry run, according to the Orle Post?", after=midnight(2031, 1, 1))

    assert searched(corpus, query) == []


def test_the_outlet_that_the_reader_has_set_goes_before_the_one_in_the_question(corpus: Corpus) -> None:
    query = asked(corpus, "Why did the ferry run aground, according to the Orle Post?", outlets=("Brask Herald",))

    assert set(names(searched(corpus, query))) == {"B03", "B06"}


def test_what_is_asked_of_last_week_has_that_week_first_and_loses_nothing(corpus: Corpus) -> None:
    question = "Why did the ferry run aground last week?"
    found = names(searched(corpus, asked(corpus, question, asked_on=date(2025, 6, 11))))

    assert not filters(corpus, question, asked_on=date(2025, 6, 11)).filtered
    assert {found[0], found[1]} == {"O06", "B06"} and len(found) > 4
    assert not filters(corpus, question).filtered and near(corpus, question) == []


def test_a_question_is_near_the_time_that_it_names(corpus: Corpus) -> None:
    assert near(corpus, "Why did the ferry run aground in March 2025?") == [
        (midnight(2025, 3, 1), midnight(2025, 4, 1))
    ]


def test_what_happened_at_a_time_is_near_that_time_and_the_day_of_asking(corpus: Corpus) -> None:
    found = near(corpus, "Why did the ferry run aground in March 2025?", asked_on=JUNE)

    assert found == [(midnight(2025, 3, 1), midnight(2025, 4, 1)), (midnight(2025, 6, 5), midnight(2025, 6, 6))]


def test_a_question_is_near_the_time_that_the_reader_sets_alone(corpus: Corpus) -> None:
    found = near(corpus, "Why in March 2025?", after=midnight(2025, 5, 1), before=midnight(2025, 5, 9), asked_on=JUNE)

    assert found == [(midnight(2025, 5, 1), midnight(2025, 5, 9))]


def test_a_question_that_names_no_time_is_near_the_day_of_asking(corpus: Corpus) -> None:
    found = near(corpus, "Why did the ferry run aground?", asked_on=date(2025, 6, 11))

    assert found == [(midnight(2025, 6, 11), midnight(2025, 6, 12))]


def test_without_the_day_of_asking_a_question_is_near_no_time(corpus: Corpus) -> None:
    assert near(corpus, "Why did the ferry run aground?") == []


def test_the_latest_is_near_the_newest_day_there_is(corpus: Corpus) -> None:
    assert near(corpus, "What is the latest on the ferry?") == [(midnight(2025, 6, 5), midnight(2025, 6, 6))]


def test_the_latest_on_a_day_is_near_that_day(corpus: Corpus) -> None:
    found = near(corpus, "What is the latest on the ferry?", asked_on=date(2025, 6, 11))

    assert found == [(midnight(2025, 6, 11), midnight(2025, 6, 12))]
