"""What articles, models and readers write stays text in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import ingest
from rag.models.sentence_encoder import SentenceEncoder
from tests.page.browsing import Dictated, served
from tests.page.conftest import Open

PAYLOAD = "`${alert(1)}` {{alert(2)}} \"'><img src=x onerror=alert(3)><script>alert(4)</script></textarea></script>"
FACT = "The baker of Aldmoor opened the new bridge on Sunday."


@pytest.fixture(scope="module")
def hostile_index(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    body = f"{FACT} She said: {PAYLOAD}\n\nThe mayor of Aldmoor thanked her for it in a short speech."
    record = {"title": f"Bridge {PAYLOAD}", "body": body, "outlet": f"Herald {PAYLOAD}", "date": "2025-05-04"}
    (folder / "articles.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert ingest([folder / "articles.jsonl"], folder / "index", encoder).indexed == 1
    return folder / "index"


def test_hostile_text_is_inert_wherever_it_stands(visit: Open, hostile_index: Path) -> None:
    writer = Dictated()
    with served(hostile_index, writer, examples=[PAYLOAD]) as address:
        page = visit(address)
        page.page.on("dialog", lambda dialog: page.errors.append(f"dialog: {dialog.message}"))
        page.enter(f"Who opened the new bridge of Aldmoor? {PAYLOAD}")
        page.enter(PAYLOAD)  # waits
        writer.dictate(f"{FACT} [1] {PAYLOAD} is what she said.", 1)
        page.page.wait_for_selector(f".dl-checked:has-text('{FACT}')")
        page.page.click(".dl-filters summary")
        assert page.page.inner_text(".dl-waiting span") == f"Next: {PAYLOAD}"
        page.page.locator(".dl-waiting button").click()
        writer.end(1)
        page.wait("document.querySelector('.dl-turn[data-state=done]')")
        page.reload()
        page.wait("document.querySelector('.dl-turn')")
        answer = page.turns().first.inner_text()

        assert FACT in answer and f"Bridge {PAYLOAD}" in answer
        assert page.page.locator("#dl-page img, #dl-page script, .dl-answer b").count() == 0
        assert page.errors == [] and page.foreign() == []
        page.page.get_by_role("button", name="New conversation").click()
        assert page.page.locator(".dl-example").inner_text() == PAYLOAD
