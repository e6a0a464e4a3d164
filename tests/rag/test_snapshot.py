"""What one question searches, and what it costs beside a writer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from rag import Dateline
from rag.catalog import Catalog, Listed, Owned
from rag.catalog.vectors import Vectors
from rag.index.corpus import Corpus
from rag.index.table import PassageTable
from rag.index.vectors import store_of
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.seal import unseal
from rag.index.vectors.exact import ExactScan
from rag.index.vectors.protocol import VectorsUnreadable
from rag.index.writer import CorpusWriter
from rag.retrieval.candidates import Search
from rag.retrieval.fetch import fetch
from rag.retrieval.gather import by_words
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import standard_stages
from rag.types import Query
from tests.rag.test_index import DIM, filled, ids, prepared, vector, write
from tests.rag.test_search import EightNumbers


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return filled(tmp_path / "index")


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Everything that is asked of a catalog."""
    asked: list[str] = []

    def note(*event: object) -> None:
        if event[2] != "BEGIN":
            asked.append(str(event[2]))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def change(index: Path, n: int, body: str) -> None:
    with CorpusWriter(index) as writer:
        write(writer, [prepared(n, body=body, origin=f"/in/{n}.txt")])


@pytest.mark.parametrize("filters", [{}, {"outlets": ("Aldmoor Herald",)}])
def test_a_question_neither_counts_the_corpus_nor_fetches_what_it_drops(
    index: Path, statements: list[str], monkeypatch: pytest.MonkeyPatch, filters: dict[str, tuple[str]]
) -> None:
    retriever = Retriever(Corpus(index), standard_stages(EightNumbers(), 3))
    retriever.retrieve(Query("harbour", **filters), 3)  # type: ignore[arg-type]
    fetched: list[str] = []
    read = Catalog.passages_by_id

    def watched(catalog: Catalog, some: Sequence[str], query: Query) -> object:
        fetched.extend(some)
        return read(catalog, some, query)

    monkeypatch.setattr(Catalog, "passages_by_id", watched)
    statements.clear()

    retriever.retrieve(Query("harbour", **filters), 3)  # type: ignore[arg-type]

    assert len(fetched) == 3
    # generation; excerpts to rank by and to compare; passages, articles
    assert len(statements) == 4 and "count(" not in " ".join(statements)


def test_an_ingest_makes_a_question_load_what_is_new_and_nothing_else(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Corpus(index)
    loaded: list[str] = []
    read = Vectors.by_id

    def watched(catalog: Vectors, some: Sequence[str]) -> dict[str, np.ndarray]:
        loaded.extend(some)
        return read(catalog, some)

    with CorpusWriter(index) as writer:  # unsealed from here on
        corpus.snapshot().dense(Query("x"), vector(1), 1)
        write(writer, [prepared(77)])
        monkeypatch.setattr(Vectors, "by_id", watched)
        found = corpus.snapshot().dense(Query("x"), vector(77), 1)

    assert ids(found) == loaded == [prepared(77).passages[0].id]


def test_a_question_does_not_wait_while_another_brings_the_snapshot_up_to_date(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Corpus(index)
    corpus.snapshot()
    change(index, 3, "Now it tells of marmalade.")
    begun, finish = threading.Event(), threading.Event()
    read = Catalog.listed

    def slow(catalog: Catalog) -> list[Listed]:
        begun.set()
        finish.wait(60)
        return read(catalog)

    monkeypatch.setattr(Catalog, "listed", slow)
    first = threading.Thread(target=corpus.snapshot)
    first.start()
    begun.wait(60)

    assert len(corpus.snapshot().lexical(Query("barrel7"), 5)) == 1
    assert first.is_alive()
    finish.set()
    first.join()
    assert len(corpus.snapshot().lexical(Query("marmalade"), 5)) == 1


def test_a_snapshot_stays_what_it_was_and_gives_no_text_that_is_superseded(index: Path) -> None:
    before = Corpus(index).snapshot()
    change(index, 3, "Now it tells of marmalade.")
    query = Query("barrel3 harbour")
    (old,) = prepared(3).passages

    assert ids(before.lexical(query, 40))[0] == old.id and before.lexical(Query("marmalade"), 5) == []
    assert ids(before.dense(query, vector(7), 1)) == [prepared(7).passages[0].id]
    search = standard_stages(EightNumbers(), 3)["fusion"](by_words(Search(query, 5, before)))
    hits = fetch(search).hits
    assert len(hits) == 5 and old.id not in [hit.passage.id for hit in hits]


def test_what_is_no_longer_current_is_forgotten_in_time(index: Path) -> None:
    corpus = Corpus(index)
    corpus.snapshot()
    with CorpusWriter(index) as writer:
        for edition in range(4):
            write(writer, [prepared(n, body=f"Edition {edition} of {n}.", origin=f"/in/{n}.txt") for n in range(40)])
            corpus.snapshot().dense(Query("x"), vector(1), 3)

    table = corpus.snapshot().table
    assert table.count() == 40 and len(table.ids) <= 80


def test_what_a_store_finds_counts_only_while_no_writer_has_begun(index: Path) -> None:
    reader = store_of(index).reader(DIM)
    assert reader is not None and reader.current and len(reader.search(vector(1), 3)) == 3

    unseal(vectors_path(index))

    assert not reader.current
    with pytest.raises(VectorsUnreadable):
        reader.search(vector(1), 3)


def test_counts_are_made_once_a_generation(index: Path, statements: list[str]) -> None:
    corpus = Corpus(index)
    assert corpus.status().articles == 40
    statements.clear()

    assert corpus.status().articles == 40
    assert "count(" not in " ".join(statements)
    change(index, 99, "Something else.")
    assert corpus.status().articles == 41


def test_neighbours_of_many_passages_are_one_question_to_the_catalog(sample_index: Path, statements: list[str]) -> None:
    with Dateline.open(sample_index, writer="extractive") as dateline:
        passages = [hit.passage for hit in dateline.search("ferry compensation fund", 10)]
        statements.clear()
        near = dateline.corpus.catalog.neighbours(passages)
        assert len(statements) == 1
        for passage in passages:
            body = dateline.article(passage.article_id)
            assert body is not None and set(near[passage.id]) <= {passage.ordinal - 1, passage.ordinal + 1}
            spans = sorted([passage.span, *near[passage.id].values()], key=lambda s: s.start)
            between = [body.body[a.end : b.start] for a, b in pairwise(spans)]
            assert not "".join(between).strip()


def test_a_stage_can_be_left_out_and_another_put_in(index: Path) -> None:
    def reverse(search: Search) -> Search:
        turned = [replace(c, scored_by="reverse") for c in reversed(search.candidates)]
        return replace(search, candidates=turned)

    stages = standard_stages(EightNumbers(), 3, without=["dense"])
    plain = Retriever(Corpus(index), stages).retrieve(Query("tide1 harbour"), 100)
    first, last = dict(list(stages.items())[:-2]), dict(list(stages.items())[-2:])
    more = {**first, "reverse": reverse, **last}
    turned = Retriever(Corpus(index), more).retrieve(Query("tide1 harbour"), 100)

    assert [h.passage for h in turned] == [h.passage for h in reversed(plain)]
    assert {h.scored_by for h in turned} == {"reverse"} != {h.scored_by for h in plain}


listings = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 6))  # article -> when it was written


