"""A real server over an index, a writer that writes what it is told and when, and a browser's visit to the page."""

from __future__ import annotations

import queue
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.callbacks import llm_completion_callback
from pydantic import PrivateAttr

from rag import Dateline
from rag.page import build_app

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
TOLL = "How many people died in the sinking of the Maren Isolde according to the inquiry report?"
UNKNOWN = "How many volcanoes are there in Veldara?"
SENTENCE = "The fund will be run by the former judge Peregrine Holt, and the first payments are due in July. [1]"


class Dictated(CustomLLM):
    """A language model that writes what a test dictates, when it dictates it."""

    _streams: list[queue.Queue[str | None]] = PrivateAttr(default_factory=list)
    _begun: threading.Condition = PrivateAttr(default_factory=threading.Condition)
    _ended: list[int] = PrivateAttr(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="dictation")

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        raise NotImplementedError("answers are streamed")

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Iterator[CompletionResponse]:
        words: queue.Queue[str | None] = queue.Queue()
        with self._begun:
            self._streams.append(words)
            number = len(self._streams)
            self._begun.notify_all()
        text = ""
        try:
            while (more := words.get()) is not None:
                text += more
                yield CompletionResponse(text=text, delta=more)
        finally:
            self._ended.append(number)

    def begun(self) -> int:
        """How many answers were begun so far."""
        return len(self._streams)

    def dictate(self, text: str, answer: int) -> None:
        """To the nth answer ever begun, once it has begun."""
        with self._begun:
            assert self._begun.wait_for(lambda: len(self._streams) >= answer, timeout=60)
        self._streams[answer - 1].put(text)

    def end(self, answer: int) -> None:
        self.dictate(" ", answer)
        self._streams[answer - 1].put(None)

    def leaves(self, answer: int) -> bool:
        """Whether an answer that is nobody's any more ends, once there are more words."""
        for _ in range(200):
            if answer in self._ended:
                return True
            self.dictate("more ", answer)
            time.sleep(0.02)
        return False


@contextmanager
def served(index: Path, llm: CustomLLM | None = None, examples: list[str] | None = None) -> Iterator[str]:
    """The page's address while it is served. Rules alone understand and judge: the writer only writes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    alone = {"writer": "extractive", "understanding_model": "off", "judge_model": "off"}
    with Dateline.open(index, llm=llm, **alone, port=port) as dateline:
        dateline.search("warm")  # the encoder is loaded before anybody waits for it
        config = uvicorn.Config(
            build_app(dateline, examples or []), port=port, log_level="error", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


_ABORTED = "AbortError: signal is aborted without reason"


class Visit:
    """A page with everything it asked for and complained of."""

    def __init__(self, context: Any, address: str, before: str = "") -> None:
        self.page = context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._is_leaving = False
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("console", lambda m: self._complained(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self._complained(str(e)))
        self.page.on("framenavigated", lambda _: setattr(self, "_is_leaving", False))
        if before:
            self.page.add_init_script(before)
        self.address = address
        self.page.goto(address)
        self.ready()

    def _complained(self, error: str) -> None:
        # Gradio cuts off its stream of events by an abort that it does not catch everywhere, and a page that is left
        # takes that for a lost connection: neither is an error of ours
        if not self._is_leaving and _ABORTED not in error:
            self.errors.append(error)

    def reload(self) -> None:
        self._is_leaving = True
        self.page.reload()
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_selector("#dl-question textarea", timeout=60_000)

    def enter(self, question: str) -> None:
        self.page.fill("#dl-question textarea", question)
        self.page.press("#dl-question textarea", "Enter")

    def ask(self, question: str) -> None:
        turns = self.turns().count()
        self.enter(question)
        self.wait(f"document.querySelectorAll('.dl-turn[data-state=done]').length > {turns}")
        self.wait("!document.querySelector('form[data-running]')")

    def wait(self, condition: str) -> None:
        self.page.wait_for_function(condition, timeout=60_000)

    def turns(self) -> Any:
        return self.page.locator(".dl-turn")

    def box(self) -> str:
        return str(self.page.input_value("#dl-question textarea"))

    def log(self) -> str:
        return str(self.page.inner_html(".dl-log"))

    def top(self, selector: str) -> float:
        """Distance of the element from the window's top, in pixels."""
        return float(self.page.locator(selector).last.evaluate("e => e.getBoundingClientRect().top"))

    def foreign(self) -> list[str]:
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]
