"""The openai package against any server that speaks its protocol: hosted, llama.cpp, vLLM, Ollama."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.answering.prompts import SYSTEM, user_prompt
from rag.answering.writers.deadline import DeadlineExceeded, within
from rag.answering.writers.protocol import Finish
from rag.errors import WriterUnavailable
from rag.settings import Settings
from rag.types import Evidence, Query

if TYPE_CHECKING:
    from openai import OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk

_ATTEMPTS = 3  # requests at most for one question, all of them before the first word
_PAUSE = 0.5  # seconds before the second attempt, doubled before the third
_FINISH = {"stop": Finish.COMPLETE, "length": Finish.TOO_LONG}


class OpenAIWriter:
    """Streams chat completions. The SDK's own retries are off: there is one retry layer, here."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.name = settings.openai_model

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str, None, Finish]:
        """See Writer."""
        call = _Call(self._client(), self._settings, user_prompt(query, evidence))
        begun = False
        finish = Finish.CUT  # until the server says otherwise: a stream that just ends was cut
        try:
            s = self._settings
            for chunk in within(call.chunks, call.stop, s.first_token_seconds, s.total_seconds):
                choice = chunk.choices[0] if chunk.choices else None
                if choice and choice.delta.content:
                    begun = True
                    yield choice.delta.content
                if choice and choice.finish_reason:
                    finish = _FINISH.get(choice.finish_reason, Finish.CUT)
        except _failures() as error:
            if not begun:
                raise WriterUnavailable(_explained(error, self._settings)) from error
            return Finish.CUT
        if not begun:
            raise WriterUnavailable(
                f"{_server(self._settings)} sent no text: is OPENAI_BASE_URL right? It mostly ends in /v1"
            )
        return finish

    def _client(self) -> OpenAI:
        from openai import OpenAI

        key = self._settings.openai_api_key
        return OpenAI(
            api_key=key.get_secret_value() if key else "no-key-needed",
            base_url=self._settings.openai_base_url,
            max_retries=0,
            timeout=self._settings.total_seconds,
        )


class _Call:
    """One question's requests. chunks() runs in the reading thread, stop() is called from outside it."""

    def __init__(self, client: OpenAI, settings: Settings, prompt: str) -> None:
        self._client = client
        self._settings = settings
        self._prompt = prompt
        self._stream: Stream[ChatCompletionChunk] | None = None

    def chunks(self) -> Iterator[ChatCompletionChunk]:
        self._stream = self._open()
        yield from self._stream

    def stop(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._client.close()

    def _open(self) -> Stream[ChatCompletionChunk]:
        from openai import APIConnectionError, InternalServerError, RateLimitError

        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._client.chat.completions.create(
                    model=self._settings.openai_model,
                    messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": self._prompt}],
                    max_tokens=self._settings.answer_tokens,
                    temperature=0,
                    stream=True,
                )
            except (APIConnectionError, InternalServerError, RateLimitError):
                if attempt == _ATTEMPTS:
                    raise
                time.sleep(_PAUSE * 2 ** (attempt - 1))
        raise AssertionError("unreachable")


def _failures() -> tuple[type[Exception], ...]:
    """What reading a stream can raise: the SDK lets its transport's errors and broken JSON through."""
    import httpx
    from openai import OpenAIError

    return OpenAIError, httpx.HTTPError, httpx.StreamError, json.JSONDecodeError, DeadlineExceeded


def _server(settings: Settings) -> str:
    return f"the language model server {settings.openai_base_url or 'of OpenAI'}"


def _explained(error: Exception, settings: Settings) -> str:
    """What happened and what to do, without the request's own text or key."""
    from openai import APIConnectionError, APIStatusError

    server = _server(settings)
    if isinstance(error, APIStatusError) and error.status_code in (401, 403):
        return f"{server} refused the key: check OPENAI_API_KEY"
    if isinstance(error, APIStatusError) and error.status_code == 404:
        return f"{server} does not know the model {settings.openai_model!r}: set OPENAI_MODEL, or check OPENAI_BASE_URL"
    if isinstance(error, APIStatusError) and error.status_code == 429:
        return f"{server} is over its limit: wait, or check its quota"
    if isinstance(error, APIStatusError):
        return f"{server} answered with HTTP {error.status_code}"
    if isinstance(error, APIConnectionError):
        return f"{server} cannot be reached: is it running, is OPENAI_BASE_URL right?"
    if isinstance(error, DeadlineExceeded):
        return f"{server}: {error} (DATELINE_FIRST_TOKEN_SECONDS)"
    return f"{server} broke off ({type(error).__name__})"
