"""The page as its own process serves it, and over an index whose vectors are still to be made."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import ingest
from rag.models.sentence_encoder import SentenceEncoder
from tests.conftest import ROOT, SAMPLE
from tests.page.browsing import QUESTION, served
from tests.page.conftest import Open


@pytest.fixture(scope="module")
def words_only(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Iterator[str]:
    """The page over the sample corpus, of which no passage has a vector yet."""
    index = tmp_path_factory.mktemp("words") / "index"
    ingest([SAMPLE / "text", SAMPLE / "html", SAMPLE / "feeds"], index, encoder, vectors=False)
    with served(index) as url:
        yield url


@pytest.mark.parametrize("width", [1280, 360])
def test_without_vectors_a_question_is_answered_from_words_and_the_answer_says_so(
    visit: Open, words_only: str, width: int
) -> None:
    page = visit(words_only, width=width)

    page.ask(QUESTION)

    answer = page.page.inner_text(".dl-turn .dl-answer")
    note = page.page.locator(".dl-answer .dl-note").filter(has_text="by their meaning")
    assert "Peregrine Holt" in answer
    assert "0 of " in note.inner_text() and note.is_visible()
    assert page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.errors == []


def test_ctrl_c_ends_the_page_while_a_browser_has_it_open(visit: Open, sample_index: Path) -> None:
    asked = {"DATELINE_INDEX": str(sample_index), "DATELINE_PORT": "0", "DATELINE_WRITER": "extractive"}
    with subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ | asked,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as serving:
        try:
            assert serving.stdout
            visit(next(word for word in serving.stdout.readline().split() if word.startswith("http"))).ask(QUESTION)

            serving.send_signal(signal.SIGINT)

            _, complaints = serving.communicate(timeout=60)
            assert serving.returncode == 0 and complaints == ""
        finally:
            serving.kill()
