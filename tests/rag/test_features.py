"""What is told of candidates: shares, places, nearness, worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from math import exp, log

import numpy as np
import pytest

from rag.catalog import Excerpt
from rag.retrieval.candidates import Candidate
from rag.retrieval.features import dates, echoes, meaning, places, words_in_common
from rag.text.terms import Terms

# weights 1, 2 and 3; of the pairs 3 and 5
STRIKE = Terms("harbour strike at Orle", {"harbour": 0.0, "strike": 1.0, "orl": 2.0}.__getitem__)
DAY = 86400.0
NEAR = (datetime(2025, 6, 18, tzinfo=UTC).timestamp(), datetime(2025, 6, 19, tzinfo=UTC).timestamp())
EAST, NORTH = np.array([1, 0], np.float16), np.array([0, 1], np.float16)


def of(article: str, score: float = 0.0, passage: int = 0) -> Candidate:
    return Candidate(f"{article}:{passage}", article, score, "fusion")


def shares(*texts: tuple[str, str], terms: Terms = STRIKE) -> Mapping[str, list[float]]:
    """Of passages with these headlines and texts, each of its own article."""
    candidates = [of(f"a{n}") for n, _ in enumerate(texts)]
    found = words_in_common(terms, candidates, [Excerpt(0, title, text) for title, text in texts])
    return {name: values.tolist() for name, values in found.items()}


def test_words_are_those_of_headline_and_passage() -> None:
    found = shares(("Strike over", "The harbour is open."), ("Fair", "Rain."))

    assert found["words"] == [pytest.approx(3 / 6), 0]


def test_the_headline_counts_by_itself() -> None:
    assert shares(("Strike in Orle", "The harbour is shut."))["title"] == [pytest.approx(5 / 6)]


def test_an_article_has_the_words_of_all_its_candidates() -> None:
    candidates = [of("a"), of("b"), of("a", passage=1)]
    texts = [Excerpt(0, "News", "The harbour."), Excerpt(0, "News", "A strike."), Excerpt(1, "News", "In Orle.")]

    found = words_in_common(STRIKE, candidates, texts)

    assert found["article"].tolist() == pytest.approx([4 / 6, 2 / 6, 4 / 6])


def test_pairs_stand_together_in_the_headline_or_in_the_passage() -> None:
    found = shares(("Harbour strike", "A strike in Orle."), ("Harbour", "Strike."), ("News", "A strike in Orle."))

    assert found["pairs"] == pytest.approx([1, 0, 5 / 8])


def test_a_question_of_one_word_has_no_pairs_to_share() -> None:
    assert shares(("Harbour", "The harbour."), terms=Terms("harbour", lambda stem: 0.0))["pairs"] == [0]


def test_names_count_by_themselves() -> None:
    assert shares(("News", "A harbour strike."), ("News", "In Orle."))["names"] == [0, 1]


def test_numbers_count_by_themselves() -> None:
    terms = Terms("Were 12 ships of the 40 sunk", lambda stem: 0.0)

    assert shares(("News", "All 12 ships were sunk."), ("News", "None."), terms=terms)["numbers"] == [0.5, 0]


def test_a_question_without_numbers_lacks_none() -> None:
    assert shares(("News", "Rain."))["numbers"] == [1]


def test_a_question_without_content_lacks_nothing() -> None:
    found = shares(("News", "Rain."), terms=Terms("What is it?", lambda stem: 0.0))

    assert {name: values for name, values in found.items() if name != "pairs"} == {
        name: [1] for name in ("words", "title", "article", "names", "numbers")
    }


def test_an_article_is_as_good_as_its_best_passage() -> None:
    candidates = [of("a", 0.1), of("b", 0.3), of("a", 0.4, 1)]

    found = places(candidates, [Excerpt(0, "", ""), Excerpt(0, "", ""), Excerpt(1, "", "")])

    assert found["fused"].tolist() == [0.4, 0.3, 0.4]


def test_passages_of_an_article_are_counted() -> None:
    found = places([of("a"), of("b"), of("a", passage=1)], [Excerpt(0, "", "")] * 3)

    assert found["many"].tolist() == pytest.approx([log(2), 0, log(2)])


def test_a_passage_is_late_by_its_ordinal() -> None:
    found = places([of("a"), of("b")], [Excerpt(0, "", ""), Excerpt(6, "", "")])

    assert found["late"].tolist() == pytest.approx([0, log(7)])


def test_nearness_is_the_cosine_to_the_question() -> None:
    assert meaning(EAST.astype(np.float32), [EAST, NORTH])["cosine"].tolist() == [1, 0]


def test_feedback_is_the_cosine_to_the_mean_of_the_first_of_which_those_before_weigh_more() -> None:
    """One third of the first and a quarter of the second."""
    found = meaning(EAST.astype(np.float32), [EAST, NORTH])["feedback"]

    assert found.tolist() == pytest.approx([4 / 5, 3 / 5], abs=1e-3)


def test_what_stands_far_behind_gives_no_feedback() -> None:
    found = meaning(EAST.astype(np.float32), [EAST] * 8 + [NORTH] * 40)["feedback"]

    assert found.tolist() == pytest.approx([1] * 8 + [0] * 40)


def test_what_has_no_vector_is_taken_for_the_mean_of_the_others() -> None:
    found = meaning(EAST.astype(np.float32), [EAST, None, NORTH])

    assert found["cosine"].tolist() == pytest.approx([1, 1 / 2, 0])
    assert found["feedback"].tolist() == pytest.approx([4 / 5, 7 / 10, 3 / 5], abs=1e-3)


@pytest.mark.parametrize(("question", "passages"), [(None, [EAST, NORTH]), (EAST.astype(np.float32), [None, None])])
def test_without_vectors_nothing_is_near(question: np.ndarray | None, passages: list[np.ndarray | None]) -> None:
    found = meaning(question, passages)

    assert {name: values.tolist() for name, values in found.items()} == {"cosine": [0, 0], "feedback": [0, 0]}


def test_a_vector_of_another_length_counts_as_none() -> None:
    """The index can be moved to another encoder while a question is on its way."""
    found = meaning(EAST.astype(np.float32), [EAST, np.ones(3, np.float16), NORTH])

    assert found["cosine"].tolist() == pytest.approx([1, 1 / 2, 0])


@pytest.mark.parametrize(
    ("published", "days"),
    [
        (NEAR[0], 0),
        (NEAR[0] + 0.7 * DAY, 0),
        (NEAR[0] - 10 * DAY, 10),
        (NEAR[1] + 10 * DAY, 10),
        (NEAR[0] - 120 * DAY, 120),
    ],
)
def test_a_date_is_as_far_as_the_days_to_the_time_that_is_asked_about(published: float, days: float) -> None:
    found = dates([NEAR], np.array([published]))

    assert found["near_10"][0] == pytest.approx(exp(-days / 10))
    assert found["near_30"][0] == pytest.approx(exp(-days / 30))


def test_of_several_times_the_nearest_counts() -> None:
    """What happened long ago is told then and today."""
    then = NEAR[0] - 400 * DAY, NEAR[0] - 399 * DAY

    found = dates([then, NEAR], np.array([then[0] - 10 * DAY, NEAR[1] + 10 * DAY, NEAR[0] - 200 * DAY]))

    assert found["near_10"].tolist() == pytest.approx([exp(-1), exp(-1), exp(-19.9)])


def test_what_came_after_the_last_of_several_times_cannot_have_been_meant() -> None:
    then = NEAR[0] - 400 * DAY, NEAR[0] - 399 * DAY

    assert dates([NEAR, then], np.array([NEAR[0] - 30 * DAY, NEAR[1] + 30 * DAY]))["after"].tolist() == [0, 1]


def test_what_has_no_date_is_far_from_any_time_and_not_after_it() -> None:
    found = dates([NEAR], np.array([np.nan]))

    assert {name: values.tolist() for name, values in found.items()} == {name: [0] for name in found}


@pytest.mark.parametrize(("days", "after"), [(-400, 0), (-0.5, 0), (0.4, 0), (0.6, 1), (30, 1)])
def test_what_came_later_than_a_clock_can_differ_cannot_have_been_meant(days: float, after: int) -> None:
    assert dates([NEAR], np.array([NEAR[1] + days * DAY]))["after"].tolist() == [after]


def test_a_passage_is_echoed_by_like_ones_of_other_articles_the_more_the_nearer_in_time_they_are() -> None:
    candidates = [of("a"), of("b"), of("a", passage=1), of("c")]
    published = DAY * np.array([100.0, 114.0, 100.0, np.nan])

    found = echoes(candidates, [EAST, EAST, EAST, EAST], published)["echoed"]

    assert found.tolist() == pytest.approx([exp(-1) / 3, 2 * exp(-1) / 3, exp(-1) / 3, 0])


def test_what_has_no_vector_is_echoed_as_the_others_are() -> None:
    found = echoes([of("a"), of("b"), of("c")], [EAST, None, EAST], DAY * np.array([1.0, 1.0, 1.0]))["echoed"]

    assert found.tolist() == pytest.approx([1 / 2, 1 / 2, 1 / 2])
