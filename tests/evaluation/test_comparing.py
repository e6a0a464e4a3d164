"""The paired comparison against sign flips counted by hand, and against scipy's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test

from rag.evaluation import Question, compare
from rag.evaluation.comparing import p_value

differences = st.lists(st.integers(-8, 8).map(lambda n: n / 8), min_size=1, max_size=20)


@dataclass(frozen=True)
class Row:
    question: Question
    scores: dict[str, float]


def rows(measure: str = "RR", **scores: float) -> list[Row]:
    return [Row(Question(i, "Who?", "fact", False), {measure: score}) for i, score in scores.items()]


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([1, 1, 1], 2 / 8),  # +3 and -3 of the eight sums 3, 1, 1, 1, -1, -1, -1, -3
        ([0.5, 0.5, -0.25], 4 / 8),  # seen 0.75; the sums are 1.25, 0.75, 0.25 twice, and their opposites
        ([1, 0.5, 0.25, 0.125], 2 / 16),
        ([1, 1, 1, 0, 0], 2 / 8),  # the sign of nought changes nothing
        ([-1], 1.0),  # as likely the other way
        ([1, -1], 1.0),
        ([0.1, 0.2, -0.3], 1.0),  # sums to nought but for rounding
        ([0, 0], 1.0),
    ],
)
def test_the_p_value_is_the_share_of_sign_flips_that_go_as_far(some, expected):
    """All 2^n of them."""
    assert p_value(some) == pytest.approx(expected)


@pytest.mark.parametrize("n", [4, 9, 13])
def test_the_exact_p_value_is_scipys(n):
    """Which goes through all sign flips, too, where there are few."""
    some = np.random.default_rng(n).normal(0.2, 1, n)

    theirs = permutation_test((some,), np.sum, permutation_type="samples", n_resamples=np.inf, vectorized=True)

    assert p_value(some) == pytest.approx(theirs.pvalue)


def test_the_drawn_p_value_is_near_scipys():
    """Of forty differences both draw; 0.02 is four standard errors of 10,000 draws."""
    some = np.random.default_rng(40).normal(0.35, 1, 40)

    theirs = permutation_test((some,), np.sum, permutation_type="samples", n_resamples=50_000, rng=1, vectorized=True)

    assert 0.05 < theirs.pvalue < 0.5
    assert p_value(some) == pytest.approx(theirs.pvalue, abs=0.02)


def test_what_is_drawn_is_never_impossible():
    """No draw of 10,000 has all forty signs alike, yet what was seen has."""
    assert p_value([1.0] * 40) == pytest.approx(1 / 10_001)


@given(differences)
def test_the_p_value_does_not_know_which_run_comes_first(some):
    """It is two-sided, lies in (0, 1], and is the same whenever it is asked for."""
    assert 0 < p_value(some) <= 1
    assert p_value(some) == p_value([-d for d in some]) == p_value(some)


def test_a_comparison_names_the_questions_that_changed_most_first():
    """By how much, then by id."""
    (found,) = compare(rows(a=1, b=0.5, c=0, d=0, e=1), rows(a=0.5, b=0.5, c=1, d=0.5, e=0.5))

    assert found.better == ("a", "e")
    assert found.worse == ("c", "d")
    assert (found.value, found.other) == pytest.approx((0.5, 0.6))
    assert found.difference.value == pytest.approx(-0.1)
    assert found.difference.low <= -0.1 <= found.difference.high
    assert found.difference.n == 5
    assert found.p == 1.0  # 1, 0.5, 0.5 and 0.5 sum to 0.5 at least, whatever their signs


@pytest.mark.parametrize("measure", ["false refusal rate", "true lost"])
def test_where_less_is_better_a_question_that_fell_is_better(measure):
    """The difference keeps its sign."""
    (found,) = compare(rows(measure, a=0, b=1, c=1), rows(measure, a=1, b=0.5, c=1))

    assert (found.better, found.worse) == (("a",), ("b",))
    assert found.difference.value == pytest.approx(-1 / 6)


def test_only_measures_that_both_have_are_compared():
    """A question that one run does not score is no pair."""
    assert compare(rows(a=1), rows("hit@1", a=1)) == ()


def test_runs_of_other_questions_are_no_pair():
    """In the same order, too."""
    with pytest.raises(ValueError, match="same questions"):
        compare(rows(a=1, b=0), rows(b=0, a=1))
