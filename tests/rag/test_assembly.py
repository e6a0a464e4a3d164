"""Every part of a Dateline can be another's."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np
import pytest

from rag import Citation, Dateline, Evidence, Hit, Query, Refusal, Statement, Verdict
from rag.answering.writers.protocol import Finish
from rag.assembly import assemble, judge_of, other_encoder
from rag.catalog import Filler
from rag.errors import ConfigurationError, WriterUnavailable
from rag.index.corpus import Corpus
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.seal import unseal
from rag.models.sentence_encoder import SentenceEncoder
from rag.settings import load_settings
from tests.page.browsing import Dictated
from tests.rag.test_openai_writer import Serve, chunk, serve, stream

__all__ = ["serve"]  # the fixture

QUESTION = "Who runs the ferry compensation fund?"


class Nothing:
    """A retriever that finds nothing."""

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        return []


class Waiting:
    """A retriever that finds nothing, once it is let."""

    def __init__(self) -> None:
        self.asked, self.go_on = threading.Semaphore(0), threading.Semaphore(0)
        self.searched: list[str] = []

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        self.searched.append(query.text)
        self.asked.release()
        self.go_on.acquire()
        return []


class Parrot:
    """A writer that says one thing."""

    name = "parrot"

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str, None, Finish]:
        yield "The fund holds 77 million crowns. [1]"
        return Finish.COMPLETE


class Counting(SentenceEncoder):
    """The encoder, with what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return super().encode_queries(texts)


def believing(
    draft: str, evidence: Sequence[Evidence], question: str = "", quoted: Sequence[Citation] = ()
) -> tuple[Statement, ...]:
    return (Statement(draft, Verdict.PARTLY, (), "believed"),)


def test_another_retriever_is_asked_instead(sample_index: Path) -> None:
    with Dateline(assemble(load_settings(index=sample_index), retriever=Nothing())) as dateline:
        assert dateline.ask(QUESTION).refusal is Refusal.UNRELATED


def test_leaving_a_check_ends_the_search_for_the_sentences_that_are_left(sample_index: Path) -> None:
    slow = Waiting()

    async def leave(dateline: Dateline) -> None:
        checking = asyncio.create_task(dateline.acheck("The ferry sank. The fund is empty. Nobody was told."))
        await asyncio.to_thread(slow.asked.acquire)
        checking.cancel()
        await asyncio.sleep(0)  # it is told before the search comes back
        await asyncio.sleep(0)
        slow.go_on.release(3)
        with pytest.raises(asyncio.CancelledError):
            await checking

    with Dateline(assemble(load_settings(index=sample_index), retriever=slow)) as dateline:
        asyncio.run(leave(dateline))

    assert slow.searched == ["The ferry sank."]


def test_another_writer_writes_and_ours_still_checks(sample_index: Path) -> None:
    with Dateline(assemble(load_settings(index=sample_index), writer=Parrot())) as dateline:
        answer = dateline.ask(QUESTION)

    assert dateline.writer == "parrot" and "77 million" not in answer.text
    assert answer.notes[-1].startswith("parrot wrote 1 sentence, of which none stands in the articles.")


def test_another_check_judges(sample_index: Path) -> None:
    with Dateline(assemble(load_settings(index=sample_index), writer=Parrot(), check=believing)) as dateline:
        assert [s.reason for s in dateline.ask(QUESTION).statements] == ["believed"]


def test_another_encoder_and_an_open_corpus_are_used(sample_index: Path) -> None:
    encoder, corpus = Counting(), Corpus(sample_index)

    with Dateline(assemble(load_settings(index="nowhere"), encoder=encoder, corpus=corpus)) as dateline:
        assert dateline.search(QUESTION, 1) and dateline.corpus is corpus

    assert QUESTION in encoder.asked


