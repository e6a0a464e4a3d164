"""What became of each candidate, over small real indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from rag.catalog import Catalog, Indexable
from rag.index.corpus import Corpus
from rag.index.writer import CorpusWriter
from rag.models.sentence_encoder import SentenceEncoder
from rag.query import query_of
from rag.retrieval.candidates import Search
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import PARTS, standard_stages
from rag.retrieval.tracing import Recording, trace
from rag.types import Query
from rag.understood import Understanding
from tests.rag.test_index import DIM, prepared, write
from tests.rag.test_search import EightNumbers

FERRY = "How many people were aboard the Maren Isolde?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten articles of one passage."""
    folder = tmp_path_factory.mktemp("traced") / "index"
    with CorpusWriter(folder) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, [prepared(n) for n in range(10)])
    return folder


def sample(index: Path, encoder: SentenceEncoder, per_article: int = 3) -> Retriever:
    return Retriever(Corpus(index), standard_stages(encoder, per_article))


def test_the_steps_of_a_search_bear_the_names_of_its_stages(sample_index: Path, encoder: SentenceEncoder) -> None:
    steps = sample(sample_index, encoder).traced(Query(FERRY), 5)

    after = dict(steps)
    assert list(after) == list(standard_stages(encoder, 3))
    assert after["bm25"].rankings.keys() == {"bm25"} and after["dense"].rankings.keys() == {"bm25", "dense"}
    assert not after["dense"].candidates and len(after["fetch"].hits) == 5


def test_every_stage_that_a_search_can_do_without_is_named(encoder: SentenceEncoder) -> None:
    """One that is put among the stages and not among the parts would never be measured."""
    assert standard_stages(encoder, 3).keys() - set(PARTS) == {"encode", "fusion", "joining", "fetch"}
    assert standard_stages(encoder, 3, without=PARTS).keys() == {"encode", "fusion", "joining", "fetch"}


def test_a_recorded_search_gives_the_hits_of_one_that_is_not(sample_index: Path, encoder: SentenceEncoder) -> None:
    retriever = sample(sample_index, encoder)
    recording = Recording(retriever)

    hits = recording.retrieve(Query(FERRY), 5)

    assert hits == retriever.retrieve(Query(FERRY), 5)
    assert [c.passage_id for c in trace(recording.steps).courses[:5]] == [hit.passage.id for hit in hits]


def test_a_candidate_has_its_place_in_each_source_and_after_each_stage_that_moved_it(
    sample_index: Path, encoder: SentenceEncoder
) -> None:
    steps = sample(sample_index, encoder).traced(Query(FERRY), 5)
    last = steps[-1][1]

    found = trace(steps)

    assert [course.rank for course in found.courses[:5]] == [1, 2, 3, 4, 5]
    for course in found.courses:
        for source, place in course.sources.items():
            assert last.rankings[source][place.rank - 1] == (course.passage_id, place.score)
        fused = course.standings[0]
        assert fused.stage == "fusion" and fused.scored_by == "fusion"
        assert fused.score == pytest.approx(sum(1 / (60 + place.rank) for place in course.sources.values()))
    assert len(found.courses) > 5 and {c.cut for c in found.courses[:5]} == {""}
    assert all(c.rank is None and c.cut for c in found.courses[5:])


def test_what_the_cap_dropped_is_told_from_what_came_too_late(sample_index: Path, encoder: SentenceEncoder) -> None:
    """With one passage an article, its second best is dropped, and what moved up is seen to have moved."""
    steps = sample(sample_index, encoder, per_article=1).traced(Query(FERRY), 5)
    kept = {c.id for c in steps[-1][1].candidates}

    found = trace(steps)

    cuts = {course.passage_id: course.cut for course in found.courses if course.rank is None}
    assert set(cuts.values()) == {"cap per article", "beyond k"}
    assert all((cut == "beyond k") == (i in kept) for i, cut in cuts.items())
    moved = [
        (before, after)
        for course in found.courses
        for before, after in pairwise(course.standings)
        if after.stage == "cap per article"
    ]
    assert moved and all(after.rank < before.rank for before, after in moved)


def test_the_filters_are_counted(sample_index: Path, encoder: SentenceEncoder) -> None:
    whole = trace(sample(sample_index, encoder).traced(query_of(FERRY), 5))
    less = trace(sample(sample_index, encoder).traced(query_of(FERRY, before="2025-01-01"), 5))

    assert whole.left == whole.passages and whole.undated == 0
    assert 0 < less.left < less.passages == whole.passages and less.undated == 1
    assert dict(less.stages)["dense"] == less.left and dict(less.stages)["fetch"] == 5


def test_the_filters_that_the_question_states_are_counted_too(sample_index: Path, encoder: SentenceEncoder) -> None:
    understood = Understanding(FERRY, outlets=("The Sound Ledger",))

    found = trace(sample(sample_index, encoder).traced(query_of(FERRY, understood=understood), 5))

    assert found.query.outlets == ("The Sound Ledger",) and 0 < found.left < found.passages


def test_what_is_replaced_while_it_is_found_is_superseded(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best candidate, of which the next one takes the place."""
    retriever = Retriever(Corpus(index), standard_stages(EightNumbers(), 3, without=["dense"]))
    read, (old,) = Catalog.passages_by_id, prepared(4).passages

    def after_a_write(catalog: Catalog, ids: Sequence[str], query: Query) -> dict[str, Indexable]:
        monkeypatch.undo()
        with CorpusWriter(index) as writer:
            write(writer, [prepared(4, body="Now it tells of marmalade.", origin="/in/4.txt")])
        return read(catalog, ids, query)

    monkeypatch.setattr(Catalog, "passages_by_id", after_a_write)
    found = trace(retriever.traced(Query("barrel4 harbour"), 3))

    assert [(c.passage_id, c.cut) for c in found.courses if c.cut == "superseded"] == [(old.id, "superseded")]
    (gone,) = (c for c in found.courses if c.passage_id == old.id)
    assert gone.sources["bm25"].rank == 1 and gone.article is None and gone.text == ""
    assert [c.rank for c in found.courses[:3]] == [1, 2, 3]


def test_the_features_that_a_stage_saw_are_kept(index: Path) -> None:
    """Without any the mapping is empty; a stage that turns the order is seen to move every candidate."""

    def turned(search: Search) -> Search:
        found = [replace(c, scored_by="turn", features={"place": n}) for n, c in enumerate(reversed(search.candidates))]
        return replace(search, candidates=found)

    stages = dict(standard_stages(EightNumbers(), 3))
    last = stages.pop("fetch")
    found = trace(Retriever(Corpus(index), {**stages, "turn": turned, "fetch": last}).traced(Query("harbour"), 2))

    first = found.courses[0].standings
    assert first[0].stage == "fusion" and first[0].features == {} and first[0].rank > 1
    assert (first[-1].stage, first[-1].scored_by, first[-1].rank) == ("turn", "turn", 1)
    assert first[-1].features == {"place": 0}


def test_a_search_that_finds_nothing_has_no_courses(index: Path) -> None:
    found = trace(Retriever(Corpus(index), standard_stages(EightNumbers(), 3)).traced(query_of("x", "9999-01-01"), 5))

    assert (found.courses, found.left) == ((), 0)
