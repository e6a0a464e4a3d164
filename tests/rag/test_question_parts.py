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
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import standard_stages
from rag.retrieval.tracing import Trace, trace
from rag.types import Query
from rag.understood import Part, Understanding
from tests.small_corpus import WordCounts, asked, names, news, search_of, searched, written

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


def understood(*parts: Part) -> Understanding:
    return Understanding(TWO, parts=parts)


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
    stages = standard_stages(WordCounts(), 3, without=["parts"])

    steps = dict(Retriever(corpus, stages).traced(asked(corpus, TWO), 5))

    assert not any(search.parts for search in steps.values()) and steps["fetch"].hits


def traced(corpus: Corpus, query: Query, k: int = 4) -> Trace:
    return trace(Retriever(corpus, standard_stages(WordCounts(), 3)).traced(query, k))


def test_a_trace_shows_what_each_part_was_searched_with_and_what_its_filters_left(corpus: Corpus) -> None:
    found = traced(corpus, asked(corpus, TWO))

    assert [(p.query.text, p.query.scope, p.left, p.passages) for p in found.parts] == [
        (own.query.text, f"published from {day} to {day} in {outlet}", 1, 34)
        for own, day, outlet in zip(
            part(search_of(corpus.snapshot(), asked(corpus, TWO))).parts,
            ("3 March 2025", "5 June 2025"),
            ("Orle Post", "Brask Herald"),
            strict=True,
        )
    ]


def test_a_trace_shows_which_part_brought_a_hit_and_its_place_there(corpus: Corpus) -> None:
    found = traced(corpus, asked(corpus, TWO))

    assert [(c.rank, c.part) for c in found.courses[:3]] == [(1, 1), (2, 2), (3, 0)]
    for number, own in enumerate(found.parts, 1):
        (course,) = own.courses
        assert (course.rank, course.part, course.cut) == (number, number, "")
        assert {name: place.rank for name, place in course.sources.items()} == {"bm25": 1, "dense": 1}
        assert [(s.stage, s.rank) for s in course.standings] == [("fusion", 1), ("ranking", 1)]
        assert own.stages[-1] == ("ranking", 1)


def test_what_a_part_has_found_and_the_whole_has_dropped_is_cut_in_both_alike(corpus: Corpus) -> None:
    plain = replace(asked(corpus, TWO), understood=understood(Part("The dam leaks"), Part("The dam holds")))
    found = traced(corpus, plain)
    cuts = {c.passage_id: (c.rank, c.part, c.cut) for c in found.courses}

    both = [c for own in found.parts for c in own.courses if c.passage_id in cuts]
    assert all(cuts[c.passage_id] == (c.rank, c.part, c.cut) for c in both)
    assert {c.cut for c in both} == {"", "beyond k"}


def test_a_part_whose_finds_others_brought_shows_them_as_theirs(corpus: Corpus) -> None:
    same = Part("The dam leaks")
    found = traced(corpus, Query(TWO, outlets=("Orle Post",), understood=understood(same, same)), k=2)

    assert [[c.rank for c in own.courses] for own in found.parts] == [[1, 2], [2, 1]]
    assert [[c.part for c in own.courses] for own in found.parts] == [[1, 2], [2, 1]]


def test_a_trace_names_the_stated_filters_that_leave_nothing(corpus: Corpus) -> None:
    found = traced(corpus, asked(corpus, TWO.replace("3 March 2025", "3 March 1999")))

    assert [[q.scope for q in own.empty] for own in found.parts] == [
        ["published from 3 March 1999 to 3 March 1999 in Orle Post"],
        [],
    ]
    assert found.parts[0].query.scope == "published in Orle Post" and found.parts[0].left == 2


def test_a_question_of_one_has_no_parts_in_its_trace(corpus: Corpus) -> None:
    found = traced(corpus, asked(corpus, "Does the dam leak?"))

    assert found.parts == () and {c.part for c in found.courses} == {None}
