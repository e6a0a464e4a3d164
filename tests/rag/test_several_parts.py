"""A question of several: what each part is searched with, and how what they find is joined."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.corpus import Corpus
from rag.index.snapshot import Snapshot
from rag.retrieval.candidates import Candidate, Search
from rag.retrieval.narrowing import narrow
from rag.retrieval.parts import join, part
from rag.types import Query
from rag.understanding.outlets import Gazetteer
from rag.understanding.understand import understand
from tests.rag.test_index import filled

TODAY = date(2025, 6, 18)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return Corpus(filled(tmp_path_factory.mktemp("parts") / "index")).snapshot()


def searched(question: str, snapshot: Snapshot) -> Search:
    understood = understand(question, TODAY, Gazetteer([]))
    return narrow(Search(Query(question, asked_on=TODAY, understood=understood), 12, snapshot))


def seconds(year: int, month: int, day: int) -> float:
    return datetime(year, month, day, tzinfo=UTC).timestamp()


def found(*ids: str) -> list[Candidate]:
    """Passages "a1", "a2" of article "a"."""
    return [Candidate(i, i[0], 1.0, "fusion") for i in ids]


def joined(snapshot: Snapshot, whole: list[Candidate], *parts: list[Candidate]) -> list[str]:
    searches = [Search(Query("x"), 12, snapshot, candidates=row) for row in parts]
    return [c.id for c in join(Search(Query("x"), 12, snapshot, candidates=whole, parts=searches)).candidates]


def test_one_thing_is_near_to_the_day_of_asking(snapshot: Snapshot) -> None:
    assert searched("Who opened the dam?", snapshot).near == [(seconds(2025, 6, 18), seconds(2025, 6, 19))]


def test_neither_a_question_of_several_nor_its_parts_are_near_to_the_day_of_asking(snapshot: Snapshot) -> None:
    search = searched("Who opened the dam, and why did Ilo Varga leave?", snapshot)

    assert [search.near, *(narrow(p).near for p in part(search).parts)] == [[], [], []]


def test_a_day_without_its_year_is_what_a_question_is_near_to(snapshot: Snapshot) -> None:
    assert searched("Who opened the dam on 3 March?", snapshot).near[0] == (seconds(2025, 3, 3), seconds(2025, 3, 4))


def test_every_other_time_a_part_gives_the_next_article(snapshot: Snapshot) -> None:
    assert joined(snapshot, [], found("a1", "a2", "a3", "b1"), found("c1", "c2")) == [
        "a1", "c1", "b1", "c2", "a2", "a3",
    ]  # fmt: skip


rows = st.lists(st.sampled_from([f"{a}{n}" for a in "abc" for n in "123"]), unique=True, max_size=9)


@given(st.lists(rows, min_size=1, max_size=4), rows)
def test_joining_keeps_each_passage_once(snapshot: Snapshot, parts: list[list[str]], whole: list[str]) -> None:
    kept = joined(snapshot, found(*whole), *(found(*row) for row in parts))

    assert sorted(kept) == sorted({*whole, *(i for row in parts for i in row)})
