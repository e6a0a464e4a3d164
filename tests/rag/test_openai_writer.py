"""The OpenAI protocol: a real llama.cpp server with a model that makes things up, and a server that misbehaves."""

from __future__ import annotations

import base64
import itertools
import json
import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email.utils import formatdate
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


Script = Callable[[BaseHTTPRequestHandler], None]
_number = itertools.count()


class Misbehaving(ThreadingHTTPServer):
    """Answers every POST by the script; keeps what was asked."""

    def __init__(self, script: Script) -> None:
        self.bodies: list[dict[str, object]] = []
        self.left = threading.Event()  # the client closed a connection that was not done
        self._number = next(_number)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.bodies.append(self.body)
                try:
                    script(self)
                except ConnectionError:
                    outer.left.set()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        """Of its own, also when a later server gets the same port: what is known of a server is kept by its address."""
        return f"http://127.0.0.1:{self.server_address[1]}/{self._number}/v1"

    @property
    def requests(self) -> int:
        return len(self.bodies)

    @property
    def forms(self) -> list[dict[str, object]]:
        """The bodies without what every one of them holds."""
        same = {"model": "test", "stream": True}
        assert all(same.items() <= body.items() and len(body["messages"]) == 2 for body in self.bodies)
        return [{k: v for k, v in body.items() if k not in (*same, "messages")} for body in self.bodies]


