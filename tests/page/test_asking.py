"""The question box: what stands in it is the reader's, and no question is lost."""

from __future__ import annotations

import re

import pytest

from tests.page.browsing import QUESTION, SENTENCE, TOLL, Dictated
from tests.page.conftest import Open

BOX = "#dl-question textarea"
CHECKED = ".dl-turn:last-of-type .dl-checked"


def test_an_empty_question_changes_nothing(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(QUESTION)
    before = page.log()

    page.page.press(BOX, "Enter")
    page.enter("   ")
    page.page.click(".dl-ask")
    page.ask(TOLL)

    assert page.log().startswith(before) and page.turns().count() == 2


def test_what_is_typed_while_an_answer_is_written_stays(visit: Open, dictated: str, writer: Dictated) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.enter(QUESTION)
    typed = "Who was the captain of the Maren Isolde?"
    written = f"{SENTENCE} The first payments "
    for words, letters in zip(re.findall(r".{9}|.+$", written), re.findall("..?.?", typed), strict=True):
        writer.dictate(words, n)
        page.page.locator(BOX).press_sequentially(letters)
    page.wait(f"document.querySelector('{CHECKED}')?.textContent.includes('judge')")
    writer.end(n)
    page.wait("document.querySelector('.dl-turn[data-state=done]')")

    assert page.box() == typed and page.turns().count() == 1


def test_questions_asked_meanwhile_wait_in_order_and_can_be_removed(
    visit: Open, dictated: str, writer: Dictated
) -> None:
    page, n = visit(dictated), writer.begun() + 1
    for question in (QUESTION, TOLL, "Who is Pavel Quist?", "Who is Eleni Marsh?"):
        page.enter(question)
    waiting = page.page.locator(".dl-waiting li span")
    assert waiting.all_inner_texts() == [f"Next: {TOLL}", "Next: Who is Pavel Quist?", "Next: Who is Eleni Marsh?"]

    page.page.get_by_role("button", name="Remove: Who is Pavel Quist?").click()
    for more in range(3):
        writer.dictate(SENTENCE, n + more)
        writer.end(n + more)
    page.wait("document.querySelectorAll('.dl-turn[data-state=done]').length == 3")

    assert page.page.locator(".dl-question").all_inner_texts() == [QUESTION, TOLL, "Who is Eleni Marsh?"]
    assert waiting.count() == 0 and page.errors == []


@pytest.mark.parametrize("how", ["the button", "Escape"])
def test_stopping_keeps_question_and_what_is_checked_and_ends_the_writer(
    visit: Open, dictated: str, writer: Dictated, how: str
) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.enter(QUESTION)
    writer.dictate(f"{SENTENCE} The first payments ", n)
    page.wait(f"document.querySelector('{CHECKED}')?.textContent.includes('run by')")

    if how == "Escape":
        page.page.press(BOX, "Escape")
    else:
        page.page.get_by_role("button", name="Stop").click()
    page.wait("document.querySelector('.dl-turn[data-state=stopped]')")
    turn = page.turns().last.inner_text()
    assert QUESTION in turn and "The fund will be run by" in turn and "Stopped. What stands here was checked." in turn
    page.page.get_by_role("button", name="Ask again").click()
    writer.dictate(SENTENCE, n + 1)
    writer.end(n + 1)
    page.wait("document.querySelector('.dl-turn[data-state=done]')")
    assert page.turns().count() == 2 and writer.leaves(n)


def test_escape_elsewhere_stops_nothing(visit: Open, dictated: str, writer: Dictated) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.enter(QUESTION)
    page.page.click(".dl-filters summary")
    page.page.get_by_label("The Callis Courier").focus()
    page.page.keyboard.press("Escape")
    assert page.page.locator(".dl-filters[open]").count() == 0

    page.page.locator(".dl-filters summary").blur()
    page.page.keyboard.press("Escape")
    writer.dictate(SENTENCE, n)
    writer.end(n)
    page.wait("document.querySelector('.dl-turn[data-state=done]')")

    assert "Peregrine Holt" in page.turns().last.inner_text()


def test_too_long_a_question_is_counted_and_kept_whole(visit: Open, address: str) -> None:
    page = visit(address)
    pasted = "word " * 999 + "end of the text?"

    page.enter(pasted)

    assert page.page.inner_text(".dl-count") == "5,011 of 2,000 characters: shorten it"
    assert page.box() == pasted and page.turns().count() == 0

    page.ask(QUESTION)
    assert page.page.inner_text(".dl-count") == ""


def test_dates_the_wrong_way_round_are_told_as_they_stand(visit: Open, address: str) -> None:
    page = visit(address)
    page.page.click(".dl-filters summary")
    page.page.get_by_label("Published from").fill("2025-06-02")
    page.page.get_by_label("to, inclusive").fill("2025-06-01")

    page.enter(QUESTION)

    warning = page.page.inner_text(".dl-warning")
    assert "2025-06-02" in warning and "2025-06-01" in warning and page.box() == QUESTION


def test_a_filter_is_named_in_its_turn_and_beside_the_box(visit: Open, address: str) -> None:
    page = visit(address)
    page.page.click(".dl-filters summary")
    page.page.get_by_label("Published from").fill("2030-01-01")
    page.ask(QUESTION)

    turn = page.turns().last.inner_text()
    assert "Only articles published from 1 January 2030." in turn
    assert page.page.inner_text(".dl-filters summary") == "Dates and outlets: from 2030-01-01"
    assert page.page.locator(".dl-filters[open]").count() == 0

    page.page.get_by_role("button", name="Ask without the filters").click()
    page.wait("document.querySelectorAll('.dl-turn[data-state=done]').length == 2")
    assert "Peregrine Holt" in page.turns().last.inner_text()


def test_a_question_that_does_not_reach_the_server_waits_until_it_is_asked_again(visit: Open, address: str) -> None:
    page = visit(address)
    page.page.route("**/queue/join*", lambda route: route.abort(), times=1)
    page.enter(QUESTION)
    page.page.wait_for_selector(".dl-waiting li:has-text('Not asked yet')")  # after Gradio has loaded the page again
    page.page.get_by_role("button", name="Ask now").click()
    page.wait("document.querySelector('.dl-turn[data-state=done]')")

    assert "Peregrine Holt" in page.turns().last.inner_text() and page.page.locator(".dl-waiting li").count() == 0


def test_closing_the_page_ends_the_writer(visit: Open, dictated: str, writer: Dictated) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.enter(QUESTION)
    writer.dictate("The fund ", n)
    page.page.wait_for_selector(".dl-read li")

    page.page.close()

    assert writer.leaves(n)


def test_half_a_date_is_told_and_nothing_is_asked_without_it(visit: Open, address: str) -> None:
    page = visit(address)
    page.page.click(".dl-filters summary")
    page.page.get_by_label("Published from").press_sequentially("02")

    page.enter(QUESTION)

    assert "not complete" in page.page.inner_text(".dl-warning") and page.box() == QUESTION
    assert page.turns().count() == 0
