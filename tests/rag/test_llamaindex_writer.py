import pytest
from llama_index.core.llms import MockLLM
from llama_index.llms.openai_like import OpenAILike

from rag.answering.writers.llamaindex import LlamaIndexWriter
from rag.answering.writers.protocol import Finish
from rag.errors import WriterUnavailable
from rag.settings import load_settings
from tests.rag.test_openai_writer import EVIDENCE, QUERY


def written(llm: object) -> tuple[str, Finish]:
    stream, text = LlamaIndexWriter(llm, load_settings()).write(QUERY, EVIDENCE), ""  # type: ignore[arg-type]
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
