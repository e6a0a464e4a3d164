"""The FastAPI app around the page, and the server that serves it."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before gradio is imported: it phones home at import otherwise

from rag.page.importing import quick_import

with quick_import():
    import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from rag.dateline import Dateline
from rag.errors import DatelineError
from rag.page.layout import asset, build_blocks
from rag.page.security import SecureHeaders, own_names

_UPLOAD = 1024  # bytes: nothing is ever uploaded, and Gradio has no switch for the route
_WAITING = 64  # questions in the queue before a new one is turned away


def _print(address: str) -> None:
    print(f"Dateline is at {address} (Ctrl-C stops it)", flush=True)  # noqa: T201


def build_app(dateline: Dateline, examples: Sequence[str] = ()) -> FastAPI:
    """The page at /, ready for any ASGI server."""
    blocks = build_blocks(dateline, examples).queue(max_size=_WAITING, default_concurrency_limit=20, api_open=False)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if hosts := own_names(dateline.settings.host):
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.add_middleware(SecureHeaders)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        head=f"<style>{asset('style.css')}</style>",  # css= would be prefixed, which breaks :is() and nesting
        theme=_theme(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        max_file_size=_UPLOAD,
        server_name=dateline.settings.host,
        server_port=dateline.settings.port,
    )
    return mounted


def serve(dateline: Dateline, examples: Sequence[str] = (), announce: Callable[[str], None] = _print) -> None:
    """Serve until interrupted. announce: told the address once it is listened on.

    Raises DatelineError when the port is taken.
    """
    host, port = dateline.settings.host, dateline.settings.port
    listening = _listen(host, port)
    dateline.prepare_in_background()
    shown = f"[{host}]" if ":" in host else host  # an IPv6 address
    with suppress(KeyboardInterrupt):  # which is how it is stopped
        app = build_app(dateline, examples)
        announce(f"http://{shown}:{listening.getsockname()[1]}")
        _Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=0)).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Waits for nobody once it is stopped: an open page holds a connection for as long as it is open."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # each page that is cut off would be an error
        super().handle_exit(sig, frame)


def _listen(host: str, port: int) -> socket.socket:
    """Before the page is built: a taken port is told at once, and a browser that comes early waits."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        taken = error.errno == errno.EADDRINUSE
        why = "is taken by another program" if taken else f"cannot be used ({error.strerror})"
        raise DatelineError(f"{host}:{port} {why}: set DATELINE_PORT to a free port") from None
    return listening


def _theme() -> gr.themes.Base:
    """Fonts of the reader's own machine only."""
    sans = ["ui-sans-serif", "system-ui", "sans-serif"]
    return gr.themes.Base(font=sans, font_mono=["ui-monospace", "monospace"], primary_hue="red", neutral_hue="stone")
