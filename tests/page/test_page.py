"""The page as a reader meets it: a real server over the sample corpus and a real browser."""

from __future__ import annotations

import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from rag import Dateline, DatelineError
from rag.page import build_app, examples_of, serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUESTION = "Who runs the ferry compensation fund?"


@pytest.fixture(scope="module")
def address(sample_index: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Dateline.open(sample_index, writer="extractive", port=port) as dateline:
        server = uvicorn.Server(uvicorn.Config(build_app(dateline, [QUESTION]), port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Visit:
    """A page with everything it asked for and complained of."""

    def __init__(self, browser: Any, address: str, scheme: str = "light", width: int = 1200) -> None:
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        self.page = context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.goto(address)
        self.page.wait_for_selector("#dl-question textarea", timeout=60_000)
        self.address = address

    def ask(self, question: str) -> None:
        done = self.page.locator(".dl-foot").count()
        self.page.fill("#dl-question textarea", question)
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(f"document.querySelectorAll('.dl-foot').length > {done}", timeout=120_000)

    def foreign(self) -> list[str]:
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]


@pytest.mark.parametrize("path", ["/", "/gradio_api/info", "/nowhere"])
def test_every_response_carries_the_headers_that_keep_others_out(address: str, path: str) -> None:
    try:
        headers = urllib.request.urlopen(address + path).headers
    except urllib.error.HTTPError as error:
        headers = error.headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_a_question_is_answered_with_a_marked_quotation(browser: Any, address: str) -> None:
    visit = Visit(browser, address)

    visit.ask(QUESTION)
    visit.page.locator(".dl-marker").first.click()

    assert "Peregrine Holt" in visit.page.inner_text(".dl-turn .dl-answer")
    assert "Peregrine Holt" in " ".join(visit.page.locator(".dl-card mark").all_inner_texts())
    assert visit.page.locator(".dl-card[data-marked]").count() == 1
    assert visit.foreign() == [] and visit.errors == []


def test_an_earlier_answer_shows_its_own_sources_again(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    visit.ask(QUESTION)
    visit.ask("How many volcanoes are there in Veldara?")
    visible = visit.page.locator(".dl-sources:not([data-hidden])")
    assert visible.count() == 1 and visible.get_attribute("data-turn") == "2"

    visit.page.locator(".dl-turn[data-turn='1'] .dl-show").click()

    assert visible.count() == 1 and visible.get_attribute("data-turn") == "1"


def test_a_wrong_date_is_told_in_the_conversation(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    visit.page.get_by_text("Dates and outlets").click()
    visit.page.get_by_label("From (2025-06-03)").fill("yesterday")
    visit.page.fill("#dl-question textarea", QUESTION)
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector(".dl-problem", timeout=60_000)

    assert "write it as 2025-06-03" in visit.page.inner_text(".dl-problem")


def test_the_keyboard_is_enough(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    visit.ask(QUESTION)
    visit.page.locator(".dl-marker").first.focus()
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.className") == "dl-card"

    visit.page.keyboard.press("/")

    assert visit.page.evaluate("document.activeElement.closest('#dl-question') !== null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_systems_colours_and_fits_a_phone(browser: Any, address: str, scheme: str) -> None:
    visit = Visit(browser, address, scheme, width=360)
    visit.ask(QUESTION)

    assert visit.page.evaluate("document.body.classList.contains('dark')") is (scheme == "dark")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert visit.errors == []


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
