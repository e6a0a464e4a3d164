"""The openai package against any server that speaks its protocol: hosted, llama.cpp, vLLM, Ollama."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
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
    from openai.types.chat.chat_completion_chunk import ChoiceDelta

_ATTEMPTS = 3  # requests at most for one question, all of them before the first word
_PAUSE = 0.5  # seconds before the second attempt, doubled before the third
_FINISH = {"stop": Finish.COMPLETE, "length": Finish.TOO_LONG}
_HOSTED = "https://api.openai.com/v1"  # said aloud, since an OPENAI_BASE_URL that is set but empty misleads the SDK


class OpenAIWriter:
    """Streams chat completions. The SDK's own retries are off: there is one retry layer, here."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.name = settings.openai_model

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str, None, Finish]:
        """See Writer."""
        begun = False
        finish = Finish.CUT  # until the server says otherwise: a stream that just ends was cut
        try:
            s = self._settings
            call = _Call(self._client(), s, user_prompt(query, evidence))
            for text, reason in within(call.pieces, call.stop, s.first_token_seconds, s.total_seconds):
                if text:
                    begun = True
                    yield text
                if reason:
                    finish = _FINISH.get(reason, Finish.CUT)
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
            base_url=self._settings.openai_base_url or _HOSTED,
            max_retries=0,
            timeout=self._settings.total_seconds,
        )


class _Call:
    """One question's requests. pieces() runs in the reading thread, stop() is called from outside it."""

    def __init__(self, client: OpenAI, settings: Settings, prompt: str) -> None:
        self._client = client
        self._settings = settings
        self._prompt = prompt
        self._stream: Stream[ChatCompletionChunk] | None = None

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Text, and the reason when it is done.

        A chunk with neither is left out, since the first one often names a role and says no word yet; one that holds
        thoughts comes as two empty strings.
        """
        self._stream = self._open()
        for chunk in self._stream:
            for choice in chunk.choices[:1] if chunk.choices else ():
                text = choice.delta.content
                piece = text if isinstance(text, str) else "", choice.finish_reason or ""
                if any(piece) or _thinks(choice.delta):
                    yield piece

    def stop(self) -> None:
        if self._stream is not None:
            with suppress(OSError, KeyError, AttributeError):  # closing alone leaves a read that waits waiting
                connection = self._stream.response.extensions["network_stream"].get_extra_info("socket")
                connection.shutdown(socket.SHUT_RDWR)
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


def _thinks(delta: ChoiceDelta) -> bool:
    """Whether a model that thinks before it answers shows that it does, under whatever name its server gives that."""
    return any(delta.model_extra.values()) if delta.model_extra else False


def _failures() -> tuple[type[Exception], ...]:
    """What reading a stream can raise: the SDK lets its transport's errors and broken JSON through, and does not check
    that what a server sends has the shape it should have."""
    import httpx
    from openai import OpenAIError

    shape = AttributeError, TypeError, ValueError
    return OpenAIError, httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, DeadlineExceeded, *shape


def _server(settings: Settings) -> str:
    url = re.sub(r"//[^/@]*@", "//", settings.openai_base_url or "")  # a name and password in it are nobody's business
    return f"the language model server {url or 'of OpenAI'}"


def _explained(error: Exception, settings: Settings) -> str:
    """What happened and what to do, without the request's own text or key."""
    import httpx
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
    if isinstance(error, UnicodeEncodeError):
        return "a key is made of plain letters and figures: check OPENAI_API_KEY"
    if isinstance(error, APIConnectionError | httpx.InvalidURL):
        return f"{server} cannot be reached: is it running, is OPENAI_BASE_URL right?"
    if isinstance(error, DeadlineExceeded):
        return f"{server}: {error} (DATELINE_FIRST_TOKEN_SECONDS)"
    return f"{server} broke off ({type(error).__name__})"
