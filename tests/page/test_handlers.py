"""Events of the page, with what a browser may send and with what it should not."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from rag import Dateline
from rag.assembly import assemble
from rag.page import handlers, rendering, saved
from rag.page.turns import Conversation, Edit, Stopped
from rag.settings import load_settings
from tests.page.browsing import QUESTION, SENTENCE, Dictated
from tests.rag.test_openai_writer import Serve, chunk, serve, stream
from tests.rag.test_verdicts import Scripted

__all__ = ["serve"]  # the fixture

LAST_WEEK = "What was reported last week about the ferry fund?"
DAY = {"said": "then", "after": "2025-06-03T00:00:00Z", "before": "2025-06-03T00:00:00Z"}
UNREADABLE: list[Any] = [
    "everything",
    {},
    {"asked": " "},
    {"asked": "x" * 5000},
    {"asked": "\ud800"},
    {"asked": QUESTION, "kind": "poem"},
    {"asked": QUESTION, "surprise": 1},
    {"asked": QUESTION, "periods": [DAY]},
    {"asked": QUESTION, "periods": [{**DAY, "after": "0001-01-01T00:00:00+14:00"}]},
    {"asked": QUESTION, "parts": [{"text": "Who?"}] * 11},
]


@pytest.fixture(scope="module")
def dateline(sample_index: Path) -> Iterator[Dateline]:
    with Dateline.open(sample_index, writer="extractive") as opened:
        yield opened


def asked(dateline: Dateline, conversation: Conversation | None = None, **sent: Any) -> list[handlers.Update]:
    async def collected() -> list[handlers.Update]:
        return [u async for u in handlers.answer(dateline, sent, conversation or Conversation())]

    return asyncio.run(collected())


def test_an_answer_grows_and_ends_and_is_kept_as_data(dateline: Dateline) -> None:
    conversation = Conversation()
    updates = asked(dateline, conversation, number=3, question=f"  {QUESTION}\n")

    assert [u["state"] for u in updates][-1] == "done" and {u["state"] for u in updates[:-1]} == {"writing"}
    assert {u["number"] for u in updates} == {3}
    assert conversation.turns[0].query.text == QUESTION and conversation.writing is None
    assert conversation.turns[0].query == conversation.turns[0].outcome.query  # type: ignore[union-attr]
    assert conversation.turns[0].query.asked_on == datetime.now().astimezone().date()


def test_the_last_day_is_inclusive_and_may_be_the_last_there_is(dateline: Dateline) -> None:
    day = asked(dateline, question=QUESTION, first="2025-04-30", last="2025-04-30")[-1]
    ever = asked(dateline, question=QUESTION, last="9999-12-31")[-1]

    assert "Peregrine Holt" in day["html"] and "from 30 April 2025 to 30 April 2025" in day["html"]
    assert "Peregrine Holt" in ever["html"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"question": QUESTION, "first": "yesterday"}, "write it as 2025-06-03"),
        ({"question": QUESTION, "first": "2025-06-02", "last": "2025-06-01"}, "2025-06-02, comes after"),
        ({"question": QUESTION, "outlets": "all"}, "choose them again"),
        ({"question": " "}, "it is empty"),
        ({}, "it is empty"),
        ({"question": "word " * 500}, "at most 2000"),
        ({"question": QUESTION, "asked_on": "tomorrow"}, "write it as 2025-06-03"),
        *(({"question": QUESTION, "understood": bad}, "could not be read") for bad in UNREADABLE),
        ({"question": QUESTION, "understood": {"asked": QUESTION}, "edit": "all"}, "could not be read"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_asked_is_told_in_its_turn(dateline: Dateline, sent: dict[str, Any], told: str) -> None:
    update = asked(dateline, **sent)[-1]

    assert (
        told in update["html"] and update["state"] == "done" and update["say"] in update["html"].replace("&#x27;", "'")
    )


def test_what_acts_is_shown_before_anything_is_found_and_understood_once(dateline: Dateline) -> None:
    conversation = Conversation()
    updates = asked(dateline, conversation, question=LAST_WEEK, asked_on="2025-06-23")
    first = next(u for u in updates if "dl-chip" in u["html"])

    assert first["state"] == "writing" and "last week: 16 to 22 June 2025" in first["html"]
    assert "asked on 23 June 2025" in first["html"] and "Reading the articles" in first["html"]
    assert first["saved"]["query"]["understood"] == updates[-1]["saved"]["query"]["understood"]


def test_a_changed_understanding_is_asked_as_it_is_and_says_what_was_taken_out(dateline: Dateline) -> None:
    conversation = Conversation()
    button = re.search(r'data-ask="([^"]*)"', asked(dateline, question=LAST_WEEK, asked_on="2025-06-23")[-1]["html"])
    assert button is not None

    update = asked(dateline, conversation, **json.loads(unescape(button[1])))[-1]

    turn = conversation.turns[0]
    assert turn.query.understood is not None and turn.query.understood.periods == ()
    assert (turn.query.text, turn.edit) == (LAST_WEEK, Edit(("last week",), True))
    assert "without &#x27;last week&#x27;" in update["html"] and "last week: 16" not in update["html"]
    assert "as the question says" not in update["html"]


def test_what_is_shown_as_understood_is_what_a_language_model_makes_of_the_question(
    sample_index: Path, serve: Serve
) -> None:
    words = "around the turn of the year"
    reading = {"times": [{"words": words, "first": "2024-12-24", "last": "2025-01-07"}]}
    said = iter([json.dumps(reading), "Peregrine Holt runs the fund. [1]"])
    server = serve(lambda handler: stream(chunk(next(said)), chunk(None, "stop"), b"data: [DONE]\n\n")(handler))
    with Dateline.open(sample_index, openai_base_url=server.url, judge_model="off") as dateline:
        last = asked(dateline, question=f"Who ran the ferry fund {words}?", asked_on="2025-06-23")[-1]

    assert f"{words}: 24 December 2024 to 7 January 2025" in last["html"]


def test_stopping_while_a_question_is_understood_keeps_it(sample_index: Path) -> None:
    model, conversation = Dictated(), Conversation()  # which has not said a word yet

    async def stopped(dateline: Dateline) -> list[handlers.Update]:
        updates = []
        async for update in handlers.answer(dateline, {"question": "How old is he?", "number": 2}, conversation):
            updates.append(update)
            while not model.begun():
                await asyncio.sleep(0.01)
            conversation.stop()
        return updates

    with Dateline.open(sample_index, writer="extractive") as first:
        asked(first, conversation, question="Who was the captain of the Maren Isolde?")
    with Dateline.open(sample_index, llm=model) as dateline:
        began = time.monotonic()
        updates = asyncio.run(stopped(dateline))
        assert model.leaves(1)

    assert [u["state"] for u in updates] == ["writing", "stopped"] and time.monotonic() - began < 2.5
    assert conversation.turns[-1].query.text == "How old is he?" and "Reading the articles" in updates[0]["html"]


@pytest.mark.parametrize("number", [None, "1", -1, 10**9, 2.5])
def test_half_a_character_and_a_strange_number_do_no_harm(dateline: Dateline, number: Any) -> None:
    updates = asked(dateline, question="Who runs the \ud800 fund?", number=number, outlets=["\udfff"])

    json.dumps(updates[-1], ensure_ascii=False).encode()
    assert updates[-1]["number"] == 1


def test_clearing_while_an_answer_is_written_leaves_no_turn_behind(sample_index: Path) -> None:
    writer, conversation = Dictated(), Conversation()

    async def cleared(dateline: Dateline) -> list[str]:
        states = []
        async for update in handlers.answer(dateline, {"question": QUESTION}, conversation):
            states.append(update["state"])
            if update["checked"]:
                conversation.clear()
            elif writer.begun() == 0:
                writer_started = asyncio.to_thread(writer.dictate, f"{SENTENCE} The first ", 1)
                task = asyncio.ensure_future(writer_started)
        await task
        return states

    with Dateline.open(sample_index, llm=writer, understanding_model="off", judge_model="off") as dateline:
        states = asyncio.run(cleared(dateline))
        assert writer.leaves(1)

    assert set(states) == {"writing"} and conversation.turns == [] and conversation.writing is None


def dictated(index: Path, first: str, rest: str, **settings: Any) -> list[handlers.Update]:
    """The updates of an answer that is written in two pieces, the second once the page shows something of the first."""
    writer, shown = Dictated(), threading.Event()

    def dictate() -> None:
        writer.dictate(first, 1)
        shown.wait(30)
        writer.dictate(rest, 1)
        writer.end(1)

    async def collected(dateline: Dateline) -> list[handlers.Update]:
        updates, dictating = [], asyncio.ensure_future(asyncio.to_thread(dictate))
        async for update in handlers.answer(dateline, {"question": QUESTION}, Conversation()):
            updates.append(update)
            if update["checked"]:
                shown.set()
        await dictating
        return updates

    with Dateline.open(index, llm=writer, understanding_model="off", judge_model="off", **settings) as dateline:
        return asyncio.run(collected(dateline))


GAP = "The articles do not say who founded it."


def test_sentences_are_shown_as_they_are_checked(sample_index: Path) -> None:
    updates = dictated(sample_index, f"{SENTENCE} The fund", " holds 77 million crowns. [1]")

    assert [len(u["checked"]) for u in updates if u["state"] == "writing"][-1] == 1
    assert not any("77 million" in html for u in updates for html in u["checked"])
    assert "1 of 2 sentences is left out" in updates[-1]["html"] and "77 million" in updates[-1]["html"]
    assert any("1 sentence checked." in u["progress"] for u in updates)


def test_what_the_writer_says_is_not_given_is_kept_beside_a_refusal(sample_index: Path) -> None:
    updates = dictated(sample_index, f"{GAP} The articles do", " not say when.")
    last = updates[-1]

    assert any(GAP in html for u in updates for html in u["checked"])
    assert last["saved"]["answer"]["status"] == "refused" and GAP in last["html"]
    assert [GAP in note for note in last["saved"]["answer"]["notes"]].count(True) == 1


def test_an_answer_that_is_written_anew_replaces_what_was_shown(sample_index: Path) -> None:
    true, false = "Peregrine Holt runs the", "The fund holds 77 million crowns. [1]"
    updates = dictated(sample_index, f"{true} fund. [1] {false} {false} The fund", " holds 78 million crowns. [1]")

    assert any(true in html for u in updates for html in u["checked"])
    assert "dictation wrote 4 sentences, of which 1 stands" in updates[-1]["html"]
    assert "Peregrine Holt" in updates[-1]["html"] and true not in updates[-1]["html"]
    anew = [u for u in updates if u["state"] == "writing" and "dictation wrote" in u["html"]]
    assert anew and not any(true in html for u in anew for html in u["checked"])


def test_stopping_what_is_written_anew_keeps_why(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "_PAUSE", 0)  # each sentence comes in an update
    conversation = Conversation()

    async def stopped(dateline: Dateline) -> handlers.Update:
        async for update in handlers.answer(dateline, {"question": QUESTION}, conversation):
            if conversation.writing and conversation.writing.note and update["checked"]:
                conversation.stop()
        return update

    settings = load_settings(index=sample_index, understanding_model="off")
    with Dateline(assemble(settings, writer=Scripted("The fund holds 77 million crowns. [1]"))) as dateline:
        last = asyncio.run(stopped(dateline))
        again = saved.load(last["saved"], dateline.article)

    assert last["state"] == "stopped" and "scripted wrote 1 sentence, of which none stands" in last["html"]
    assert again is not None and rendering.turn(again) == last["html"]


def test_restoring_replaces_what_the_server_knew(dateline: Dateline) -> None:
    conversation = Conversation()
    form = asked(dateline, conversation, question=QUESTION)[-1]["saved"]

    update = handlers.restore(dateline, [form, "junk"], conversation)

    assert [t["number"] for t in update["restored"]] == [1] and "1 earlier turn" in update["note"]
    assert len(conversation.turns) == 1 and not isinstance(conversation.turns[0].outcome, Stopped)
