"""The OpenAI protocol: a real llama.cpp server with a model that makes things up, and a server that misbehaves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.answering.writers.openai import OpenAIWriter
from rag.answering.writers.protocol import Finish
from rag.errors import WriterUnavailable
from rag.settings import load_settings
from rag.types import Evidence, Query, Span
from tests.conftest import make_article

ARTICLE = make_article("The bridge at Aldmoor reopened on Sunday. Mayor Greta Holm cut the ribbon before 1,150 people.")
EVIDENCE = (Evidence(1, ARTICLE, Span(0, len(ARTICLE.body)), 0.7),)
QUERY = Query("Who cut the ribbon at Aldmoor?")
SECRET = "sk-canary-1234"


def written(base_url: str, **settings: object) -> tuple[list[str], Finish]:
    chosen = {"openai_api_key": SECRET, "openai_model": "test", "first_token_seconds": 20, "total_seconds": 60}
    writer = OpenAIWriter(load_settings(openai_base_url=base_url, **{**chosen, **settings}))
    deltas, stream = [], writer.write(QUERY, EVIDENCE)
    while True:
        try:
            deltas.append(next(stream))
        except StopIteration as stop:
            return deltas, stop.value


def test_a_real_server_streams_an_answer_in_pieces(llama_server: str) -> None:
    deltas, finish = written(llama_server, answer_tokens=60)

    assert len(deltas) > 5 and finish in (Finish.COMPLETE, Finish.TOO_LONG)


def test_a_real_server_that_runs_into_the_limit_says_so(llama_server: str) -> None:
    assert written(llama_server, answer_tokens=16)[1] is Finish.TOO_LONG


# -- a server that misbehaves, over a real socket


def chunk(text: str | None, finish: str | None = None) -> bytes:
    delta = {"content": text} if text else {}
    body = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return (
        f"data: {json.dumps(body | {'choices': [{'index': 0, 'delta': delta, 'finish_reason': finish}]})}\n\n".encode()
    )


class Misbehaving(ThreadingHTTPServer):
    """Answers every POST by the script; counts the requests."""

    def __init__(self, script: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.requests = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.requests += 1
                self.rfile.read(int(self.headers["content-length"]))
                script(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[BaseHTTPRequestHandler], None]], Misbehaving]]:
    servers: list[Misbehaving] = []

    def start(script: Callable[[BaseHTTPRequestHandler], None]) -> Misbehaving:
        servers.append(Misbehaving(script))
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()


def status(code: int) -> Callable[[BaseHTTPRequestHandler], None]:
    def script(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("content-type", "application/json")
        handler.end_headers()
        handler.wfile.write(b'{"error": {"message": "no"}}')

    return script


def stream(*pieces: bytes, pause: float = 0, wait: float = 0) -> Callable[[BaseHTTPRequestHandler], None]:
    def script(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.end_headers()
        time.sleep(wait)
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)

    return script


Serve = Callable[[Callable[[BaseHTTPRequestHandler], None]], Misbehaving]


@pytest.mark.parametrize(
    ("code", "requests", "advice"),
    [(500, 3, "HTTP 500"), (429, 3, "over its limit"), (401, 1, "OPENAI_API_KEY"), (404, 1, "OPENAI_MODEL")],
)
def test_an_error_is_told_in_words_after_few_requests(serve: Serve, code: int, requests: int, advice: str) -> None:
    server = serve(status(code))

    with pytest.raises(WriterUnavailable, match=advice) as caught:
        written(server.url)

    assert server.requests == requests and SECRET not in str(caught.value)


def test_a_server_that_is_not_there_is_told_in_words() -> None:
    with pytest.raises(WriterUnavailable, match="OPENAI_BASE_URL"):
        written("http://127.0.0.1:9/v1")


def test_a_web_page_instead_of_an_answer_is_told_in_words(serve: Serve) -> None:
    with pytest.raises(WriterUnavailable, match="/v1"):
        written(serve(stream(b"<html>Log in</html>")).url)


def test_a_whole_stream_is_complete(serve: Serve) -> None:
    server = serve(stream(chunk("Holm. "), chunk("[1]"), chunk(None, "stop"), b"data: [DONE]\n\n"))

    assert written(server.url) == (["Holm. ", "[1]"], Finish.COMPLETE)


@pytest.mark.parametrize(
    "ending", [b"", b"data: [DONE]\n\n", b'data: {"half', b'data: {"error": {"message": "overloaded"}}\n\n']
)
def test_a_stream_that_ends_without_a_reason_was_cut(serve: Serve, ending: bytes) -> None:
    deltas, finish = written(serve(stream(chunk("Greta "), chunk("Holm"), ending)).url)

    assert (deltas, finish) == (["Greta ", "Holm"], Finish.CUT)


def test_a_server_that_never_says_a_word_is_given_up_on(serve: Serve) -> None:
    with pytest.raises(WriterUnavailable, match="no word within"):
        written(serve(stream(wait=4)).url, first_token_seconds=0.5)


def test_a_first_chunk_that_only_names_a_role_is_no_word_yet(serve: Serve) -> None:
    role = b'data: {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", '
    role += b'"choices": [{"index": 0, "delta": {"role": "assistant"}, "finish_reason": null}]}\n\n'

    with pytest.raises(WriterUnavailable, match="no word within"):
        written(serve(stream(role, chunk("late"), pause=3)).url, first_token_seconds=1)


def test_a_password_in_the_address_is_never_shown() -> None:
    with pytest.raises(WriterUnavailable) as caught:
        written("http://user:s3cret@127.0.0.1:9/v1")

    assert "s3cret" not in str(caught.value)


def test_a_slow_drip_ends_at_the_total_deadline(serve: Serve) -> None:
    deltas, finish = written(serve(stream(*[chunk("x")] * 40, pause=0.2)).url, total_seconds=1.5)

    assert finish is Finish.CUT and 1 <= len(deltas) < 40
