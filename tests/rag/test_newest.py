"""The newest first, where the latest is asked for; and what is new in a corpus of what is old."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rag.index.corpus import Corpus
from rag.retrieval.candidates import Candidate, Search
from rag.retrieval.gather import by_meaning, by_words, near_in_time
from rag.retrieval.narrowing import narrow
from rag.retrieval.newest import newest_first
from rag.types import Query
from tests.small_corpus import WordCounts, asked, names, news, search_of, searched, written

TODAY = date(2025, 6, 18)
QUESTION = "How high is the water in the Brask reservoir?"
ANSWERS = "How high the water in the Brask reservoir is, the board said at noon: four metres."


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Three hundred old articles on the reservoir, of which one answers best, and a new one."""
    old = [
        news(
            f"Water in the Brask reservoir, seen from hill{n} by walker{n * 7}: how high it is, gauge{n % 13} shows.",
            day=date(2020, 1, 1) + timedelta(n),
            name=f"old{n:03}",
        )
        for n in range(299)
    ]
    best = news(ANSWERS, day=date(2020, 11, 11), name="old-best")
    new = news("High water again in the Brask reservoir, after a wet June.", day=TODAY, name="new")
    return written(tmp_path_factory.mktemp("old") / "index", [*old, best, new])


def gathered(corpus: Corpus, query: Query) -> Search:
    (vector,) = WordCounts().encode_queries([query.text])
    search = narrow(replace(search_of(corpus.snapshot(), query), vector=vector))
    return near_in_time(by_meaning(by_words(search)))


def test_on_its_day_the_new_article_comes_first(corpus: Corpus) -> None:
    assert names(searched(corpus, asked(corpus, QUESTION, asked_on=TODAY)))[0] == "new"


def test_without_the_day_the_old_article_that_answers_comes_first(corpus: Corpus) -> None:
    assert names(searched(corpus, asked(corpus, QUESTION)))[0] == "old-best"


def test_on_the_day_the_old_article_that_answers_is_found_still(corpus: Corpus) -> None:
    assert "old-best" in names(searched(corpus, asked(corpus, QUESTION, asked_on=TODAY)))


def test_what_is_near_in_time_is_looked_for_by_itself(corpus: Corpus) -> None:
    """Among a hundred of each index it would have no place."""
    rankings = gathered(corpus, asked(corpus, QUESTION, asked_on=TODAY)).rankings

    assert "new:0" not in {i for source in ("bm25", "dense") for i, _ in rankings[source]}
    assert {source: [i for i, _ in rankings[source]] for source in ("bm25 near", "dense near")} == {
        "bm25 near": ["new:0"],
        "dense near": ["new:0"],
    }


def test_without_a_day_nothing_is_looked_for_near_it(corpus: Corpus) -> None:
    assert gathered(corpus, asked(corpus, QUESTION)).rankings.keys() == {"bm25", "dense"}


def test_what_is_near_a_named_time_is_looked_for_as_well(corpus: Corpus) -> None:
    rankings = gathered(corpus, asked(corpus, f"{QUESTION[:-1]} in November 2020?")).rankings

    assert "old-best:0" in [i for i, _ in rankings["bm25 near"]]
    assert "new:0" not in [i for i, _ in rankings["bm25 near"]]


def test_the_filters_of_the_reader_hold_near_in_time_too(corpus: Corpus) -> None:
    rankings = gathered(corpus, asked(corpus, QUESTION, asked_on=TODAY, outlets=("Nobody's Gazette",))).rankings

    assert {source: list(ranking) for source, ranking in rankings.items()} == {
        source: [] for source in ("bm25", "dense", "bm25 near", "dense near")
    }


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """By the day in June on which they came out."""
    items = [news(f"The talks, day {n}.", day=date(2025, 6, n), name=f"june{n:02}") for n in range(1, 21)]
    return written(tmp_path_factory.mktemp("dated") / "index", [*items, news("The talks.", name="undated")])


def ranked(corpus: Corpus, question: str, *articles: tuple[str, float]) -> list[str]:
    """The order that they have then. articles: best first, each with its share of the question's words."""
    found = [Candidate(f"{a}:0", a, 1 / n, "ranking", {"words": words}) for n, (a, words) in enumerate(articles, 1)]
    search = replace(search_of(corpus.snapshot(), asked(corpus, question)), candidates=found)
    return [c.article_id for c in newest_first(search).candidates]


LATEST = "What is the latest on the talks?"


def test_for_the_latest_the_newest_comes_first(dated: Corpus) -> None:
    assert ranked(dated, LATEST, ("june03", 1), ("june09", 1), ("june01", 1)) == ["june09", "june03", "june01"]


def test_where_the_latest_is_not_wanted_the_best_comes_first(dated: Corpus) -> None:
    assert ranked(dated, "Why did the talks fail?", ("june03", 1), ("june09", 1)) == ["june03", "june09"]


def test_what_is_less_about_the_question_does_not_come_first_for_being_new(dated: Corpus) -> None:
    assert ranked(dated, LATEST, ("june03", 1), ("june09", 0.5), ("june02", 0.9)) == ["june03", "june02", "june09"]


def test_of_one_day_the_better_comes_first(dated: Corpus) -> None:
    assert ranked(dated, LATEST, ("june03", 0.9), ("june03", 1)) == ["june03", "june03"]


def test_what_has_no_date_comes_after_what_has_one(dated: Corpus) -> None:
    assert ranked(dated, LATEST, ("undated", 1), ("june03", 1)) == ["june03", "undated"]


def test_what_stands_far_behind_is_not_brought_forward(dated: Corpus) -> None:
    order = [f"june{n:02}" for n in range(1, 21)]

    assert ranked(dated, LATEST, *((a, 1.0) for a in order)) == [*order[:12][::-1], *order[12:]]


def test_without_features_nothing_is_moved(dated: Corpus) -> None:
    found = [Candidate("june03:0", "june03", 1, "fusion"), Candidate("june09:0", "june09", 0.5, "fusion")]
    search = replace(search_of(dated.snapshot(), asked(dated, LATEST)), candidates=found)

    assert newest_first(search) is search
