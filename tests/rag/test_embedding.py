"""Articles are found by their words at once, and by their meaning as their vectors come: real encoder, real stores."""

from __future__ import annotations

import itertools
import logging
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import ingest, pipeline
from rag import Dateline, upkeep
from rag.assembly import assemble
from rag.catalog import catalog_path
from rag.cli.checks import examine
from rag.errors import EncoderMismatch
from rag.index import embedding
from rag.index.corpus import Corpus
from rag.index.embedding import Embedded, embed
from rag.index.lock import WriterLock
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.collection import ChromaCollection
from rag.index.vectors.chroma_folder.seal import unseal
from rag.index.writer import CorpusWriter
from rag.models.sentence_encoder import SentenceEncoder
from rag.retrieval.fusion import fused_in_place, reciprocal_rank_fusion
from rag.settings import load_settings
from rag.types import Query
from tests.odd_encoders import Narrow

PLACES = ["Aldmoor", "Brackwell", "Cressing", "Dunholt", "Eskmere", "Ferrow"]


class Counting(SentenceEncoder):
    """Notes every passage it reads, and stumbles over those that hold a given word."""

    def __init__(self, name: str, stumbles: str = "\0") -> None:
        super().__init__(name)
        self.read: list[str] = []
        self._stumbles = stumbles

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        if any(self._stumbles in text for text in texts):
            raise ValueError("a word piece that is none")
        self.read += texts
        return super().encode_passages(texts)


@pytest.fixture
def tiny(model: Path) -> Counting:
    return Counting(str(model))


@pytest.fixture
def other(model: Path, tmp_path: Path) -> Counting:
    """A model of other weights."""
    import torch
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(model, tmp_path / "other")
    (weights,) = folder.rglob("*.safetensors")
    save_file({name: w + torch.rand_like(w) for name, w in load_file(weights).items()}, weights, {"format": "pt"})
    return Counting(str(folder))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Six articles, one a day, of two paragraphs that only share their second one's words."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for day, place in enumerate(PLACES, 1):
        text = f"{place} bridge report\nPublished 2025-05-0{day}\n\n"
        text += f"The bridge at {place} was opened on a rainy morning by the mayor, who spoke of forty good years.\n"
        (folder / f"{place}.txt").write_text(text, encoding="utf-8")
    return folder


def embedded(index: Path) -> tuple[int, int]:
    corpus = Corpus(index)
    try:
        return corpus.status().embedded, corpus.status().passages
    finally:
        corpus.close()


def dense(corpus: Corpus, encoder: SentenceEncoder, text: str) -> list[str]:
    vector = encoder.encode_queries([text])[0]
    found = corpus.snapshot().dense(Query(text), vector, 10)
    return [corpus.catalog.passages_by_id([i], Query(text))[i].article.title for i, _ in found]


def go_on(index: Path, encoder: SentenceEncoder, times: int | None = None, **options: int) -> Embedded:
    """times: how often a few more are encoded."""
    turns = itertools.count()
    with CorpusWriter(index) as writer:
        return embed(writer, encoder, goes_on=lambda: times is None or next(turns) < times, **options)


def test_articles_are_found_by_their_words_before_any_vector_is_made(
    articles: Path, tmp_path: Path, tiny: Counting
) -> None:
    report = ingest(articles, tmp_path / "index", tiny, vectors=False)

    assert (report.indexed, report.passages, report.embedded, report.waiting) == (6, 6, 0, 6)
    assert tiny.read == [] and embedded(tmp_path / "index") == (0, 6)
    with Dateline.open(tmp_path / "index", encoder=tiny.name, writer="extractive") as dateline:
        (hit, *_) = dateline.search("bridge Cressing")
        told = dateline.ask("Who opened the bridge at Cressing?").notes
    assert hit.article.title == "Cressing bridge report" and hit.similarity == 0
    assert "0 of 6 passages can be found by their meaning so far" in told[-1]