@given(st.lists(listings, max_size=5), st.sampled_from([(), ("P",), ("P", "Q"), ("nobody",)]))
def test_a_table_brought_up_to_date_tells_what_a_new_one_tells(
    generations: list[dict[str, int]], outlets: tuple[str, ...]
) -> None:
    """Date, outlet and number of passages follow from when an article was written."""

    def advanced(table: PassageTable, generation: dict[str, int]) -> PassageTable:
        listed = [Listed(i, at if at % 2 else None, [None, "P", "Q"][at % 3], at) for i, at in generation.items()]
        owned = [Owned(f"{i}:{n}", i, n % 2 == 0) for i, at in generation.items() for n in range(at)]
        return table.advanced(listed, lambda some: [p for p in owned if some is None or p.article_id in some])

    def told(table: PassageTable) -> tuple[set[str], int, int, int]:
        query = Query("x", outlets=outlets)
        meeting = table.meeting(query)
        found = {i for i, row in table.rows.items() if meeting[table.owner[row]]}
        return found, table.count(), table.undated(query), int(table.searchable.sum())

    grown = PassageTable()
    for generation in generations:
        grown = advanced(grown, generation)

    assert told(grown) == told(advanced(PassageTable(), generations[-1] if generations else {}))


numbers = st.integers(-2, 2)


@given(
    st.lists(st.tuples(numbers, numbers, st.booleans()), min_size=1, max_size=12), st.integers(1, 5), st.integers(1, 12)
)
def test_an_exact_scan_is_right_however_it_grew(rows: list[tuple[int, int, bool]], k: int, first: int) -> None:
    names = [f"p{n * 7 % 13}" for n in range(len(rows))]
    vectors = np.array([row[:2] for row in rows], np.float32)
    among = np.array([row[2] for row in rows])
    query = np.array([1, 2], np.float32)
    scored = [(i, float(v @ query)) for i, v in zip(names, vectors, strict=True)]
    places = np.random.default_rng(first).permutation(len(rows)).astype(np.int32)  # vectors come in any order
    grown = ExactScan(places[:first], [vectors[places[:first]]])
    if len(rows) > first:
        grown = grown.extended(places[first:], vectors[places[first:]])

    everywhere = np.ones(len(rows), bool)
    assert grown.search(query, k, everywhere, names) == sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:k]
    kept = [hit for hit, wanted in zip(scored, among, strict=True) if wanted]
    assert grown.search(query, k, among, names) == sorted(kept, key=lambda hit: (-hit[1], hit[0]))[:k]
