"""Any LlamaIndex LLM object as a writer."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rag.answering.prompts import SYSTEM, user_prompt
from rag.answering.writers.deadline import within
from rag.answering.writers.protocol import Finish
from rag.errors import WriterUnavailable
from rag.settings import Settings
from rag.types import Evidence, Query

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse
    from llama_index.core.llms import LLM


class LlamaIndexWriter:
    """llm: the object itself, with its own key, server and retries, as its integration documents them."""

    def __init__(self, llm: LLM, settings: Settings) -> None:
        self._llm = llm
        self._settings = settings
        self.name = str(llm.metadata.model_name)

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str, None, Finish]:
        """See Writer."""
        from llama_index.core.base.llms.types import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=SYSTEM),
            ChatMessage(role=MessageRole.USER, content=user_prompt(query, evidence)),
        ]

        def stream() -> Iterator[ChatResponse]:
            """Without those that say nothing: the first often names a role, and is not a word."""
            for response in self._llm.stream_chat(messages):
                if response.delta or _finish(response.raw) in (Finish.COMPLETE, Finish.TOO_LONG):
                    yield response

        begun, finish = False, None
        s = self._settings
        try:
            for response in within(stream, lambda: None, s.first_token_seconds, s.total_seconds):
                if response.delta:
                    begun = True
                    yield response.delta
                finish = _finish(response.raw) or finish
        except Exception as error:  # an integration may raise anything at all
            if not begun:
                raise WriterUnavailable(f"{self.name} could not answer: {type(error).__name__}") from error
            return Finish.CUT
        if not begun:
            raise WriterUnavailable(f"{self.name} sent no text")
        return finish or Finish.COMPLETE


def _finish(raw: Any) -> Finish | None:
    """Why it stopped, where the integration hands on a response in OpenAI's shape; CUT until a reason has come.

    None for other shapes, which do not say.
    """
    choices = getattr(raw, "choices", None)
    if not choices:
        return None
    reason = getattr(choices[0], "finish_reason", None)
    return {"stop": Finish.COMPLETE, "length": Finish.TOO_LONG}.get(str(reason), Finish.CUT)
