"""A draft of the reader's own on the page: checked against the corpus, shown whole, and no part of the conversation."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from rag import Dateline
from rag.answers import Checked, Verdict
from rag.page import handlers, rendering, saved
from rag.page.turns import CheckedDraft, Conversation, Turn
from rag.types import Query
from tests.page.browsing import QUESTION
from tests.page.conftest import Open
from tests.page.test_rendering import answer, cited

TRUE = "The fund will be run by the former judge Peregrine Holt, and the first payments are due in July."
FALSE = "The ferry compensation fund will be run by the former judge Odalys Crane."
HOSTILE = "<img src=x onerror=alert(1)> paid Peregrine Holt."


@pytest.fixture(scope="module")
def dateline(sample_index: Path) -> Iterator[Dateline]:
    with Dateline.open(sample_index, writer="extractive", judge_model="off") as opened:
        yield opened


def checked(
    dateline: Dateline, draft: object, conversation: Conversation | None = None, stop: bool = False
) -> list[handlers.Update]:
    conversation = conversation or Conversation()

    async def collected() -> list[handlers.Update]:
        updates = []
        async for update in handlers.check(dateline, {"draft": draft, "number": 2}, conversation):
            updates.append(update)
            if stop:
                conversation.stop()
        return updates

    return asyncio.run(collected())


def test_every_sentence_stands_in_its_place_with_its_verdict_and_sources(dateline: Dateline) -> None:
    first, *_, last = checked(dateline, f"{FALSE}\n\n{TRUE}")

    assert (first["state"], last["state"], last["number"]) == ("writing", "done", 2)
    assert (
        "1 of 2 sentences is supported by the articles, 1 not supported." in last["html"]
        and last["say"] in last["html"]
    )
    assert last["html"].index(f"<s>{FALSE}</s>") < last["html"].index("are due in <")
    assert "Struck through, since the sources do not support it" in last["html"] and "<mark>" in last["html"]


def test_a_draft_is_checked_as_a_program_checks_it(dateline: Dateline) -> None:
    conversation, draft = Conversation(), f"{TRUE}\n\n{FALSE}"
    checked(dateline, draft, conversation)

    assert conversation.turns[0].outcome == CheckedDraft(dateline.check(draft))
    assert conversation.turns[0].query.text == draft


def test_what_a_contradicted_sentence_is_held_against_has_a_card() -> None:
    held = cited("The mayor was away.", Verdict.CONTRADICTED, "she cut the ribbon")
    html = rendering.turn(Turn(2, Query("The mayor was away."), CheckedDraft(Checked((held,), answer().evidence))))

    struck = re.search(r'<p class="dl-statement dl-struck">.*?</p>', html)
    marker = struck and re.search(r'href="#(dl-2-\d+)"', struck[0])
    assert marker and f'<div class="dl-card" id="{marker[1]}"' in html and "she cut the ribbon" in html
    assert "0 of 1 sentence is supported by the articles, 1 contradicted." in html


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (" \n ", "there is nothing to check"),
        (None, "there is nothing to check"),
        ("… – …", "there is nothing to check"),
        ("word " * 5000, "check at most 20000 at once"),
    ],
    ids=["blank", "none", "no words", "too long"],
)
def test_what_cannot_be_checked_is_told_in_its_turn(dateline: Dateline, draft: object, told: str) -> None:
    last = checked(dateline, draft)[-1]

    assert told in last["html"] and told in last["say"] and last["state"] == "done"
    assert len(json.dumps(last)) < 45_000


def test_a_draft_is_escaped_wherever_it_stands(dateline: Dateline) -> None:
    updates = checked(dateline, HOSTILE) + checked(dateline, HOSTILE, stop=True)

    assert all("<img" not in update["html"] and "&lt;img" in update["html"] for update in updates)


def test_a_check_that_is_stopped_can_be_begun_again_with_the_same_draft(dateline: Dateline) -> None:
    draft = f"{TRUE}\n\n{FALSE}"
    last = checked(dateline, draft, stop=True)[-1]
    button = re.search(r'data-ask="([^"]*)"', last["html"])

    assert last["state"] == "stopped" and TRUE not in re.sub(r"<[^>]*>", "", last["html"])
    assert button and json.loads(unescape(button[1])) == {"draft": draft}


def test_the_browser_keeps_a_checked_draft_without_the_articles(dateline: Dateline) -> None:
    last = checked(dateline, TRUE)[-1]
    again = saved.load(last["saved"], dateline.article)
    gone = saved.load(last["saved"], lambda _: None)

    assert again is not None and rendering.turn(again) == last["html"]
    assert gone is not None and "This check cannot be shown again" in rendering.turn(gone)
    assert "Who may apply" not in json.dumps(last["saved"]) and "body" not in json.dumps(last["saved"])


def test_a_question_takes_nothing_from_a_draft(dateline: Dateline) -> None:
    conversation = Conversation()
    checked(dateline, TRUE, conversation)

    assert conversation.answers == () and conversation.writing is None


def test_clearing_while_a_draft_is_checked_leaves_no_turn_behind(dateline: Dateline) -> None:
    conversation = Conversation()

    async def cleared() -> list[str]:
        states = []
        async for update in handlers.check(dateline, {"draft": TRUE}, conversation):
            states.append(update["state"])
            conversation.clear()
        return states

    assert asyncio.run(cleared()) == ["writing"] and conversation.turns == []


def test_a_journalist_pastes_a_draft_and_sees_what_stands_and_what_does_not(visit: Open, address: str) -> None:
    page = visit(address)
    page.page.get_by_role("button", name="Check a draft").click()
    box: Any = page.page.get_by_label("Your draft")
    box.fill(TRUE)
    box.press("End")
    box.press("Enter")
    box.press_sequentially(FALSE)
    assert page.turns().count() == 0 and page.box() == f"{TRUE}\n{FALSE}"

    page.page.get_by_role("button", name="Check", exact=True).click()
    page.wait("document.querySelector('.dl-turn[data-state=done]')")
    struck = page.page.locator(".dl-struck s").all_inner_texts()
    page.page.locator(".dl-supported .dl-marker").first.click()

    assert struck == [FALSE] and "Peregrine Holt" in page.page.locator(".dl-card[data-marked] mark").first.inner_text()
    assert page.page.get_by_label("Your question").input_value() == "" and page.errors == []
    page.ask(QUESTION)
    page.reload()
    page.wait("document.querySelectorAll('.dl-turn').length == 2")
    assert page.page.locator(".dl-struck s").all_inner_texts() == [FALSE]
