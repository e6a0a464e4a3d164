"""In which form a server takes its limits: found out from what it refuses, since a model's name does not tell.

Models that think refuse `max_tokens` and any chosen `temperature`; older ones and most compatible servers want both and
may not know `max_completion_tokens`.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass

# The names of the limit, in the order they are tried, and what answer_tokens is multiplied by. max_completion_tokens
# counts the thoughts as well, and those are several times as long as a short answer: 600 become 9,600.
_LIMITS = {"max_tokens": 1, "max_completion_tokens": 16}
_SIZE = re.compile(
    r"too (?:large|big|high|long)|at most|maximum|exceed|less than|greater than|context (?:length|window)", re.I
)

_lock = threading.Lock()
_refused: dict[tuple[str, str], frozenset[str]] = {}  # by server and model, for as long as the process lives


@dataclass(frozen=True)
class Form:
    """What is known of one server and model. Every Form of the same two shares it, in every thread."""

    server: str
    model: str

    def parameters(self, answer_tokens: int) -> dict[str, int]:
        """To be sent with a request: the limit and the temperature, as far as this server takes them."""
        refused = _refused.get((self.server, self.model), frozenset())
        limits = [name for name in _LIMITS if name not in refused]
        chosen = {name: answer_tokens * _LIMITS[name] for name in limits[:1]}
        return chosen if "temperature" in refused else chosen | {"temperature": 0}

    def learn(self, sent: dict[str, int], status: int, body: object) -> bool:
        """Whether the error is a refusal of some of what was sent; if so it is not sent again."""
        names = _refusal(sent, status, body)
        with _lock:
            _refused[self.server, self.model] = _refused.get((self.server, self.model), frozenset()) | names
        return bool(names)


def _refusal(sent: dict[str, int], status: int, body: object) -> frozenset[str]:
    said = message(body)
    if status not in (400, 422) or _SIZE.search(said):  # a value that is too large is no refusal of the parameter
        return frozenset()
    param = body.get("param") if isinstance(body, dict) else None
    if isinstance(param, str) and param:
        return frozenset({param} & sent.keys())
    return frozenset(name for name in sent if re.search(rf"\b{name}\b", said))


def message(body: object) -> str:
    """A server's own words in an error's body: {"error": {"message": ...}}, {"error": "..."}, {"detail": ...} as text
    or as FastAPI's list of {"loc": [...], "msg": ...}, or the bare text.

    Never what such a list repeats of the request, and no web page.
    """
    if isinstance(body, str):
        return "" if body.lstrip().startswith("<") else body
    if isinstance(body, list):
        return "; ".join(filter(None, map(message, body)))
    if not isinstance(body, dict):
        return ""
    said = next((text for key in ("message", "error", "detail", "msg") if (text := message(body.get(key)))), "")
    place = body.get("loc")
    return f"{' '.join(map(str, place))}: {said}" if isinstance(place, list) else said
