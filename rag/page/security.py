"""Response headers: nothing from elsewhere is ever loaded by the page, and nobody frames it. And which names it has."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

_Scope = MutableMapping[str, Any]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, Callable[[], Awaitable[Any]], _Send], Awaitable[None]]

# Gradio's own scripts need inline and eval; they come from this server.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; frame-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'self'; object-src 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def own_names(host: str) -> list[str]:
    """Names a request may use for a page that listens on host; empty where any will do.

    A page for this machine only must not answer to a stranger's name: a site could point its own name at 127.0.0.1
    and so read the corpus through its visitor's browser (DNS rebinding).
    """
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    return [*_LOOPBACK, f"[{host}]" if ":" in host else host] if local else []


class SecureHeaders:
    """Plain ASGI, so that it also covers event streams and file routes without buffering them."""

    def __init__(self, app: _App) -> None:
        self._app = app

    async def __call__(self, scope: _Scope, receive: Callable[[], Awaitable[Any]], send: _Send) -> None:
        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in _HEADERS}
                kept = [(n, v) for n, v in message.get("headers", []) if n.lower() not in ours]
                message["headers"] = [*kept, *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers)
