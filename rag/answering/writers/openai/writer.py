"""One question, at most three requests, one stream."""

from __future__ import annotations

import asyncio
import base64
import random
import re
import time
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rag.answering.prompts import SYSTEM, user_prompt
from rag.answering.writers.deadline import NO_OTHER, Limit, within
from rag.answering.writers.openai.form import Form
from rag.answering.writers.protocol import CHARACTERS_A_TOKEN, SHORT, Finish, whole
from rag.errors import WriterUnavailable
from rag.settings import Settings
from rag.types import Evidence, Query

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk
    from openai.types.chat.chat_completion_chunk import ChoiceDelta

_REQUESTS = 3  # at most for one question, all of them before the first word, whatever the reason
_PAUSE = 0.5  # seconds before the second request, doubled before the third, unless the server asks for its own
_FINISH = {"stop": Finish.COMPLETE, "length": Finish.TOO_LONG}
_HOSTED = "https://api.openai.com/v1"  # said aloud, since an OPENAI_BASE_URL that is set but empty misleads the SDK


class OpenAIWriter:
    """Streams chat completions. The SDK's own retries are off: there is one retry layer, here.

    most: a limit on each reply beside those of the settings.
    """

    def __init__(self, settings: Settings, most: Limit = NO_OTHER) -> None:
        self._settings = settings
        self._most = most
        self.name = settings.openai_model

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str, None, Finish]:
        """See Writer."""
        return self._written(SYSTEM, user_prompt(query, evidence), self._settings.answer_tokens)

    def complete(self, system: str, prompt: str) -> str:
        """See LanguageModel. What fails is not tried again: there are rules to go on with."""
        return whole(self._written(system, prompt, min(SHORT, self._settings.answer_tokens), again=False))

    def _written(self, system: str, prompt: str, tokens: int, *, again: bool = True) -> Generator[str, None, Finish]:
        from rag.answering.writers.openai.failures import FAILURES, explained, wordless

        s, room = self._settings, tokens * CHARACTERS_A_TOKEN
        begun, reason = False, ""
        try:
            with closing(
                within(self._pieces(system, prompt, tokens, again), s.first_token_seconds, s.total_seconds, self._most)
            ) as pieces:
                for text, why in pieces:
                    reason = why or reason
                    begun = begun or bool(text)
                    if len(text) > room:
                        yield text[:room]
                        return Finish.TOO_LONG
                    if text:
                        room -= len(text)
                        yield text
        except FAILURES as error:
            if not begun:
                raise WriterUnavailable(explained(error, s, prompt)) from error
            return Finish.CUT
        if not begun:
            raise WriterUnavailable(wordless(reason, s))
        return _FINISH.get(reason, Finish.CUT)  # a stream that just ends was cut

    async def _pieces(
        self, system: str, prompt: str, tokens: int, again: bool
    ) -> AsyncGenerator[tuple[str, str], None]:
        """Text, and the reason when it is done.

        A chunk with neither is left out, since the first one often names a role and says no word yet; one that holds
        thoughts comes as two empty strings.
        """
        async with self._client() as client, await self._open(client, system, prompt, tokens, again) as stream:
            async for chunk in stream:
                for choice in chunk.choices[:1] if chunk.choices else ():
                    text = choice.delta.content
                    piece = text if isinstance(text, str) else "", str(choice.finish_reason or "")
                    if any(piece) or _thinks(choice.delta):
                        yield piece

    def _client(self) -> AsyncOpenAI:
        import httpx
        from openai import AsyncOpenAI

        secret = self._settings.openai_api_key
        key = secret.get_secret_value() if secret else "no-key-needed"
        if not re.fullmatch("[!-~]+", key):  # here, since the libraries' own errors would show it
            raise WriterUnavailable("a key is made of plain letters and figures, without blanks: check OPENAI_API_KEY")
        address = httpx.URL(self._settings.openai_base_url or _HOSTED)
        basic = base64.b64encode(unquote(address.userinfo).encode()).decode()
        return AsyncOpenAI(
            api_key=key,
            base_url=address.copy_with(userinfo=b""),  # a password in it would stand in httpx's log
            default_headers={"Authorization": f"Basic {basic}"} if basic else None,
            max_retries=0,
            timeout=self._settings.total_seconds,
        )

    async def _open(
        self, client: AsyncOpenAI, system: str, prompt: str, tokens: int, again: bool
    ) -> AsyncStream[ChatCompletionChunk]:
        """A refused parameter is left out at once. again: what may pass is tried again after a pause that fits the
        time."""
        from openai import APIError, APIStatusError

        from rag.answering.writers.openai.failures import asked_to_wait, passes

        s = self._settings
        deadline = time.monotonic() + min(s.first_token_seconds, s.total_seconds)
        form = Form(str(client.base_url), s.openai_model)
        for request in range(1, _REQUESTS + 1):
            parameters = form.parameters(tokens)
            try:
                return await client.chat.completions.create(
                    model=s.openai_model,
                    messages=[{"role": "system", "content": system}, {"role": "user", "content": prompt}],
                    stream=True,
                    extra_body=parameters,
                )
            except APIError as error:
                refused = isinstance(error, APIStatusError) and form.learn(parameters, error.status_code, error.body)
                wait = asked_to_wait(error)
                pause = (_PAUSE * 2 ** (request - 1) if wait is None else wait) + random.uniform(0, _PAUSE)  # noqa: S311
                fits = again and passes(error) and time.monotonic() + pause < deadline
                if request == _REQUESTS or not (refused or fits):
                    raise
            if not refused:
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")


def _thinks(delta: ChoiceDelta) -> bool:
    """Whether a model that thinks before it answers shows that it does, under whatever name its server gives that."""
    return any(delta.model_extra.values()) if delta.model_extra else False