Serve = Callable[[Script], Misbehaving]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Misbehaving] = []

    def start(script: Script) -> Misbehaving:
        servers.append(Misbehaving(script))
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def status(code: int, body: object = None, **headers: str) -> Script:
    def script(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("content-type", "application/json")
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(json.dumps(body or {"error": {"message": "no"}}).encode())

    return script


def stream(*pieces: bytes, pause: float = 0, wait: float = 0) -> Script:
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


GOOD = stream(chunk("Holm. [1]"), chunk(None, "stop"), b"data: [DONE]\n\n")


def in_turn(*scripts: Script) -> Script:
    """One after another, the last for ever."""
    left = list(scripts)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def refusing(**refusals: Script) -> Script:
    """A server that does not take some parameters."""

    def script(handler: BaseHTTPRequestHandler) -> None:
        body: dict[str, object] = handler.body  # type: ignore[attr-defined]
        next((refuse for name, refuse in refusals.items() if name in body), GOOD)(handler)

    return script


def error(message: str, param: str | None = None, code: str | None = None) -> dict[str, object]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


# As the models that think refuse them.
NO_MAX_TOKENS = (
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
)
NO_TEMPERATURE = (
    "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported."
)
THINKING = refusing(
    max_tokens=status(400, error(NO_MAX_TOKENS, "max_tokens", "unsupported_parameter")),
    temperature=status(400, error(NO_TEMPERATURE, "temperature", "unsupported_value")),
)


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


def test_a_password_in_the_address_is_sent_and_never_logged(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    sent: list[str] = []

    def script(handler: BaseHTTPRequestHandler) -> None:
        sent.append(handler.headers["authorization"])
        GOOD(handler)

    with caplog.at_level(logging.DEBUG):
        written(serve(script).url.replace("//", "//us%40er:s3cret@"))

    assert sent == [f"Basic {base64.b64encode(b'us@er:s3cret').decode()}"]
    assert caplog.messages and not [line for line in caplog.messages if "s3cret" in line or SECRET in line]


@pytest.mark.parametrize("address", ["http://[::", "example"])
def test_a_wrong_address_is_told_in_words(address: str) -> None:
    with pytest.raises(WriterUnavailable, match="OPENAI_BASE_URL"):
        written(address)


def test_a_slow_drip_ends_at_the_total_deadline(serve: Serve) -> None:
    deltas, finish = written(serve(stream(*[chunk("x")] * 40, pause=0.2)).url, total_seconds=1.5)

    assert finish is Finish.CUT and 1 <= len(deltas) < 40


# -- which parameters it takes


def test_a_model_that_thinks_is_asked_in_its_own_form_and_remembered(serve: Serve) -> None:
    server = serve(THINKING)

    assert written(server.url, answer_tokens=60) == (["Holm. [1]"], Finish.COMPLETE)
    assert server.forms == [
        {"max_tokens": 60, "temperature": 0},
        {"max_completion_tokens": 960, "temperature": 0},
        {"max_completion_tokens": 960},
    ]
    assert written(server.url, answer_tokens=50)[1] is Finish.COMPLETE
    assert server.forms[3:] == [{"max_completion_tokens": 800}]


def test_what_is_known_of_one_model_is_not_held_against_another(serve: Serve) -> None:
    server = serve(THINKING)
    written(server.url)
    server.bodies.clear()

    written(server.url, openai_model="other", answer_tokens=60)

    assert server.bodies[0].keys() == {"messages", "model", "stream", "max_tokens", "temperature"}


def test_a_model_that_refuses_the_temperature_alone_keeps_the_usual_limit(serve: Serve) -> None:
    server = serve(refusing(temperature=status(400, error(NO_TEMPERATURE, "temperature", "unsupported_value"))))

    written(server.url, answer_tokens=60)

    assert server.forms == [{"max_tokens": 60, "temperature": 0}, {"max_tokens": 60}]


def test_a_server_that_knows_no_max_completion_tokens_is_never_sent_any(serve: Serve) -> None:
    server = serve(refusing(max_completion_tokens=status(400, error("Unrecognized request argument supplied"))))

    written(server.url, answer_tokens=60)

    assert server.forms == [{"max_tokens": 60, "temperature": 0}]


def test_a_server_that_takes_no_limit_at_all_gets_none(serve: Serve) -> None:
    refuse = {
        name: status(400, error(f"Unknown parameter: '{name}'")) for name in ("max_tokens", "max_completion_tokens")
    }
    server = serve(refusing(**refuse))

    assert written(server.url, answer_tokens=60)[1] is Finish.COMPLETE
    assert server.forms[2:] == [{"temperature": 0}]


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (400, error(NO_MAX_TOKENS)),
        (400, {"error": NO_MAX_TOKENS}),
        (400, {"object": "error", "message": NO_MAX_TOKENS, "code": 400}),
        (400, [error(NO_MAX_TOKENS)]),
        (400, {"detail": NO_MAX_TOKENS}),
        (422, {"detail": [{"loc": ["body", "max_tokens"], "msg": "Extra inputs are not permitted", "input": 60}]}),
    ],
)
def test_a_refusal_is_understood_in_whatever_shape_it_comes(serve: Serve, code: int, body: object) -> None:
    server = serve(refusing(max_tokens=status(code, body)))

    assert written(server.url, answer_tokens=60)[1] is Finish.COMPLETE
    assert server.forms[1:] == [{"max_completion_tokens": 960, "temperature": 0}]


@pytest.mark.parametrize(
    ("code", "body", "words"),
    [
        (400, error("max_tokens is too large: 60. This model takes at most 16.", "max_tokens"), "at most 16"),
        (400, error("messages: must alternate; max_tokens: 60", "messages"), "must alternate"),
        (422, {"detail": [{"loc": ["body", "user"], "msg": "missing", "input": {"max_tokens": 60}}]}, "user: missing"),
    ],
)
def test_another_complaint_is_told_in_the_servers_words_after_one_request(
    serve: Serve, code: int, body: object, words: str
) -> None:
    server = serve(status(code, body))

    with pytest.raises(WriterUnavailable, match=f"HTTP {code}: .*{words}"):
        written(server.url, answer_tokens=60)

    assert server.requests == 1