def test_more_texts_can_be_unreadable_than_a_statement_has_parameters(
    articles: Path, tmp_path: Path, tiny: Counting
) -> None:
    ingest(articles, tmp_path / "index", tiny, vectors=False)
    with CorpusWriter(tmp_path / "index") as writer:
        vectors = writer.catalog.vectors
        first, *others = vectors.next_waiting(10, coming=False)
        most = sqlite3.connect(":memory:").getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        unreadable = {first.digest, *(n.to_bytes(16, "big") for n in range(most))}
        left = vectors.next_waiting(10, coming=False, leaving=unreadable)

    assert [item.digest for item in left] == [item.digest for item in others] and len(left) == 5


def test_progress_ends_at_its_total_where_equal_texts_lie_far_apart(
    tmp_path: Path, tiny: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: copies were counted only among the passages that were looked at together."""
    same = "It is the longest bridge of the whole valley today. " * 60
    (tmp_path / "long.txt").write_text(
        f"Bridge report\n\nThe mayor opened the bridge at Cressing on a rainy morning.\n\n{same}"
    )
    ingest(tmp_path / "long.txt", tmp_path / "index", tiny, vectors=False)
    monkeypatch.setattr(embedding, "_LOOKED_AHEAD", 1)

    far = go_on(tmp_path / "index", tiny)

    assert far.done == far.total > len(tiny.read)


def test_vectors_made_later_are_those_of_one_run(articles: Path, tmp_path: Path, tiny: Counting) -> None:
    ingest(articles, tmp_path / "once", tiny)
    ingest(articles, tmp_path / "later", tiny, vectors=False)
    far = go_on(tmp_path / "later", tiny)

    assert far == Embedded(6, 6) and embedded(tmp_path / "later") == embedded(tmp_path / "once") == (6, 6)
    once, later = Corpus(tmp_path / "once"), Corpus(tmp_path / "later")
    assert not later.scanning
    assert dense(once, tiny, "rainy Dunholt") == dense(later, tiny, "rainy Dunholt")


def test_the_newest_articles_come_first_and_a_stop_loses_no_vector(
    articles: Path, tmp_path: Path, tiny: Counting
) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny, vectors=False)
    far = go_on(index, tiny, 2, together=2)

    assert far == Embedded(4, 6) and embedded(index) == (4, 6)
    assert sorted(dense(Corpus(index), tiny, "bridge")) == [f"{place} bridge report" for place in PLACES[2:]]
    go_on(index, tiny)
    assert len(tiny.read) == len(set(tiny.read)) == 6 and embedded(index) == (6, 6)


def test_a_reader_sees_vectors_as_they_come(articles: Path, tmp_path: Path, tiny: Counting) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny, vectors=False)
    corpus = Corpus(index)
    seen = [len(dense(corpus, tiny, "bridge"))]

    with CorpusWriter(index) as writer:
        embed(writer, tiny, lambda far: seen.append(len(dense(corpus, tiny, "bridge"))), together=2)

    assert seen == [0, 0, 2, 4, 6] and len(dense(corpus, tiny, "bridge")) == 6


def test_equal_texts_are_encoded_once(articles: Path, tmp_path: Path, tiny: Counting) -> None:
    ingest(articles, tmp_path / "index", tiny)
    corrected = articles / "Ferrow.txt"
    long = corrected.read_text().strip() + "\n\n" + "It is the longest bridge of the whole valley today. " * 40
    corrected.write_text(long)
    ingest(articles, tmp_path / "index", tiny)
    before = len(tiny.read)
    corrected.write_text(long + "\n\nThe mayor has since corrected what she said about the years.")
    report = ingest(articles, tmp_path / "index", tiny)

    assert report.passages > 2 and len(tiny.read) - before == 1
    assert len(tiny.read) == len(set(tiny.read))
    have, passages = embedded(tmp_path / "index")
    assert have == passages == len(Corpus(tmp_path / "index").snapshot().table.ids)


def test_a_passage_that_the_encoder_cannot_read_is_found_by_its_words(
    articles: Path, tmp_path: Path, model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index, stumbling = tmp_path / "index", Counting(str(model), "Eskmere")
    with caplog.at_level(logging.WARNING):
        report = ingest(articles, index, stumbling)

    assert (report.indexed, report.embedded, report.waiting, report.rejected) == (6, 5, 1, [])
    assert "found by its words alone" in caplog.text
    with Dateline.open(index, encoder=str(model), writer="extractive") as dateline:
        assert dateline.search("Eskmere")[0].article.title == "Eskmere bridge report"
    assert go_on(index, SentenceEncoder(str(model))) == Embedded(1, 1)


def test_an_encoder_that_can_read_nothing_stops_it(articles: Path, tmp_path: Path, model: Path) -> None:
    with pytest.raises(ValueError, match="word piece"):
        ingest(articles, tmp_path / "index", Counting(str(model), ""))

    assert embedded(tmp_path / "index") == (0, 6)


def test_another_encoder_is_moved_to_without_parsing_while_the_old_vectors_serve(
    articles: Path, tmp_path: Path, tiny: Counting, other: Counting
) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny)
    shutil.rmtree(articles)
    with pytest.raises(EncoderMismatch, match="dateline embed"):
        Dateline.open(index, encoder=other.name)

    go_on(index, other, 1, together=2)
    told = {check.name: check.found for check in examine(load_settings(index=index, encoder=other.name))}
    assert f"{tiny.name} serves until" in told["encoder of the index"]
    with Dateline.open(index, encoder=other.name, writer="extractive") as dateline:
        serving = dateline.corpus.snapshot().serving
        old = dateline.search("a rainy morning at Ferrow")
        go_on(index, other)
        new = dateline.search("a rainy morning at Ferrow")
        moved = dateline.corpus.snapshot().serving

    assert serving and serving.name == tiny.name and moved and moved.name == other.name
    assert len(other.read) == 6 and embedded(index) == (6, 6)
    assert [h.similarity for h in old] != [h.similarity for h in new] and all(h.similarity for h in new)
    assert not Corpus(index).scanning
    with pytest.raises(EncoderMismatch):
        Dateline.open(index, encoder=tiny.name)


def test_while_the_old_encoder_is_gone_words_serve(
    articles: Path, tmp_path: Path, model: Path, other: Counting
) -> None:
    index, old = tmp_path / "index", Path(shutil.copytree(model, tmp_path / "old"))
    ingest(articles, index, SentenceEncoder(str(old)))
    go_on(index, other, 1, together=2)
    shutil.rmtree(old)

    with Dateline.open(index, encoder=other.name, writer="extractive") as dateline:
        assert dateline.search("Dunholt")[0].article.title == "Dunholt bridge report"


def test_what_was_begun_for_another_encoder_is_kept_while_the_old_one_goes_on(
    articles: Path, tmp_path: Path, tiny: Counting, other: Counting
) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny)
    go_on(index, other, 1, together=2)
    ingest(more(articles), index, tiny)

    assert embedded(index) == (7, 7)
    go_on(index, other)
    assert len(other.read) == 7 and embedded(index) == (7, 7)


def test_a_question_amid_the_move_is_answered_by_words(
    articles: Path, tmp_path: Path, tiny: Counting, other: Counting
) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny)
    unseal(vectors_path(index))
    snapshot = Corpus(index).snapshot()
    vector = tiny.encode_queries(["bridge"])[0]
    go_on(index, other)

    assert snapshot.dense(Query("bridge"), vector, 3) == []
    assert len(snapshot.lexical(Query("bridge"), 3)) == 3


def test_ctrl_c_between_the_catalog_and_chroma_makes_no_reader_miss_a_vector(
    articles: Path, tmp_path: Path, tiny: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: Chroma was sealed as whole, since no article was pending."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    index = tmp_path / "index"
    ingest(articles, index, tiny, vectors=False)
    with monkeypatch.context() as patch:
        patch.setattr(ChromaCollection, "upsert", interrupted)
        with pytest.raises(KeyboardInterrupt):
            go_on(index, tiny, together=2)

    corpus = Corpus(index)
    assert corpus.scanning and len(dense(corpus, tiny, "bridge")) == 2
    go_on(index, tiny)
    assert not Corpus(index).scanning and len(dense(Corpus(index), tiny, "bridge")) == 6


def test_an_ingest_waits_for_a_page_that_is_making_vectors(
    articles: Path, tmp_path: Path, tiny: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    index, holding = tmp_path / "index", threading.Event()

    def hold() -> None:
        with WriterLock(index):
            holding.set()
            time.sleep(1)

    page = threading.Thread(target=hold)
    page.start()
    holding.wait()

    assert ingest(articles, index, tiny).indexed == 6
    page.join()
    assert "waiting for it" in caplog.text


names = st.lists(st.sampled_from("abcdefghij"), unique=True)


@given(names, names, st.sets(st.sampled_from("abcdefghij")))
def test_fusion_prefers_no_passage_for_having_a_vector(words: list[str], near: list[str], have: set[str]) -> None:
    meaning = [i for i in near if i in have]
    merged = [i for i, _ in fused_in_place(words, [meaning], have.__contains__)]

    assert sorted(merged) == sorted({*words, *meaning})
    without = [(rank, i) for rank, i in enumerate(words) if i not in have]
    assert [(rank, i) for rank, i in enumerate(merged[: len(words)]) if i not in have] == without
    among = [i for i in words if i in have]
    assert [i for i in merged if i in have] == [i for i, _ in reciprocal_rank_fusion([among, meaning])]


@given(names, names)
def test_with_all_vectors_it_is_plain_fusion_and_with_none_the_words(words: list[str], near: list[str]) -> None:
    def merged(is_embedded: Callable[[str], bool], meaning: list[str]) -> list[str]:
        return [i for i, _ in fused_in_place(words, [meaning], is_embedded)]

    assert merged(lambda i: True, near) == [i for i, _ in reciprocal_rank_fusion([words, near])]
    assert merged(lambda i: False, []) == words


@pytest.mark.usefixtures("soon")
def test_a_program_that_nobody_asks_makes_the_missing_vectors(articles: Path, tmp_path: Path, tiny: Counting) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny, vectors=False)
    with Dateline.open(index, encoder=tiny.name, writer="extractive") as dateline:
        asked = dateline.stream("Who opened the bridge at Cressing?")
        next(asked)
        dateline.prepare_in_background()
        time.sleep(1)
        while_asked = dateline.status().embedded
        asked.close()
        assert until(lambda: dateline.status().embedded == 6)

    assert while_asked == 0
    assert not Corpus(index).scanning


@pytest.mark.usefixtures("soon")
def test_it_makes_none_while_another_process_writes_and_goes_on_afterwards(
    articles: Path, tmp_path: Path, tiny: Counting
) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny, vectors=False)
    with Dateline.open(index, encoder=tiny.name, writer="extractive") as dateline:
        with WriterLock(index):
            dateline.prepare_in_background()
            time.sleep(1)
            locked = dateline.status().embedded
        assert until(lambda: dateline.status().embedded == 6)

    assert locked == 0


def test_another_cut_of_an_article_leaves_no_vector_that_nothing_needs(
    articles: Path, tmp_path: Path, tiny: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny)
    monkeypatch.setattr(pipeline, "PIPELINE", "another")
    ingest(articles, index, Narrow(tiny.name))

    db = sqlite3.connect(catalog_path(index))
    kept, needed = (
        {digest for (digest,) in db.execute(f"SELECT digest FROM {table}")} for table in ("vectors", "passages")
    )
    db.close()
    assert len(needed) > 6
    assert kept == needed


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's asking counts as idle at once."""
    monkeypatch.setattr(upkeep, "_PAUSE", 0.05)
    monkeypatch.setattr(upkeep, "_QUIET", 0.1)


def until(is_so: Callable[[], bool]) -> bool:
    """Whether it comes to be so within a minute."""
    ends = time.monotonic() + 60
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.1)
    return is_so()


