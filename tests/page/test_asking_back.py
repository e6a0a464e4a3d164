"""A conversation on the page: what a follow-up was asked as, and the choices where it is not clear."""

from __future__ import annotations

import pytest

from rag.answers import Answer, Status
from rag.page import rendering
from rag.page.turns import Turn
from rag.types import Query
from rag.understood import Understanding
from tests.page.conftest import Open

CAPTAIN = "Who was the captain of the Maren Isolde?"
TWO = "Did Marguerite Oyelaran-Finch beat Benedikt Asher-Holm?"


def unclear(*choices: str, **filters: object) -> str:
    query = Query("How old is he?", understood=Understanding("How old is he?", choices=choices), **filters)  # type: ignore[arg-type]
    return rendering.turn(Turn(1, query, Answer(query, Status.UNCLEAR, (), ())))


def test_a_follow_up_is_shown_as_it_was_typed_and_as_it_was_asked(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(CAPTAIN)
    page.ask("At what time did he give the order to abandon ship?")

    turn = page.turns().last
    assert turn.locator(".dl-question").inner_text() == "At what time did he give the order to abandon ship?"
    assert "(about who was the captain of the Maren Isolde)?" in turn.locator(".dl-asked").inner_text()
    assert "3.36" in turn.inner_text()
    assert page.turns().first.locator(".dl-asked").count() == 0 and page.errors == []


def test_what_it_was_asked_as_comes_back_with_the_conversation_and_so_does_what_it_was_about(
    visit: Open, address: str
) -> None:
    page = visit(address)
    page.ask(CAPTAIN)
    page.ask("How old is he?")
    before = page.turns().last.inner_text()

    page.reload()
    page.wait("document.querySelectorAll('.dl-turn[data-state=done]').length == 2")
    assert page.turns().last.inner_text() == before
    page.ask("And where was he taken?")

    assert "about who was the captain" in page.turns().last.locator(".dl-asked").inner_text()


def test_a_question_that_was_given_too_much_is_asked_as_it_was_typed(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(CAPTAIN)
    page.ask("And seal pups?")

    page.turns().last.get_by_role("button", name="Ask it as typed").click()
    page.wait("document.querySelectorAll('.dl-turn[data-state=done]').length == 3")

    turn = page.turns().last
    assert turn.locator(".dl-question").inner_text() == "And seal pups?" and turn.locator(".dl-asked").count() == 0
    assert "1,204" in turn.inner_text() and page.errors == []


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_a_question_that_is_not_clear_offers_choices_that_ask(visit: Open, address: str, how: str) -> None:
    page = visit(address)
    page.ask(TWO)
    page.ask("How old is he?")
    button = page.turns().last.get_by_role("button", name="How old is Benedikt Asher-Holm?")

    assert page.turns().last.get_by_role("button").all_inner_texts() == [
        "How old is Marguerite Oyelaran-Finch?",
        "How old is Benedikt Asher-Holm?",
    ]
    if how == "mouse":
        button.click()
    else:
        button.focus()
        page.page.keyboard.press("Enter")
    page.wait("document.querySelectorAll('.dl-turn[data-state=done]').length == 3")

    assert page.turns().last.locator(".dl-question").inner_text() == "How old is Benedikt Asher-Holm?"
    assert page.turns().last.locator(".dl-asked").count() == 0 and page.errors == []


def test_a_new_conversation_is_nothing_to_refer_to(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(CAPTAIN)
    page.page.get_by_role("button", name="New conversation").click()
    page.wait("!document.querySelector('.dl-turn')")

    page.ask("How old is he?")

    assert page.turns().count() == 1 and page.page.locator(".dl-asked").count() == 0


def test_choices_are_escaped_and_keep_the_filters_of_the_question() -> None:
    html = unclear("Who is <b>he</b>?", "Who's “she”?", outlets=("Aldmoor & Wick",))

    assert "<b>" not in html and "&lt;b&gt;he&lt;/b&gt;" in html
    assert html.count('class="dl-again"') == 2 and html.count("Aldmoor &amp; Wick&quot;]") == 2