def test_two_questions_at_once_find_the_form_each_and_keep_all_of_it(serve: Serve) -> None:
    both = threading.Barrier(2)

    def script(handler: BaseHTTPRequestHandler) -> None:
        if "max_tokens" in handler.body:  # type: ignore[attr-defined]
            both.wait(20)
        THINKING(handler)

    server = serve(script)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: written(server.url, answer_tokens=60), range(2)))

    assert answers == [(["Holm. [1]"], Finish.COMPLETE)] * 2
    assert server.forms.count({"max_tokens": 60, "temperature": 0}) == 2 and server.requests <= 6
    written(server.url, answer_tokens=60)
    assert server.forms[-1] == {"max_completion_tokens": 960} and server.requests <= 7


# -- three requests at most, and when


def test_a_server_that_recovers_is_asked_until_it_does(serve: Serve) -> None:
    server = serve(in_turn(status(500), status(408), GOOD))

    assert written(server.url)[1] is Finish.COMPLETE
    assert server.requests == 3


@pytest.mark.parametrize("last", [status(500), THINKING])
def test_refusals_and_failures_are_counted_together(serve: Serve, last: Script) -> None:
    server = serve(in_turn(status(500), THINKING, last))

    with pytest.raises(WriterUnavailable, match="HTTP"):
        written(server.url, answer_tokens=60)

    assert [*server.forms[2]] == ["max_completion_tokens", "temperature"] and server.requests == 3


def limited(until: Callable[[float], float], **header: str) -> Script:
    """Over its limit until an instant, computed from that of the first request."""
    asked: list[float] = []

    def script(handler: BaseHTTPRequestHandler) -> None:
        asked.append(time.time())
        (GOOD if asked[-1] >= until(asked[0]) else status(429, **header))(handler)

    return script


@pytest.mark.parametrize(
    ("seconds", "header"),
    [(1.2, {"retry_after_ms": "1200", "retry_after": "600"}), (2, {"retry_after": "2"})],
)
def test_a_server_that_names_a_wait_is_asked_once_more_after_it(
    serve: Serve, seconds: float, header: dict[str, str]
) -> None:
    server = serve(limited(lambda first: first + seconds, **header))

    assert written(server.url)[1] is Finish.COMPLETE
    assert server.requests == 2


def test_a_server_may_name_the_wait_as_a_date(serve: Serve) -> None:
    opens = int(time.time()) + 3
    server = serve(limited(lambda _: opens, retry_after=formatdate(opens, usegmt=True)))

    assert written(server.url)[1] is Finish.COMPLETE
    assert server.requests == 2


@pytest.mark.parametrize(
    ("code", "wait", "words"),
    [
        (429, "600", "is over its limit: try again in 600 s"),
        (429, "Fri, 31 Dec 9999 23:59:59 GMT", r"is over its limit: try again in \d+ s"),
        (503, "600", "failed with HTTP 503: try again in 600 s"),
    ],
)
def test_a_wait_that_is_too_long_is_told_at_once(serve: Serve, code: int, wait: str, words: str) -> None:
    server = serve(status(code, retry_after=wait))

    with pytest.raises(WriterUnavailable, match=words):
        written(server.url)

    assert server.requests == 1


@pytest.mark.parametrize("wait", ["soon", "", "nan", "-5", "Tue, 24 Nov 2026 07:00:00 -0000"])
def test_a_wait_that_makes_no_sense_is_as_none(serve: Serve, wait: str) -> None:
    server = serve(in_turn(status(503, retry_after=wait), GOOD))

    assert written(server.url)[1] is Finish.COMPLETE
    assert server.requests == 2


