"""A conversation outlives the page: reloads, new servers, damaged and full storage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.page.browsing import QUESTION, SENTENCE, TOLL, UNKNOWN, Dictated, Visit, served
from tests.page.conftest import Open

STORED = "JSON.parse(localStorage.getItem('dateline.conversation'))"
TURNS = "[...document.querySelectorAll('.dl-turn')].map((t) => t.dataset.turn + t.dataset.state + t.innerHTML)"


def reloaded(page: Visit, turns: int) -> None:
    page.reload()
    page.wait(f"document.querySelectorAll('.dl-turn').length == {turns}")


def test_a_reload_brings_the_conversation_back_as_it_was(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(QUESTION)
    page.ask(UNKNOWN)
    before = page.page.evaluate(TURNS)

    reloaded(page, 2)

    assert page.page.evaluate(TURNS) == before
    page.ask(TOLL)
    assert page.turns().last.get_attribute("data-turn") == "3" and page.errors == []


def test_going_away_and_back_brings_the_conversation_back(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(QUESTION)

    page.page.goto(f"{address}/nowhere")
    page.page.go_back()
    page.wait("document.querySelectorAll('.dl-turn').length == 1")

    assert QUESTION in page.turns().first.inner_text()


def test_a_new_server_over_the_same_index_brings_the_conversation_back(visit: Open, sample_index: Path) -> None:
    with served(sample_index) as first:
        page = visit(first)
        page.ask(QUESTION)
        before, kept = page.page.evaluate(TURNS), page.page.evaluate(f"JSON.stringify({STORED})")
    with served(sample_index) as second:  # another port is another place of storage, so it is carried over
        page = visit(second, before=f"localStorage.setItem('dateline.conversation', {json.dumps(kept)})")
        page.wait("document.querySelectorAll('.dl-turn').length == 1")
        after = page.page.evaluate(TURNS)

    assert after == before


def test_a_question_that_was_being_answered_comes_back_to_be_asked_again(
    visit: Open, dictated: str, writer: Dictated
) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.enter(QUESTION)
    page.enter(TOLL)
    page.page.locator("#dl-question textarea").press_sequentially("Who is")
    writer.dictate("The fund ", n)
    page.page.wait_for_selector(".dl-read li")

    reloaded(page, 1)
    writer.end(n)

    assert QUESTION in page.turns().last.inner_text() and "Stopped" in page.turns().last.inner_text()
    assert page.page.inner_text(".dl-waiting span") == f"Not asked yet: {TOLL}" and page.box() == "Who is"
    page.page.get_by_role("button", name="Ask again").click()
    writer.dictate(SENTENCE, n + 1)
    writer.end(n + 1)
    page.wait("document.querySelector('.dl-turn[data-state=done]')")
    assert page.errors == []  # though it was left in the middle of a stream


def test_a_new_conversation_can_be_undone(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(QUESTION)
    before = page.page.evaluate(TURNS)

    page.page.get_by_role("button", name="New conversation").click()
    assert page.turns().count() == 0 and page.page.is_visible(".dl-start")
    page.page.get_by_role("button", name="Undo").click()
    page.wait("document.querySelectorAll('.dl-turn').length == 1")

    assert page.page.evaluate(TURNS) == before
    reloaded(page, 1)


@pytest.mark.parametrize(
    "damage",
    [
        "'no JSON <img src=x onerror=alert(1)>'",
        "JSON.stringify({version: 1})",
        "JSON.stringify([null, 7, {version: 99, number: 1}])",
        "JSON.stringify([{version: 1, number: 1, query: {text: '<img src=x onerror=alert(1)>'}, answer: {}}])",
    ],
)
def test_what_cannot_be_read_is_left_out_with_a_word(visit: Open, address: str, damage: str) -> None:
    page = visit(address, before=f"if (!sessionStorage.length) localStorage.setItem('dateline.conversation', {damage})")

    page.page.wait_for_selector(".dl-restored:not([hidden])")
    assert "could not be read again" in page.page.inner_text(".dl-restored")
    page.ask(QUESTION)

    assert "Peregrine Holt" in page.turns().last.inner_text()
    assert page.page.locator("img").count() == 0 and page.errors == []


def test_a_changed_copy_stays_text_and_cannot_change_a_quotation(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(QUESTION)
    page.ask(TOLL)
    page.page.evaluate(
        f"""() => {{
            const turns = {STORED};
            turns[0].query.text = "<img src=x onerror=alert(1)>";
            turns[0].answer.writer = "${{alert(1)}} {{{{7*7}}}} <b>x</b>";
            turns[1].answer.statements[0].citations[0].quote = "Nobody died.";
            localStorage.setItem("dateline.conversation", JSON.stringify(turns));
        }}"""
    )

    reloaded(page, 2)

    first, second = page.turns().nth(0).inner_text(), page.turns().nth(1).inner_text()
    assert "<img src=x onerror=alert(1)>" in first and "${alert(1)} {{7*7}} <b>x</b>" in first
    assert "cannot be shown again" in second and TOLL in second
    assert page.page.locator(".dl-log img, .dl-log b").count() == 0 and page.errors == []


def test_a_full_storage_keeps_nobody_from_asking(visit: Open, address: str) -> None:
    full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    page = visit(address, before=full)

    page.ask(QUESTION)
    page.ask(TOLL)

    assert page.turns().count() == 2 and page.errors == []


def test_two_tabs_share_the_storage_and_the_last_one_wins(visit: Open, address: str) -> None:
    one = visit(address)
    other = Visit(one.page.context, address)
    one.ask(QUESTION)
    other.ask(TOLL)
    reloaded(one, 1)

    assert one.page.inner_text(".dl-question") == TOLL and one.errors == [] and other.errors == []
