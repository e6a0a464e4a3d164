import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.diversify import cap_per_group
from rag.retrieval.fusion import reciprocal_rank_fusion

rankings = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=4)


def test_scores_are_the_sums_of_reciprocal_ranks() -> None:
    fused = dict(reciprocal_rank_fusion([["a", "b"], ["b", "c"]], k=60))

    assert fused == {"a": pytest.approx(1 / 61), "b": pytest.approx(1 / 62 + 1 / 61), "c": pytest.approx(1 / 62)}


def test_an_id_found_by_both_comes_before_ids_found_by_one() -> None:
    assert next(i for i, _ in reciprocal_rank_fusion([["a", "b"], ["c", "b"]])) == "b"


@given(rankings)
def test_the_order_is_total_and_loses_nothing(lists: list[list[str]]) -> None:
    fused = reciprocal_rank_fusion(lists)

    assert {i for i, _ in fused} == {i for some in lists for i in some}
    assert fused == sorted(fused, key=lambda x: (-x[1], x[0]))


def test_no_article_takes_more_than_its_share() -> None:
    owner = {"a1": "a", "a2": "a", "a3": "a", "b1": "b"}

    assert cap_per_group(["a1", "a2", "a3", "b1"], owner, 2) == ["a1", "a2", "b1"]


def test_what_one_source_finds_first_of_an_article_is_not_crowded_out() -> None:
    owner = dict.fromkeys(["a1", "a2", "a3", "a4"], "a")

    assert cap_per_group(["a1", "a2", "a3", "a4"], owner, 2, [["a4", "a1"], ["a1", "a2"]]) == ["a1", "a4"]


@given(rankings, st.integers(1, 3))
def test_the_cap_keeps_the_order_and_the_best_of_each_article(lists: list[list[str]], cap: int) -> None:
    ranking = [i for i, _ in reciprocal_rank_fusion(lists)]
    owner = {i: "early" if i < "e" else "late" for i in ranking}
    kept = cap_per_group(ranking, owner, cap, lists)

    assert kept == [i for i in ranking if i in kept]
    assert all(sum(owner[i] == article for i in kept) <= cap for article in ("early", "late"))
    assert {next(i for i in ranking if owner[i] == article) for article in set(owner.values())} <= set(kept)
