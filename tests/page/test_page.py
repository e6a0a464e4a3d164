"""The page's server, and a first question to it."""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rag import Dateline, DatelineError
from rag.page import examples_of, serve
from rag.page.security import own_names
from tests.page.browsing import QUESTION
from tests.page.conftest import Open


@pytest.mark.parametrize("path", ["/", "/gradio_api/info", "/nowhere"])
def test_every_response_carries_the_headers_that_keep_others_out(address: str, path: str) -> None:
    try:
        headers = urllib.request.urlopen(address + path).headers
    except urllib.error.HTTPError as error:
        headers = error.headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("host", "answer"),
    [("evil.example", 400), ("127.0.0.1.evil.example", 400), ("", 400), ("localhost", 200), ("[::1]:7860", 200)],
)
@pytest.mark.parametrize("path", ["/", "/gradio_api/queue/data?session_hash=x"])
def test_a_page_for_this_machine_answers_to_its_own_names_only(address: str, host: str, answer: int, path: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()

    status = connection.getresponse().status
    connection.close()

    assert status == 400 if answer == 400 else status != 400


def test_a_page_for_others_answers_to_any_name() -> None:
    assert own_names("0.0.0.0") == own_names("192.168.0.7") == own_names("news.example") == []
    assert "[::1]" in own_names("::1") and "127.0.0.2" in own_names("127.0.0.2") and own_names("localhost")


def test_a_question_is_answered_with_a_marked_quotation(visit: Open, address: str) -> None:
    page = visit(address)

    page.ask(QUESTION)
    page.page.locator(".dl-marker").nth(1).click()

    assert "Peregrine Holt" in page.page.inner_text(".dl-turn .dl-answer")
    assert "Peregrine Holt" in " ".join(page.page.locator(".dl-card mark").all_inner_texts())
    assert page.page.locator(".dl-card[data-marked]").count() == 1
    assert page.foreign() == [] and page.errors == []


def test_an_example_is_asked_by_a_click(visit: Open, address: str) -> None:
    page = visit(address)
    page.page.get_by_role("button", name=QUESTION).click()
    page.wait("document.querySelector('.dl-turn[data-state=done]')")

    assert "Peregrine Holt" in page.turns().last.inner_text() and page.box() == ""
    assert not page.page.is_visible(".dl-start")


def test_the_keyboard_is_enough(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(QUESTION)
    page.page.locator(".dl-marker").first.focus()
    page.page.keyboard.press("Enter")
    assert page.page.evaluate("document.activeElement.className") == "dl-card"

    page.page.keyboard.press("/")

    assert page.page.evaluate("document.activeElement.closest('#dl-question') !== null") and page.box() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_systems_colours(visit: Open, address: str, scheme: str) -> None:
    page = visit(address, color_scheme=scheme)
    page.ask(QUESTION)

    assert page.page.evaluate("document.body.classList.contains('dark')") is (scheme == "dark")
    assert page.errors == []


def test_examples_are_offered_for_the_sample_corpus_only(
    sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Dateline.open(sample_index, writer="extractive") as dateline:
        offered = examples_of(dateline)
        monkeypatch.chdir(tmp_path)
        assert examples_of(dateline) == []

    assert len(offered) == 6


def test_a_taken_port_is_told_with_what_to_do(sample_index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            Dateline.open(sample_index, writer="extractive", port=port) as dateline,
            pytest.raises(DatelineError, match="DATELINE_PORT"),
        ):
            serve(dateline)
