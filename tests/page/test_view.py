"""What a reader sees where: question, answer, sources and question box, on a wide window and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.page.browsing import QUESTION, SENTENCE, TOLL, Dictated, Visit
from tests.page.conftest import Open

PHONE: dict[str, Any] = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
WIDE: dict[str, Any] = {"width": 1366, "height": 768}
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) window.shift += e.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_jumps_while_the_page_loads_and_answers(visit: Open, address: str, size: dict[str, Any]) -> None:
    page = visit(address, before=SHIFTS, **size)
    page.page.wait_for_timeout(500)  # what loads late may still push something away
    page.ask(QUESTION)

    assert page.page.evaluate("window.shift") < 0.1


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_jumps_while_an_answer_grows_line_by_line(
    visit: Open, dictated: str, writer: Dictated, size: dict[str, Any]
) -> None:
    page, n = visit(dictated, before=SHIFTS, **size), writer.begun() + 1
    page.enter(QUESTION)
    page.page.wait_for_selector(".dl-read li", state="attached")
    page.page.wait_for_timeout(700)  # what follows an input within half a second is not counted
    for _ in range(6):
        writer.dictate(f"{SENTENCE} ", n)
        page.page.wait_for_timeout(200)
    writer.end(n)
    page.wait("document.querySelector('.dl-turn[data-state=done]')")

    assert page.page.evaluate("window.shift") < 0.1


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_third_question_is_at_the_top_and_the_box_at_the_bottom(
    visit: Open, address: str, size: dict[str, Any]
) -> None:
    page = visit(address, **size)
    for question in (QUESTION, "When does the Maren Isolde Act take effect?", TOLL):
        page.ask(question)

    assert 0 <= page.top(".dl-question") < 100
    box = page.page.locator(".dl-composer").bounding_box()
    assert abs(box["y"] + box["height"] - size["height"]) <= 1
    assert page.top(".dl-foot") < box["y"]


def test_sources_stand_beside_their_answer_and_a_citation_moves_only_them(visit: Open, address: str) -> None:
    page = visit(address, width=1366, height=560)
    for question in (QUESTION, "When does the Maren Isolde Act take effect?", TOLL):
        page.ask(question)
    panel = page.turns().last.locator(".dl-sources")
    assert panel.evaluate("p => p.scrollHeight > p.clientHeight")
    box = panel.bounding_box()
    assert 0 <= box["y"] < 100 and box["y"] + box["height"] < page.top(".dl-composer")
    before = page.page.evaluate("window.scrollY")

    page.turns().last.locator(".dl-marker").last.click()

    assert page.page.evaluate("window.scrollY") == before
    card = page.page.locator(".dl-card[data-marked]")
    assert box["y"] <= card.bounding_box()["y"] < box["y"] + box["height"]
    card.get_by_role("button", name="Back to the sentence").click()
    assert page.page.evaluate("document.activeElement.className") == "dl-marker"
    assert page.page.evaluate("window.scrollY") == before


def test_reading_on_below_keeps_the_sources_in_view(visit: Open, dictated: str, writer: Dictated) -> None:
    page, n = visit(dictated, width=1366, height=500), writer.begun() + 1
    page.enter(QUESTION)
    writer.dictate(f"{SENTENCE}\n" * 14, n)
    writer.end(n)
    page.wait("document.querySelector('.dl-turn[data-state=done]')")

    page.page.evaluate("window.scrollBy(0, 300)")

    assert 0 <= page.top(".dl-sources") < 60


def test_a_phone_gives_the_text_its_width_and_the_sources_follow_the_answer(visit: Open, address: str) -> None:
    page = visit(address, **PHONE)
    page.ask(TOLL)

    answer = page.page.locator(".dl-answer").bounding_box()
    sources = page.page.locator(".dl-sources").bounding_box()
    assert answer["width"] >= 320 and page.page.evaluate("document.documentElement.scrollWidth") == 360
    assert 0 <= sources["y"] - answer["y"] - answer["height"] < 40
    assert page.page.locator("#dl-question textarea").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 16


@pytest.mark.parametrize("way", ["the link", "the browser's Back"])
def test_a_phones_reader_comes_back_from_a_source_to_the_sentence(visit: Open, address: str, way: str) -> None:
    page = visit(address, **PHONE)
    page.ask(TOLL)
    marker = page.page.locator(".dl-marker").last
    marker.scroll_into_view_if_needed()
    marker.tap()
    page.wait("window.scrollY > 400")
    card = page.page.locator(".dl-card[data-marked]").bounding_box()
    assert 0 <= card["y"] < page.top(".dl-composer")

    if way == "the link":
        page.page.locator(".dl-card[data-marked] .dl-back").tap()
    else:
        page.page.go_back()

    page.wait("document.activeElement.className == 'dl-marker'")
    assert page.page.url.startswith(page.address)
    assert 0 <= marker.bounding_box()["y"] < page.top(".dl-composer")


def test_what_was_found_is_shown_before_the_first_word(visit: Open, dictated: str, writer: Dictated) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.enter(QUESTION)
    page.page.wait_for_selector(".dl-read li")

    aside = page.page.inner_text(".dl-side")
    assert "BEING READ" in aside.upper() and "Northsound Lines puts 12 million crowns into ferry fund" in aside
    writer.dictate(SENTENCE, n)
    writer.end(n)
    page.page.wait_for_selector(".dl-card mark")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_sentence_is_shown_when_it_is_checked_and_stays_as_it_is(
    visit: Open, dictated: str, writer: Dictated, size: dict[str, Any]
) -> None:
    page, n = visit(dictated, **size), writer.begun() + 1
    page.enter(QUESTION)
    writer.dictate("The fund will be run by the former judge ", n)
    page.page.wait_for_selector(".dl-state:has-text('Each sentence is shown once it is checked')")
    assert "former judge" not in page.turns().last.inner_text()

    writer.dictate("Peregrine Holt. [1] The fund ", n)
    first = page.page.wait_for_selector(".dl-checked .dl-statement:has-text('Peregrine Holt')")
    first.evaluate("e => { e.dataset.seen = 'yes'; }")
    writer.dictate("holds 77 million crowns. [1] The first payments are due in July. [1] That was ", n)
    page.page.wait_for_selector(".dl-checked .dl-statement:has-text('July')")

    assert page.page.locator(".dl-checked .dl-statement").count() == 2
    assert page.page.locator(".dl-checked [data-seen]").count() == 1 and "77" not in page.turns().last.inner_text()
    assert "1 of 3 sentences is left out" in page.page.inner_text(".dl-state")
    page.page.locator(".dl-checked .dl-marker").first.click()
    if size is WIDE:
        assert page.page.evaluate("document.activeElement.matches('.dl-read li[data-marked]')")
    page.page.click(".dl-stop")
    page.page.wait_for_selector(".dl-turn[data-state=stopped]")
    assert "What stands here was checked." in page.turns().last.inner_text() and page.errors == []


def test_a_screen_reader_hears_the_state_and_the_finished_answer_only(
    visit: Open, dictated: str, writer: Dictated
) -> None:
    page, n = visit(dictated), writer.begun() + 1
    page.page.evaluate(
        """() => {
            window.heard = [];
            const region = document.querySelector(".dl-said");
            new MutationObserver(() => window.heard.push(region.textContent)).observe(region, { childList: true });
        }"""
    )
    page.enter(QUESTION)
    for word in SENTENCE.split():
        writer.dictate(f"{word} ", n)
    page.page.wait_for_selector(".dl-state:has-text('Writing from')")
    writer.end(n)
    page.wait("document.querySelector('.dl-turn[data-state=done]')")

    assert page.page.evaluate("window.heard") == [
        "Reading the articles.",
        "Writing the answer.",
        SENTENCE.removesuffix(" [1]"),
    ]
    live = page.page.locator("[aria-live]:not([aria-live=off]), [role=log], [role=status], [role=alert]")
    assert not any(live.nth(i).locator(".dl-checked").count() for i in range(live.count()))


def test_markers_name_their_outlet_and_headings_follow_each_other(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask(QUESTION)

    assert page.page.get_by_role("link", name="Source 1: The Sound Ledger", exact=True).count() == 3
    headings = page.page.locator("h1, h2, h3, h4").evaluate_all("all => all.map((h) => h.tagName)")
    assert headings[:4] == ["H1", "H2", "H3", "H4"]


def test_a_long_question_takes_little_room(visit: Open, address: str) -> None:
    page = visit(address)
    page.ask("What about this? " * 100)

    assert page.page.locator(".dl-question").bounding_box()["height"] < 160


def sent(page: Visit, writer: Dictated) -> int:
    """Bytes that one dictated answer costs, in both directions."""
    channel, bytes_seen = page.page.context.new_cdp_session(page.page), []
    channel.send("Network.enable")
    channel.on("Network.dataReceived", lambda event: bytes_seen.append(event["dataLength"]))
    channel.on("Network.requestWillBeSent", lambda event: bytes_seen.append(len(event["request"].get("postData", ""))))
    n, turns = writer.begun() + 1, page.turns().count()
    page.enter(QUESTION)
    for word in SENTENCE.split():
        writer.dictate(f"{word} ", n)
        page.page.wait_for_timeout(40)
    writer.end(n)
    page.wait(f"document.querySelectorAll('.dl-turn[data-state=done]').length == {turns + 1}")
    page.wait("!document.querySelector('form[data-running]')")
    channel.detach()
    return sum(bytes_seen)


def test_an_answer_costs_the_same_however_many_went_before(visit: Open, dictated: str, writer: Dictated) -> None:
    page = visit(dictated)

    costs = [sent(page, writer) for _ in range(4)]

    assert costs[0] > 2000 and costs[3] < 1.2 * costs[0] and costs[0] < 100_000, costs