def test_a_pause_that_does_not_fit_into_the_time_is_not_begun(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.answering.writers.openai.writer._PAUSE", 60)
    server = serve(status(500))

    with pytest.raises(WriterUnavailable, match="HTTP 500: try again later"):
        written(server.url)

    assert server.requests == 1


def test_an_empty_account_is_not_asked_again(serve: Serve) -> None:
    server = serve(status(429, error("You exceeded your current quota.", code="insufficient_quota")))

    with pytest.raises(WriterUnavailable, match=r"no quota left.*waiting does not help"):
        written(server.url)

    assert server.requests == 1


# -- what is read, and when it ends


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Until the client leaves."""
    if not handler.connection.recv(1):
        raise ConnectionError


def test_a_connection_without_an_answer_is_closed_at_the_deadline(serve: Serve) -> None:
    server = serve(hang)

    with pytest.raises(WriterUnavailable, match=r"no word within 2 s \(DATELINE_FIRST_TOKEN_SECONDS\)"):
        written(server.url, first_token_seconds=2)

    assert server.left.wait(20) and server.requests == 1


def test_thoughts_without_a_word_end_at_the_total_deadline(serve: Serve) -> None:
    thought = chunk("Hm").replace(b'"content"', b'"reasoning_content"')

    with pytest.raises(WriterUnavailable, match=r"no word within 3 s \(DATELINE_TOTAL_SECONDS\)"):
        written(serve(stream(thought, thought, pause=6)).url, first_token_seconds=2.5, total_seconds=3)


def test_an_endless_draft_is_cut_and_its_connection_closed(serve: Serve) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        stream(*[chunk("word " * 8)] * 100_000)(handler)

    server = serve(endless)
    deltas, finish = written(server.url, answer_tokens=16)

    assert finish is Finish.TOO_LONG and len("".join(deltas)) == 192
    assert server.left.wait(20)


def test_closing_the_draft_closes_the_connection(serve: Serve) -> None:
    def script(handler: BaseHTTPRequestHandler) -> None:
        stream(chunk("Greta "))(handler)
        hang(handler)

    server = serve(script)
    writer = OpenAIWriter(load_settings(openai_base_url=server.url, openai_model="test"))
    with closing(writer.write(QUERY, EVIDENCE)) as draft:
        assert next(draft) == "Greta "

    assert server.left.wait(20)


def test_a_model_that_thinks_up_its_allowance_says_which_setting_to_raise(serve: Serve) -> None:
    with pytest.raises(WriterUnavailable, match=r"used up its allowance thinking.*DATELINE_ANSWER_TOKENS \(now 600\)"):
        written(serve(stream(chunk(None, "length"))).url)


def test_a_reason_of_no_sensible_kind_is_none(serve: Serve) -> None:
    odd = chunk("Holm", "odd").replace(b'"odd"', b'["stop"]')

    assert written(serve(stream(odd)).url) == (["Holm"], Finish.CUT)


def test_a_stream_that_ends_in_order_without_a_word_is_no_wrong_address(serve: Serve) -> None:
    with pytest.raises(WriterUnavailable, match=r"without a word \(content_filter\)"):
        written(serve(stream(chunk(None, "content_filter"))).url)


# -- what is said


def test_a_servers_words_are_short_and_hold_neither_key_nor_password_nor_prompt(serve: Serve) -> None:
    echo = f"bad\n\x1b[31mrequest for {SECRET} or sk-proj-99 at http://me:s3cret@far/v1: {ARTICLE.body} {'x' * 900}"
    server = serve(status(400, error(echo)))

    with pytest.raises(WriterUnavailable) as caught:
        written(server.url)

    assert str(caught.value).endswith("HTTP 400: bad [31mrequest for ... or ... at http://far/v1:...")


def test_a_long_complaint_is_cut(serve: Serve) -> None:
    with pytest.raises(WriterUnavailable, match=r"HTTP 400: z{197}\.\.\.$"):
        written(serve(status(400, error("z" * 900))).url)


def test_an_error_before_the_first_word_is_told_in_the_servers_words(serve: Serve) -> None:
    with pytest.raises(WriterUnavailable, match="overloaded"):
        written(serve(stream(b'data: {"error": {"message": "overloaded"}}\n\n')).url)


@pytest.mark.parametrize("key", ["sk-\ncanary", "sk-canary ", "sk-canary-\u00e9"])
def test_a_key_that_cannot_be_sent_is_told_without_it(serve: Serve, key: str) -> None:
    server = serve(GOOD)

    with pytest.raises(WriterUnavailable, match="plain letters") as caught:
        written(server.url, openai_api_key=key)

    assert "canary" not in "".join(traceback.format_exception(caught.value)) and server.requests == 0