def test_what_a_crash_has_left_is_repaired_in_the_corpus_that_was_given(sample_index: Path, tmp_path: Path) -> None:
    index, nowhere = tmp_path / "index", tmp_path / "nowhere"
    shutil.copytree(sample_index, index)
    unseal(vectors_path(index))

    with Dateline(assemble(load_settings(index=nowhere), corpus=Corpus(index))) as dateline:
        assert dateline.corpus.scanning
        dateline.prepare_in_background()
        until = time.monotonic() + 60
        while dateline.corpus.scanning and time.monotonic() < until:
            time.sleep(0.1)
        assert not dateline.corpus.scanning and not nowhere.exists()


def test_who_writes_is_read_only(sample_index: Path) -> None:
    with Dateline(assemble(load_settings(index=sample_index))) as dateline, pytest.raises(AttributeError):
        dateline.writer = "somebody"  # type: ignore[misc]


def test_a_language_model_that_was_asked_for_and_is_not_configured_is_told(sample_index: Path) -> None:
    with pytest.raises(ConfigurationError, match="set OPENAI_API_KEY"):
        assemble(load_settings(index=sample_index, writer="openai"))


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, ["test"]),
        ({"understanding_model": "small"}, ["small"]),
        ({"understanding_model": "off"}, []),
        ({"writer": "extractive", "understanding_model": "small"}, []),
    ],
)
def test_the_settings_name_the_model_that_understands_questions(
    sample_index: Path, serve: Serve, given: dict[str, str], asked: list[str]
) -> None:
    server = serve(stream(chunk("{}"), chunk(None, "stop"), b"data: [DONE]\n\n"))
    settings = load_settings(index=sample_index, openai_base_url=server.url, openai_model="test", **given)

    with Dateline(assemble(settings)) as dateline:
        dateline.understand(QUESTION)

    assert [body["model"] for body in server.bodies] == asked


def test_the_model_that_understands_questions_has_a_time_limit_of_its_own(sample_index: Path, serve: Serve) -> None:
    server = serve(stream(chunk("{}"), wait=20))
    settings = load_settings(index=sample_index, openai_base_url=server.url, understanding_seconds=0.3)

    with Dateline(assemble(settings)) as dateline:
        began = time.monotonic()
        dateline.understand(QUESTION)

    assert server.requests == 1 and time.monotonic() - began < 5


@pytest.mark.parametrize("setting", ["understanding_seconds", "first_token_seconds", "total_seconds"])
def test_time_that_is_up_is_told_by_the_setting_that_limits_it(sample_index: Path, serve: Serve, setting: str) -> None:
    url = serve(stream(chunk("{}"), wait=20)).url
    parts = assemble(load_settings(index=sample_index, openai_base_url=url, **{setting: 0.1}))

    with Dateline(parts), pytest.raises(WriterUnavailable, match=rf"within 0.1 s \(DATELINE_{setting.upper()}\)"):
        assert parts.model and parts.model.complete("", QUESTION)


def test_an_llm_object_understands_and_judges_itself_and_a_name_beside_it_is_told(
    sample_index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Dateline.open(sample_index, llm=Dictated(), understanding_model="small", judge_model="strict") as dateline:
        assert "DATELINE_UNDERSTANDING_MODEL is not used" in caplog.text
        assert "DATELINE_JUDGE_MODEL is not used" in caplog.text and dateline.judge == dateline.writer


def test_an_index_that_int8_products_filled_is_searched_with_them_while_it_is_moved() -> None:
    rounded = SentenceEncoder("", "onnx-int8")
    found = other_encoder(Filler(rounded.name, rounded.identity, 384))
    assert found is not None and found.identity == rounded.identity


@pytest.mark.parametrize("off", ["off", "Off", " OFF ", "none", "false", "0"])
def test_nothing_is_sent_by_a_slip_in_the_word_that_switches_it_off(off: str, encoder: SentenceEncoder) -> None:
    settings = load_settings(openai_base_url="http://127.0.0.1:9/v1", judge_model=off, understanding_model=off)

    assert judge_of(settings, encoder) is None