def more(articles: Path) -> Path:
    folder = articles.with_name("more")
    folder.mkdir()
    text = "Gravenham bridge report\nPublished 2025-05-09\n\n"
    text += "The bridge at Gravenham was closed after the flood by the mayor, who spoke of a long and rainy winter.\n"
    (folder / "Gravenham.txt").write_text(text, encoding="utf-8")
    return folder


def opened(index: Path, encoder: SentenceEncoder) -> Dateline:
    return Dateline(assemble(load_settings(index=index, writer="extractive"), encoder=encoder))


@pytest.mark.usefixtures("soon")
def test_a_program_does_not_move_an_index_back_that_was_moved_beneath_it(
    articles: Path, tmp_path: Path, tiny: Counting, other: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny)
    with opened(index, tiny) as dateline:
        go_on(index, other)
        ingest(more(articles), index, other, vectors=False)
        dateline.prepare_in_background()
        assert until(lambda: "nothing more is done" in caplog.text)
        vectors = dateline.corpus.catalog.vectors
        assert vectors.serving and vectors.serving.name == other.name
        assert vectors.coming is None


@pytest.mark.usefixtures("soon")
def test_a_program_goes_on_with_its_own_vectors_and_gives_up_no_move_that_was_begun(
    articles: Path, tmp_path: Path, tiny: Counting, other: Counting
) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny)
    ingest(more(articles), index, tiny, vectors=False)
    go_on(index, other, 1, together=2)
    with opened(index, tiny) as dateline:
        dateline.prepare_in_background()
        assert until(lambda: dateline.status().embedded == 7)
        coming = dateline.corpus.catalog.vectors.coming
    assert coming and coming.name == other.name
    go_on(index, other)
    assert len(other.read) == 7


