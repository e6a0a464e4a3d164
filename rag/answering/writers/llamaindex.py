"""Any LlamaIndex LLM object as a writer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from rag.answering.prompts import SYSTEM, user_prompt
from rag.answering.writers.deadline import NO_OTHER, DeadlineExceeded, Limit, within
from rag.answering.writers.protocol import CHARACTERS_A_TOKEN, SHORT, Finish, whole
from rag.errors import WriterUnavailable
from rag.settings import Settings
from rag.types import Evidence, Query

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.core.llms import LLM


class LlamaIndexWriter:
    """llm: the object itself, with its own key, server and retries, as its integration documents them.

    most: a limit on each reply beside those of the settings.
    """

    def __init__(self, llm: LLM, settings: Settings, most: Limit = NO_OTHER) -> None:
        self._llm = llm
        self._settings = settings
        self._most = most
        self.name = str(llm.metadata.model_name)

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str, None, Finish]:
        """See Writer."""
        return self._written(SYSTEM, user_prompt(query, evidence), self._settings.answer_tokens)

    def complete(self, system: str, prompt: str) -> str:
        """See LanguageModel."""
        return whole(self._written(system, prompt, min(SHORT, self._settings.answer_tokens)))

    def _written(self, system: str, prompt: str, tokens: int) -> Generator[str, None, Finish]:
        from llama_index.core.base.llms.types import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=prompt),
        ]
        s, room = self._settings, tokens * CHARACTERS_A_TOKEN
        begun, finish = False, None
        try:
            with closing(
                within(self._responses(messages), s.first_token_seconds, s.total_seconds, self._most)
            ) as responses:
                for response in responses:
                    text = response.delta or ""
                    begun = begun or bool(text)
                    finish = _finish(response.raw) or finish
                    if len(text) > room:
                        yield text[:room]
                        return Finish.TOO_LONG
                    if text:
                        room -= len(text)
                        yield text
        except Exception as error:  # an integration may raise anything at all
            if not begun:
                why = str(error) if isinstance(error, DeadlineExceeded) else type(error).__name__
                raise WriterUnavailable(f"{self.name} could not answer: {why}") from error
            return Finish.CUT
        if not begun and finish is Finish.TOO_LONG:
            raise WriterUnavailable(f"{self.name} used up its limit before its first word: give it more max_tokens")
        if not begun:
            raise WriterUnavailable(f"{self.name} sent no text")
        return finish or Finish.COMPLETE

    async def _responses(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[ChatResponse, None]:
        """Without those that say nothing: the first often names a role, and is not a word.

        From the blocking stream_chat, since not every integration has the other one: it is left where it hands
        something on, and the integration's connection ends when Python collects it.
        """
        for response in self._llm.stream_chat(messages):
            thought = response.additional_kwargs.get("thinking_delta")
            if response.delta or thought or _finish(response.raw) in (Finish.COMPLETE, Finish.TOO_LONG):
                yield response
            else:
                await asyncio.sleep(0)  # it can end here too


def _finish(raw: Any) -> Finish | None:
    """Why it stopped, where the integration hands on a response in OpenAI's shape; CUT until a reason has come.

    None for other shapes, which do not say.
    """
    choices = _part(raw, "choices")
    if not choices:
        return None
    reason = _part(choices[0], "finish_reason")
    return {"stop": Finish.COMPLETE, "length": Finish.TOO_LONG}.get(str(reason), Finish.CUT)


def _part(raw: Any, name: str) -> Any:
    return raw.get(name) if isinstance(raw, dict) else getattr(raw, name, None)
