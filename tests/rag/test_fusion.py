import pytest
from hypothesis import given
from hypothesis import strategies as st

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
