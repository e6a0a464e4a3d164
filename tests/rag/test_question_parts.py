"""A question of several: each part searched for by itself, with its own outlet and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.corpus import Corpus
from rag.index.snapshot import Snapshot
from rag.retrieval.candidates import Candidate
from rag.retrieval.narrowing import narrow
from rag.retrieval.parts import Everywhere, join, part
from rag.types import Query
from rag.understood import Part, Understanding
from tests.small_corpus import asked, names, news, search_of, searched, written

TWO = (
    "Does the Orle Post report of 3 March 2025 claim that the dam leaks, while the Brask Herald report of 5 June 2025"
    " claims that the dam holds?"
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The dam by two outlets in two months each, and much else about it in a third."""
    told = [
        (outlet, date(2025, month, number), f"The dam {verb}, said engineer {number} to the {outlet}.")
        for outlet in ("Orle Post", "Brask Herald")
        for month, number, verb in ((3, 3, "leaks"), (6, 5, "holds"))
    ]
    much = [
        news(f"The dam leaks or the dam holds, wrote reader {n}.", outlet="Tavry Echo", name=f"e{n}") for n in range(30)
    ]
    items = [
        news(text, title="Dam", outlet=outlet, day=day, name=f"{outlet[0]}{day.month}") for outlet, day, text in told
    ]
    return written(tmp_path_factory.mktemp("parts") / "index", [*items, *much])


def of(*articles: str) -> list[Candidate]:
    return [Candidate(f"{a}:0", a, 1 / n, "ranking") for n, a in enumerate(articles, 1)]


@pytest.fixture(scope="module")
def snapshot(corpus: Corpus) -> Snapshot:
    return corpus.snapshot()


def joined(snapshot: Snapshot, *rows: str) -> str:
    """What comes of the candidates of the parts and, last, of the whole; an article a letter."""
    whole = search_of(snapshot, Query("x"))
    *parts, own = [replace(whole, candidates=of(*row)) for row in rows]
    return "".join(c.article_id for c in join(replace(own, parts=parts)).candidates)


def test_the_best_of_each_part_come_first_then_of_the_whole_then_the_next_of_each(snapshot: Snapshot) -> None:
    assert joined(snapshot, "abc", "def", "ghi") == "adgbehcfi"


def test_a_part_that_found_less_leaves_its_places_to_the_others(snapshot: Snapshot) -> None:
    assert joined(snapshot, "a", "", "ghi") == "aghi"


def test_what_one_part_has_given_is_not_given_again(snapshot: Snapshot) -> None:
    assert joined(snapshot, "ab", "ac", "bca") == "acb"


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True).map("".join), min_size=2, max_size=5))
def test_joining_loses_nothing_and_scores_by_place(snapshot: Snapshot, rows: list[str]) -> None:
    found = joined(snapshot, *rows)

    assert sorted(found) == sorted(set("".join(rows)))


def test_scores_fall_with_the_place(snapshot: Snapshot) -> None:
    whole = search_of(snapshot, Query("x"))
    parts = [replace(whole, candidates=of(*row)) for row in ("ab", "cd")]

    scores = [c.score for c in join(replace(whole, candidates=of("e"), parts=parts)).candidates]

    assert scores == sorted(set(scores), reverse=True)


def test_a_question_without_parts_keeps_its_candidates(snapshot: Snapshot) -> None:
    search = replace(search_of(snapshot, Query("x")), candidates=of("a", "b"))

    assert join(search) is search and part(search) is search


def test_each_part_has_its_own_words_outlets_and_times(corpus: Corpus) -> None:
    first, second = part(search_of(corpus.snapshot(), asked(corpus, TWO))).parts

    assert "leaks" in first.query.text and "holds" not in first.query.text
    assert (first.query.understood, second.query.understood) != (None, None)
    assert [s.query.understood.outlets for s in (first, second) if s.query.understood] == [
        ("Orle Post",),
        ("Brask Herald",),
    ]
    assert [s.query.understood.periods[0].after for s in (first, second) if s.query.understood] == [
        datetime(2025, 3, 3, tzinfo=UTC),
        datetime(2025, 6, 5, tzinfo=UTC),
    ]


def test_each_part_is_searched_within_its_own_outlet_and_time(corpus: Corpus) -> None:
    first, second = Everywhere(narrow)(part(search_of(corpus.snapshot(), asked(corpus, TWO)))).parts

    assert (first.filters.outlets, second.filters.outlets) == (("Orle Post",), ("Brask Herald",))
    assert (first.filters.after, second.filters.after) == (
        datetime(2025, 3, 3, tzinfo=UTC),
        datetime(2025, 6, 5, tzinfo=UTC),
    )


def test_the_first_hits_answer_one_part_each(corpus: Corpus) -> None:
    assert names(searched(corpus, asked(corpus, TWO)))[:2] == ["O3", "B6"]


def test_parts_keep_the_filters_that_the_reader_has_set(corpus: Corpus) -> None:
    query = asked(corpus, TWO, outlets=("Tavry Echo",))

    searches = part(search_of(corpus.snapshot(), query)).parts

    assert [s.query.outlets for s in searches] == [("Tavry Echo",)] * 2
    assert {hit.article.outlet for hit in searched(corpus, query)} == {"Tavry Echo"}


def test_parts_are_not_searched_where_that_is_left_out(corpus: Corpus) -> None:
    """What they give is measured by leaving them out."""
    understood = Understanding(
        "x", parts=(Part("the dam leaks", ("Orle Post",)), Part("the dam holds", ("Brask Herald",)))
    )
    query = Query("What of the dam?", understood=understood)

    assert {h.article.outlet for h in searched(corpus, query, 2)} == {"Orle Post", "Brask Herald"}
    assert {h.article.outlet for h in searched(corpus, query, 2, without=["parts"])} != {"Orle Post", "Brask Herald"}
