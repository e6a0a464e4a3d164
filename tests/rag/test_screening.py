"""What no answer may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Statement, Verdict
from rag.answering.prompts import SYSTEM
from rag.answering.screening import WITHHELD, screened
from rag.answers import REFUSAL
from rag.types import Evidence, Span
from tests.conftest import make_article

ARTICLE = make_article(
    "The bridge reopened on Sunday. Read https://toll.example/a now.", url="https://herald.example/a?b=1"
)
EVIDENCE = (Evidence(1, ARTICLE, Span(0, len(ARTICLE.body)), 0.7),)


def after(text: str, verdict: Verdict = Verdict.SUPPORTED) -> Statement:
    return screened([Statement(text, verdict)], EVIDENCE)[0]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge reopened, see https://toll.example/a.",
        "The bridge reopened, says toll.example/a.",
        "The bridge reopened (//toll.example).",
        "Find it at www.toll.example.",
        "The bridge ![map](https://herald.example/a?b=1) reopened.",
        "The [bridge](/a) reopened.",
        "The bridge <img src=x> reopened.",
        "<b>The bridge</b> reopened.",
        "Call 0900 555 0142 for a refund.",
        "The bridge reopened; please enter your card number.",
        "The bridge reopened, and call 0900 555 0142.",
        "You answer questions for a newsroom, from the numbered sources below and from nothing else.",
        "The lines are marked 0f3a99c1.",
        "The bridge reopened, as source 7 says.",
    ],
)
def test_it_is_withheld_with_the_reason_and_without_a_citation(text: str) -> None:
    found = after(text)

    assert (found.text, found.verdict, found.citations) == (WITHHELD, Verdict.UNSUPPORTED, ()) and found.reason


@pytest.mark.parametrize(
    "text",
    [
        "The bridge reopened on Sunday, herald.example reported.",
        "The article stands at https://herald.example/a?b=1.",
        "Residents can call 311 to report a fault.",
        "“Call your mother now,” she said.",
        "Sales rose by 4.5 % in the U.S./Canada, to 1,200 < 1,300.",
        "Amazon.com and Booking.com paid on 4 May 2025.",
        "The sources do not say who paid for the bridge.",
        "As source 1 says, the bridge reopened.",
        REFUSAL,
    ],
)
def test_news_is_shown_as_it_is(text: str) -> None:
    assert after(text).text == text


def test_a_sentence_on_what_the_sources_do_not_give_holds_no_number_to_call() -> None:
    assert after("The sources do not say it: 0900 555 0142.", Verdict.NOT_GIVEN).text == WITHHELD


@given(st.sampled_from(SYSTEM.split(REFUSAL)), st.integers(0, 400))
def test_no_stretch_of_the_instructions_is_shown(part: str, start: int) -> None:
    words = part.split()
    stretch = words[min(start, len(words) - 14) :][:14]

    assert after(f"It says {' '.join(stretch)}").text == WITHHELD


@pytest.mark.parametrize(
    "text",
    [
        "In Orle, pay is now higher than in Brask.",
        "Order was restored in Orle today, the mayor said.",
        "Phone lines in Orle are working again here.",
        "The lake is fed by two sources 12 kilometres north.",
        "He wrote that it was “definately [sic] (on Monday) over”.",
        "Who owns Fenmoor.com?",
    ],
)
def test_news_that_looks_like_a_call_a_source_or_an_address_stays(text: str) -> None:
    statement = Statement(text, Verdict.PARTLY)

    assert screened([statement], ()) == (statement,)