@pytest.mark.usefixtures("soon")
def test_a_passage_that_cannot_be_read_keeps_no_later_one_from_its_vector(
    articles: Path, tmp_path: Path, model: Path
) -> None:
    index, stumbling = tmp_path / "index", Counting(str(model), "Cressing")
    ingest(articles, index, stumbling, vectors=False)
    with opened(index, stumbling) as dateline:
        dateline.prepare_in_background()
        assert until(lambda: dateline.status().embedded == 5)
        time.sleep(1)  # a look or two may still see the index as it was before
        once = len(stumbling.read)
        time.sleep(0.5)
        assert len(stumbling.read) == once  # ten looks later
        ingest(more(articles), index, stumbling, vectors=False)
        assert until(lambda: dateline.status().embedded == 6)
    read = Counter(text for text in stumbling.read if "Is it this" not in text)
    assert len(read) == 6 and set(read.values()) == {1}


@pytest.mark.usefixtures("soon")
def test_what_ends_the_work_of_a_program_is_told_and_questions_go_on(
    articles: Path, tmp_path: Path, model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index, unable = tmp_path / "index", Counting(str(model), "")
    ingest(articles, index, unable, vectors=False)
    with opened(index, unable) as dateline:
        dateline.prepare_in_background()
        dateline.prepare_in_background()
        assert until(lambda: "a word piece that is none" in caplog.text)
        assert dateline.search("Dunholt")[0].article.title == "Dunholt bridge report"


@pytest.mark.usefixtures("soon")
def test_an_index_that_was_removed_is_not_begun_anew(articles: Path, tmp_path: Path, tiny: Counting) -> None:
    index = tmp_path / "index"
    ingest(articles, index, tiny, vectors=False)
    with opened(index, tiny) as dateline:
        dateline.status()
        shutil.rmtree(index)
        dateline.prepare_in_background()
        time.sleep(1)
    assert not index.exists()
