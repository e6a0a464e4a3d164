"""What a question was understood to ask: shown under it, and corrected by the reader."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import ingest
from rag.models.sentence_encoder import SentenceEncoder
from rag.page import asking, rendering, saved
from rag.page.turns import Edit, Problem, Turn, Writing
from rag.types import Query
from rag.understood import Part, Period, Understanding
from tests.page.browsing import QUESTION, SENTENCE, Dictated, Visit, served
from tests.page.conftest import Open
from tests.page.test_rendering import HOSTILE, OUR_TAGS, text_of
from tests.page.test_view import PHONE, SHIFTS, WIDE

TIMED = "What did The Callis Courier report in February 2025 about divers in the Maren Isolde?"
LAST_WEEK = "What did the Callis Courier report last week about the Maren Isolde?"
MOMENT = datetime(2025, 6, 16, tzinfo=UTC)
DONE = "document.querySelectorAll('.dl-turn[data-state=done]').length == {}"


def chips(page: Visit) -> list[str]:
    """Of the last turn, without their buttons."""
    found: list[str] = page.turns().last.locator(".dl-chip span, .dl-told").all_inner_texts()
    return found


def asks_on(page: Visit, day: str) -> None:
    page.page.click(".dl-filters summary")
    page.page.get_by_label("Day of asking").fill(day)


def test_what_acts_is_shown_under_the_question_and_nothing_else_is(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(TIMED)
    assert chips(page) == ["February 2025", "in The Callis Courier"]

    page.ask(QUESTION)
    assert page.turns().last.locator(".dl-understood").count() == 0 and page.errors == []


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_what_is_taken_out_is_searched_without_and_the_turn_says_so(visit: Open, address: str, how: str) -> None:
    page = visit(address)
    page.ask(TIMED)
    assert "2025 in The Callis Courier was searched, as the question says" in page.turns().last.inner_text()
    button = page.turns().last.get_by_role("button", name="Search without 'The Callis Courier'")

    if how == "mouse":
        button.click()
    else:
        page.page.locator(".dl-question").focus()
        page.page.keyboard.press("Tab")
        page.page.keyboard.press("Tab")
        page.page.keyboard.press("Enter")
    page.wait(DONE.format(2))

    assert page.page.locator(".dl-question").all_inner_texts() == [TIMED, TIMED]
    assert chips(page) == ["February 2025", "without 'The Callis Courier'"]
    assert "2025 was searched, as the question says" in page.turns().last.inner_text()
    assert page.page.evaluate("document.activeElement === [...document.querySelectorAll('.dl-question')].at(-1)")
    assert 0 <= page.top(".dl-question") < 100 and page.errors == []


def test_one_correction_follows_another_until_nothing_is_left(visit: Open, address: str) -> None:
    page = visit(address)
    asks_on(page, "2025-06-23")
    page.ask(LAST_WEEK)
    for n in (2, 3):
        page.turns().last.locator(".dl-drop").first.click()
        page.wait(DONE.format(n))

    assert chips(page) == ["asked on 23 June 2025", "without 'last week'", "without 'The Callis Courier'"]
    assert page.turns().last.locator(".dl-drop").count() == 0


def test_a_question_is_asked_as_of_the_day_that_is_set(visit: Open, address: str) -> None:
    page = visit(address)
    asks_on(page, "2025-06-23")
    page.ask(LAST_WEEK)

    assert chips(page) == ["last week: 16 to 22 June 2025", "in The Callis Courier", "asked on 23 June 2025"]
    assert page.page.inner_text(".dl-filters summary") == "Dates and outlets: asked on 2025-06-23"
    page.page.get_by_role("button", name="Remove filters").click()
    page.ask(QUESTION)

    today = datetime.now().astimezone().date()
    kept = page.page.evaluate("JSON.parse(localStorage.getItem('dateline.conversation')).map((t) => t.query.asked_on)")
    assert kept == ["2025-06-23", today.isoformat()] and chips(page) == []


def test_half_a_day_of_asking_is_told(visit: Open, address: str) -> None:
    page = visit(address)
    page.page.click(".dl-filters summary")
    page.page.get_by_label("Day of asking").press_sequentially("02")

    page.enter(QUESTION)

    assert "not complete" in page.page.inner_text(".dl-warning") and page.turns().count() == 0


def test_a_correction_comes_back_with_the_conversation_and_can_be_gone_on_from(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(TIMED)
    page.turns().last.locator(".dl-drop").last.click()
    page.wait(DONE.format(2))
    before = page.page.inner_html(".dl-log")

    page.reload()
    page.wait(DONE.format(2))

    assert page.page.inner_html(".dl-log").replace(' hidden=""', "") == before.replace(' hidden=""', "")
    page.turns().last.locator(".dl-drop").click()
    page.wait(DONE.format(3))
    assert chips(page) == ["without 'The Callis Courier'", "without 'February 2025'"]


def test_chips_stand_while_the_answer_is_written_and_a_correction_takes_its_place(
    visit: Open, dictated: str, writer: Dictated
) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.enter(TIMED)
    writer.dictate("Divers ", n)
    page.page.wait_for_selector(".dl-turn[data-state=writing] .dl-read li")
    assert chips(page) == ["February 2025", "in The Callis Courier"]

    page.turns().last.locator(".dl-drop").first.click()
    page.page.wait_for_selector(".dl-turn[data-state=stopped]")
    writer.dictate(SENTENCE, n + 1)
    writer.end(n + 1)
    page.wait(DONE.format(1))

    assert chips(page)[-1] == "without 'February 2025'" and page.page.locator(".dl-waiting li").count() == 0
    assert page.page.evaluate("document.activeElement.closest('.dl-turn').dataset.turn") == "2"
    assert writer.leaves(n)


def test_the_focus_stays_on_a_chips_button_while_its_turn_is_drawn_anew(
    visit: Open, dictated: str, writer: Dictated
) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.enter(TIMED)
    writer.dictate("Divers ", n)
    page.page.wait_for_selector(".dl-read li")
    page.turns().last.get_by_role("button", name="Search without 'The Callis Courier'").focus()
    writer.end(n)
    page.wait(DONE.format(1))

    name = page.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name == "Search without 'The Callis Courier'"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_chips_push_nothing_away_while_the_answer_grows(
    visit: Open, dictated: str, writer: Dictated, size: dict[str, Any]
) -> None:
    page, n = visit(dictated, before=SHIFTS, **size), writer.begun() + 1
    page.enter(TIMED)
    page.page.wait_for_selector(".dl-read li", state="attached")
    place = page.top(".dl-understood") - page.top(".dl-question")
    page.page.wait_for_timeout(700)  # what follows an input within half a second is not counted
    for _ in range(4):
        writer.dictate(f"{SENTENCE} ", n)
        page.page.wait_for_timeout(150)
    writer.end(n)
    page.wait(DONE.format(1))

    assert page.page.evaluate("window.shift") < 0.1
    assert page.top(".dl-understood") - page.top(".dl-question") == place
    assert page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [320, 390])
def test_a_chips_button_can_be_hit_on_a_phone_and_a_long_name_stays_in_the_window(
    visit: Open, tmp_path: Path, encoder: SentenceEncoder, width: int
) -> None:
    outlet = "Orle & Gazetteandmercuryandheraldandobserverofthenorth"
    body = "The mill in Orle burned down on Monday. Nobody was hurt.\n\nThe miller, Ada Holm, thanked the town for it."
    record = {"title": "Mill burns down", "body": body, "outlet": outlet, "date": "2025-05-04"}
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert ingest([tmp_path / "in.jsonl"], tmp_path / "index", encoder).indexed == 1
    with served(tmp_path / "index") as address:
        page = visit(address, **{**PHONE, "width": width})
        page.ask(f"What burned in Orle, according to {outlet}?")
        button = page.turns().last.locator(".dl-drop").bounding_box()

        assert chips(page) == [f"in {outlet}"]
        assert button["width"] >= 36 and button["height"] >= 36 and button["x"] + button["width"] <= width
        assert page.page.evaluate("document.documentElement.scrollWidth") == width
        page.turns().last.locator(".dl-drop").tap()
        page.wait(DONE.format(2))
        assert chips(page) == [f"without '{outlet}'"] and page.errors == []


def test_a_changed_copy_of_what_was_understood_stays_text_also_when_it_is_asked(visit: Open, address: str) -> None:
    page = visit(address)
    hostile = "<img src=x onerror=alert(1)> ${alert(1)} {{7*7}} \" onclick='alert(1)"
    page.ask(f"{TIMED[:-1]} <img src=x onerror=alert(1)>?")
    page.page.evaluate(
        """(hostile) => {
            const turns = JSON.parse(localStorage.getItem("dateline.conversation"));
            turns[0].query.understood.outlets = [hostile];
            turns[0].query.understood.periods[0].said = hostile;
            localStorage.setItem("dateline.conversation", JSON.stringify(turns));
        }""",
        hostile,
    )
    page.reload()
    page.wait(DONE.format(1))
    assert chips(page) == [f"{hostile}: February 2025", f"in {hostile}"]

    page.turns().last.locator(".dl-drop").first.click()
    page.wait(DONE.format(2))

    assert chips(page) == [f"in {hostile}", f"without '{hostile}'"]
    assert page.page.locator(".dl-log img").count() == 0 and page.errors == []


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_hostile_becomes_markup_in_what_was_understood(payload: str) -> None:
    times = (Period(payload, MOMENT, None), Period(payload, None, None, relative=True))
    part = Part(payload, (payload,), times)
    understood = Understanding(payload, periods=times, outlets=(payload,), latest=True, parts=(part, part))
    query, edit = Query(payload, asked_on=date(2026, 1, 1), understood=understood), Edit((payload,), True)

    turn = Turn(1, query, Problem(payload), edit)
    assert saved.load(json.loads(json.dumps(saved.dump(turn))), lambda _: None) == turn
    html = rendering.turn(turn) + rendering.writing(Writing(2, query, edit=edit))

    seen = text_of(html)
    assert f"in {' '.join(payload.split())} ×" in seen and f"without '{' '.join(payload.split())}'" in seen
    tags = re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>", html)
    assert {name for name, _ in tags} <= OUR_TAGS
    assert not any(re.search(r"\son\w+\s*=|\ssrc|style\s*=", re.sub(r'"[^"]*"', '""', rest)) for _, rest in tags)


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(str.strip).filter(bool)


@given(
    texts.map(lambda t: " ".join(t.split())),
    st.lists(texts, max_size=3).map(tuple),
    st.lists(st.builds(Period, texts, st.just(MOMENT), st.none(), st.booleans()), max_size=2).map(tuple),
    st.lists(texts, min_size=1, max_size=3).map(tuple),
    st.booleans(),
    st.booleans(),
)
@settings(deadline=None)
def test_a_corrected_question_is_read_back_as_it_was_sent(
    text: str, outlets: tuple[str, ...], periods: tuple[Period, ...], without: tuple[str, ...], day: bool, alone: bool
) -> None:
    understood = Understanding(text, periods=periods, outlets=outlets, parts=(Part(text), Part(text, outlets, periods)))
    query, edit = Query(text, MOMENT, asked_on=date(2025, 6, 23), understood=understood), Edit(without, day, alone)

    assert asking.read(json.loads(json.dumps(asking.to_send(query, edit)))) == (query, edit)


def test_a_question_asked_again_is_asked_today_unless_the_reader_has_set_the_day() -> None:
    query = Query("Who?", asked_on=date(2025, 6, 23), understood=Understanding("Who?"))

    assert "asked_on" not in asking.to_send(query) and "understood" not in asking.to_send(query)
    assert asking.to_send(query, Edit(day=True))["asked_on"] == "2025-06-23"
    assert asking.read({"question": "Who?"})[0].asked_on == datetime.now().astimezone().date()
