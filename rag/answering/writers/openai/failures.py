"""What can go wrong with a server: whether waiting helps, how long, and how to say so."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from openai import APIConnectionError, APIError, APIStatusError, OpenAIError

from rag.answering.prompts import SYSTEM
from rag.answering.writers.deadline import DeadlineExceeded
from rag.answering.writers.openai.form import message
from rag.settings import Settings

# What reading a stream can raise: the SDK lets its transport's errors and broken JSON through, and does not check that
# what a server sends has the shape it should have.
FAILURES: tuple[type[Exception], ...] = (
    OpenAIError, httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, DeadlineExceeded,
    AttributeError, TypeError, ValueError,
)  # fmt: skip
_PASSING = (408, 409, 429)  # and every 5xx
_LONGEST_MESSAGE = 200  # characters
_ECHO = 16  # characters in a row that stand in the prompt: a server's own words do not by chance


def passes(error: APIError) -> bool:
    """Whether the same request may succeed after a while."""
    if isinstance(error, APIStatusError):
        return error.status_code >= 500 or (error.status_code in _PASSING and not _without_quota(error))
    return isinstance(error, APIConnectionError)


def asked_to_wait(error: Exception) -> float | None:
    """Seconds, where the server names them."""
    return _seconds(error.response.headers) if isinstance(error, APIStatusError) else None


def _seconds(headers: Mapping[str, str]) -> float | None:
    """From retry-after-ms, or Retry-After as seconds or as a date (RFC 9110, section 10.2.3)."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        with suppress(ValueError):
            seconds = float(headers.get(name, "")) * unit
            return max(0.0, seconds) if math.isfinite(seconds) else None
    with suppress(ValueError, TypeError):  # TypeError: a date without a zone
        date = parsedate_to_datetime(headers.get("retry-after", ""))
        return max(0.0, (date - datetime.now(UTC)).total_seconds())
    return None


def explained(error: Exception, settings: Settings, prompt: str) -> str:
    """What happened and whether waiting helps, without the request's own text or key."""
    server = _server(settings)
    if isinstance(error, APIStatusError):
        return f"{server} {_status(error, settings, prompt)}"
    if isinstance(error, APIConnectionError | httpx.InvalidURL):
        return f"{server} cannot be reached: is it running, is OPENAI_BASE_URL right?"
    if isinstance(error, DeadlineExceeded):
        return f"{server}: {error}"
    said = _cleaned(error.message, settings, prompt) if isinstance(error, APIError) else ""
    return f"{server} broke off ({said or type(error).__name__}): try again later"


def wordless(reason: str, settings: Settings) -> str:
    """Why a stream that ended in order may hold no text. reason: as the server gave it; empty when it gave none."""
    server = _server(settings)
    if reason == "length":
        return (
            f"{settings.openai_model} used up its allowance thinking, before its first word: raise "
            f"DATELINE_ANSWER_TOKENS (now {settings.answer_tokens})"
        )
    if reason:
        return f"{server} ended its answer without a word ({_cleaned(reason, settings, '')})"
    return f"{server} sent no text: is OPENAI_BASE_URL right? It mostly ends in /v1"


def _status(error: APIStatusError, settings: Settings, prompt: str) -> str:
    code = error.status_code
    if code in (401, 403):
        return "refused the key: check OPENAI_API_KEY"
    if code == 404:
        return f"does not know the model {settings.openai_model!r}: set OPENAI_MODEL, or check OPENAI_BASE_URL"
    if _without_quota(error):
        return "has no quota left for this key, and waiting does not help: see to its billing, or change OPENAI_API_KEY"
    if passes(error):
        wait = asked_to_wait(error)
        again = "try again later" if wait is None else f"try again in {math.ceil(wait)} s"
        return f"{'is over its limit' if code == 429 else f'failed with HTTP {code}'}: {again}"
    said = _cleaned(message(error.body), settings, prompt)
    return f"refused the request with HTTP {code}" + (f": {said}" if said else "")


def _without_quota(error: APIStatusError) -> bool:
    return "insufficient_quota" in (error.code, error.type)


def _cleaned(said: str, settings: Settings, prompt: str) -> str:
    """A server's words in one short line, without the key, a password in an address or an echo of the prompt."""
    if settings.openai_api_key:
        said = said.replace(settings.openai_api_key.get_secret_value(), "...")
    said = _without_password(re.sub(r"\bsk-[\w*-]+", "...", said))
    line = "".join(c for c in " ".join(said.split()) if c.isprintable())
    if len(line) > _LONGEST_MESSAGE:
        line = f"{line[: _LONGEST_MESSAGE - 3]}..."
    told = " ".join(f"{SYSTEM} {prompt}".split())
    echo = next((n for n in range(len(line) - _ECHO + 1) if line[n : n + _ECHO] in told), None)
    return line if echo is None else f"{line[:echo]}..."


def _without_password(address: str) -> str:
    return re.sub(r"//[^/@\s]*@", "//", address)


def _server(settings: Settings) -> str:
    return f"the language model server {settings.server_shown}"
