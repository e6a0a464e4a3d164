import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.llms import CustomLLM, MockLLM
from llama_index.llms.openai_like import OpenAILike

from rag.answering.writers.deadline import THREAD
from rag.answering.writers.llamaindex import LlamaIndexWriter
from rag.answering.writers.protocol import Finish
from rag.errors import WriterUnavailable
from rag.settings import load_settings
from tests.rag.test_openai_writer import EVIDENCE, QUERY, Serve, chunk, serve, stream

__all__ = ["serve"]  # the fixture


def written(llm: object, **settings: object) -> tuple[str, Finish]:
    writer = LlamaIndexWriter(llm, load_settings(**settings))  # type: ignore[arg-type]
    stream, text = writer.write(QUERY, EVIDENCE), ""
    while True:
        try:
            text += next(stream)
        except StopIteration as stop:
            return text, stop.value


def test_an_integration_streams_from_a_real_server(llama_server: str) -> None:
    llm = OpenAILike(
        model="test", api_base=llama_server, api_key="none", is_chat_model=True, max_tokens=40, max_retries=0
    )

    text, finish = written(llm)

    assert text and finish in (Finish.COMPLETE, Finish.TOO_LONG)


def test_any_llm_object_will_do() -> None:
    text, finish = written(MockLLM(max_tokens=5))

    assert text.strip() and finish is Finish.COMPLETE


def test_an_integration_that_fails_is_told_in_words() -> None:
    llm = OpenAILike(model="far", api_base="http://127.0.0.1:9/v1", api_key="none", is_chat_model=True, max_retries=0)

    with pytest.raises(WriterUnavailable, match="far could not answer"):
        written(llm)


def far(url: str) -> OpenAILike:
    return OpenAILike(model="far", api_base=url, api_key="none", is_chat_model=True, max_retries=0)


@pytest.mark.parametrize(
    ("last", "finish"),
    [
        (chunk(None, "stop"), Finish.COMPLETE),
        (chunk(None, "length"), Finish.TOO_LONG),
        (chunk(None, "content_filter"), Finish.CUT),
        (b"data: [DONE]\n\n", Finish.CUT),
        (b"", Finish.CUT),
    ],
)
def test_an_integration_that_hands_on_the_reason_is_believed(serve: Serve, last: bytes, finish: Finish) -> None:
    assert written(far(serve(stream(chunk("Greta "), chunk("Holm"), last)).url)) == ("Greta Holm", finish)


class Parrot(CustomLLM):
    """Says the same for ever, and counts how often it was asked to."""

    says: str
    raw: Any = None
    times: int = 10**9
    said: int = 0

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="parrot")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        def generate() -> CompletionResponseGen:
            while self.said < self.times:
                self.said += 1
                yield CompletionResponse(text=self.says, delta=self.says, raw=self.raw)

        return generate()


@pytest.fixture
def nobody_reads_on() -> Callable[[], bool]:
    """Whether every reader that this test has begun ends; those of other tests, of models that block, may go on."""
    before = set(threading.enumerate())

    def ended() -> bool:
        readers = [t for t in threading.enumerate() if t.name == THREAD and t not in before]
        for reader in readers:
            reader.join(20)
        return not any(reader.is_alive() for reader in readers)

    return ended


def test_a_closed_draft_is_read_no_further(nobody_reads_on: Callable[[], bool]) -> None:
    llm = Parrot(says="word ")

    with closing(LlamaIndexWriter(llm, load_settings()).write(QUERY, EVIDENCE)) as draft:
        assert [next(draft), next(draft)] == ["word ", "word "]

    assert nobody_reads_on() and llm.said == 2


def test_a_model_that_says_nothing_for_ever_is_read_no_further_than_the_deadline(
    nobody_reads_on: Callable[[], bool],
) -> None:
    with pytest.raises(WriterUnavailable, match=r"no word within 0.3 s"):
        written(Parrot(says=""), first_token_seconds=0.3)

    assert nobody_reads_on()


def test_an_endless_draft_is_cut(nobody_reads_on: Callable[[], bool]) -> None:
    text, finish = written(Parrot(says="word " * 9), answer_tokens=16)

    assert finish is Finish.TOO_LONG and len(text) == 192 and nobody_reads_on()


@pytest.mark.parametrize(
    ("reason", "finish"), [("stop", Finish.COMPLETE), ("length", Finish.TOO_LONG), (None, Finish.CUT)]
)
def test_a_reason_in_a_plain_dictionary_is_read_as_well(reason: str | None, finish: Finish) -> None:
    assert written(Parrot(says="word", raw={"choices": [{"finish_reason": reason}]}, times=2)) == ("wordword", finish)


def test_a_limit_that_leaves_no_word_is_told_in_words() -> None:
    with pytest.raises(WriterUnavailable, match="max_tokens"):
        written(Parrot(says="", raw={"choices": [{"finish_reason": "length"}]}, times=1))
