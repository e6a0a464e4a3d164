from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page.browsing import CHROMIUM, FLAGS, QUESTION, Dictated, Visit, served

Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def address(sample_index: Path) -> Iterator[str]:
    """The page over the sample corpus, answered by the articles' own sentences."""
    with served(sample_index, examples=[QUESTION]) as url:
        yield url


@pytest.fixture(scope="session")
def writer() -> Dictated:
    return Dictated()


@pytest.fixture(scope="session")
def dictated(sample_index: Path, writer: Dictated) -> Iterator[str]:
    """The page over the sample corpus, answered by the writer."""
    with served(sample_index, writer) as url:
        yield url


@pytest.fixture(
    scope="module"
)  # not the session: playwright keeps an event loop running where other tests start theirs
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Opens the page in a browser of its own: visit(address, width=360, height=740)."""
    contexts = []

    def opened(address: str, width: int = 1366, height: int = 768, before: str = "", **options: Any) -> Visit:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        return Visit(contexts[-1], address, before)

    yield opened
    for context in contexts:
        context.close()
