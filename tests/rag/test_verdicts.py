"""Verdicts while an answer is written: in order, beside the writer, and never taken back in silence."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator, Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import (
    REFUSAL,
    Answer,
    AnswerDone,
    Dateline,
    Evidence,
    Refusal,
    RefusedAfterAll,
    Rewritten,
    StatementChecked,
    Status,
    TextDelta,
    Verdict,
)
from rag.answering.checking.check import check, is_refusal
from rag.answering.judging.beside import JudgeBeside
from rag.answering.judging.judge import ModelJudge
from rag.answering.judging.layer import judged
from rag.answering.rewriting import too_little
from rag.answering.screening import screened
from rag.answering.verdicts import at_once, checked_draft
from rag.answering.writers.protocol import Finish
from rag.answers import Event, Statement
from rag.assembly import assemble
from rag.settings import load_settings
from rag.types import Query
from tests.rag.test_judging import EVIDENCE, SIMILARITY, SWAPPED, TRUE, one, reply, said
from tests.rag.test_openai_writer import Misbehaving, Script, Serve, chunk, serve, stream

__all__ = ["serve"]  # the fixture

QUESTION = "Who runs the ferry compensation fund?"
HOLT = "The fund will be run by the former judge Peregrine Holt. [1]"
FALSE = "The fund holds 77 million crowns. [1]"
GAP = "The articles do not say who founded it."
UNKNOWN = "How many volcanoes are there in Veldara?"
SECONDS = 30  # until a test that hangs gives up


class Scripted:
    """A writer that writes what a test wants, in these pieces."""

    name = "scripted"

    def __init__(self, *pieces: str) -> None:
        self._pieces = pieces

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str, None, Finish]:
        yield from self._pieces
        return Finish.COMPLETE


class Ruling:
    """A language model that says the same of every statement it is shown."""

    name = "strict"

    def __init__(self, verdict: str) -> None:
        self._verdict = verdict

    def complete(self, system: str, prompt: str) -> str:
        ids = [int(line.removeprefix("id ")) for line in prompt.splitlines() if line.startswith("id ")]
        return json.dumps({"statements": [{"id": n, "verdict": self._verdict} for n in ids]})


def judge_of(verdict: str) -> ModelJudge:
    return ModelJudge(Ruling(verdict), "strict", lambda text: len(text.split()), SIMILARITY, 1800)


def events_of(index: Path, *pieces: str, question: str = QUESTION, **given: object) -> list[Event]:
    chosen = load_settings(index=index, understanding_model="off", **given)
    with Dateline(assemble(chosen, writer=Scripted(*pieces))) as dateline:
        return list(dateline.stream(question))


def answer_of(events: Sequence[Event]) -> Answer:
    assert isinstance(events[-1], AnswerDone)
    return events[-1].answer


def emitted(events: Sequence[Event]) -> tuple[Statement, ...]:
    """The statements that were never taken down."""
    since = max((n for n, event in enumerate(events) if isinstance(event, Rewritten)), default=0)
    return tuple(e.statement for e in events[since:] if isinstance(e, StatementChecked))


def kinds(events: Sequence[Event]) -> list[str]:
    """The kinds of events in order, each run of one kind once."""
    names = [type(event).__name__ for event in events]
    return [name for n, name in enumerate(names) if not n or names[n - 1] != name]


SENTENCES = st.sampled_from(
    [TRUE, SWAPPED, "Holm paid 7,000 crowns.", "It rained.", GAP, REFUSAL, "See //evil.example/x now."]
)
DRAFTS = st.lists(st.tuples(SENTENCES, st.sampled_from([" [1] ", " [2] ", " ", "\n", " [1]\n"])), max_size=6)


@given(DRAFTS, st.integers(1, 60), st.sampled_from([None, "supported", "contradicted", "not found"]))
@settings(max_examples=40, deadline=None)
def test_what_is_emitted_is_what_the_whole_draft_is_checked_and_judged_to_be(
    parts: list[tuple[str, str]], size: int, verdict: str | None
) -> None:
    draft, judge = "".join(map("".join, parts)), judge_of(verdict) if verdict else None
    pieces = [draft[n : n + size] for n in range(0, len(draft), size)]
    events, written = at_once(checked_draft(Scripted(*pieces), Query("Who cut the ribbon?"), EVIDENCE, check, judge))

    whole = check(draft, EVIDENCE, "Who cut the ribbon?  ")
    expected = screened(judged(screened(whole, EVIDENCE), draft, EVIDENCE, judge), EVIDENCE)
    assert written.statements == tuple(e.statement for e in events if isinstance(e, StatementChecked))
    assert written.statements == (() if is_refusal(draft) else expected)


WRITTEN = st.lists(st.sampled_from([HOLT, FALSE, GAP, REFUSAL, "It was set up by Odalys Brenholt. [1]"]), max_size=5)


@given(WRITTEN, st.sampled_from([" ", "\n"]))
@settings(max_examples=8, deadline=None)
def test_the_answer_has_the_statements_that_were_emitted(sample_index: Path, written: list[str], between: str) -> None:
    events = events_of(sample_index, *(f"{sentence}{between}" for sentence in written))

    answer = answer_of(events)
    assert answer.statements == emitted(events)
    taken_down = any(isinstance(event, RefusedAfterAll) for event in events)
    assert taken_down == (answer.status is Status.REFUSED and bool(written))


def test_a_sentence_is_emitted_while_the_next_is_written(sample_index: Path) -> None:
    events = events_of(sample_index, HOLT, " The first payments ", "are due in July. [1]")

    assert kinds(events) == [
        *["EvidenceFound", "TextDelta", "StatementChecked", "TextDelta", "StatementChecked", "AnswerDone"]
    ]
    assert "".join(e.text for e in events if isinstance(e, TextDelta)).startswith(HOLT)


def test_a_refusal_alone_is_no_statement_and_is_told_before_the_answer(sample_index: Path) -> None:
    events = events_of(sample_index, REFUSAL)

    assert kinds(events) == ["EvidenceFound", "TextDelta", "RefusedAfterAll", "AnswerDone"]
    assert events[-2] == RefusedAfterAll(Refusal.NO_ANSWER) and answer_of(events).statements == ()


def test_a_refusal_before_anything_is_written_takes_nothing_down(sample_index: Path) -> None:
    assert kinds(events_of(sample_index, HOLT, question="Qwzx vbnkl prtyu?")) == ["EvidenceFound", "AnswerDone"]


# -- where too little stands


def test_where_nothing_stands_the_articles_own_sentences_answer(sample_index: Path) -> None:
    events = events_of(sample_index, FALSE)

    answer, (rewritten,) = answer_of(events), [e for e in events if isinstance(e, Rewritten)]
    assert kinds(events)[:5] == ["EvidenceFound", "TextDelta", "StatementChecked", "Rewritten", "TextDelta"]
    assert answer.writer == "the articles' own sentences" and all(s.verbatim for s in answer.statements)
    assert "Holt" in answer.text and "77" not in answer.text
    assert rewritten.note in answer.notes and "scripted wrote 1 sentence, of which none stands" in rewritten.note


@pytest.mark.parametrize(
    "honest", [REFUSAL, GAP, f"{GAP} {FALSE} {REFUSAL}", "The articles do not say if Brenholt left."]
)
def test_an_honest_refusal_stays_one(sample_index: Path, honest: str) -> None:
    events = events_of(sample_index, honest)

    assert answer_of(events).status is Status.REFUSED and answer_of(events).writer == "scripted"
    assert isinstance(events[-2], RefusedAfterAll)


def test_where_the_articles_sentences_do_not_answer_either_it_is_a_refusal(sample_index: Path) -> None:
    events = events_of(sample_index, "There are 12 volcanoes in Veldara. [1]", question=UNKNOWN)

    assert "Rewritten" not in kinds(events) and events[-2] == RefusedAfterAll(Refusal.UNSUPPORTED)
    assert answer_of(events).rejection == "1 of 1 sentence is left out, not supported by the sources"


def statement(verdict: Verdict, text: str = "Boats sailed.") -> Statement:
    return Statement(text, verdict)


@pytest.mark.parametrize(
    ("standing", "fallen", "gaps", "little"),
    [
        (0, 1, 0, True),
        (0, 2, 2, True),
        (1, 1, 0, False),
        (1, 2, 0, False),
        (1, 3, 0, True),
        (0, 0, 2, False),
        (2, 4, 0, False),
    ],
)
def test_too_little_is_nothing_or_less_than_a_third_of_three(
    standing: int, fallen: int, gaps: int, little: bool
) -> None:
    some = [statement(Verdict.PARTLY)] * standing + [statement(Verdict.UNSUPPORTED)] * fallen
    some += [statement(Verdict.NOT_GIVEN, GAP)] * gaps

    assert too_little(some) is little


def test_what_stands_alone_stays_where_the_articles_sentences_do_not_answer(sample_index: Path) -> None:
    false = " ".join(f"Veldara has {n} volcanoes. [1]" for n in (12, 13, 14))
    with Dateline(assemble(load_settings(index=sample_index), writer=Scripted())) as dateline:
        (evidence, *_) = dateline.stream(UNKNOWN)
        first = evidence.evidence[0]  # type: ignore[union-attr]
    stands = f"{' '.join(first.article.title.split())} [{first.number}]\n"

    answer = answer_of(events_of(sample_index, stands, false, question=UNKNOWN))

    assert answer.status is Status.ANSWERED and len(answer.trusted) == 1 and len(answer.rejected) == 3


# -- the judge beside the writer


def by_model(**scripts: Script) -> Script:
    """Each model by its own script."""

    def script(handler: BaseHTTPRequestHandler) -> None:
        scripts[str(handler.body["model"])](handler)  # type: ignore[attr-defined]

    return script


def judged_beside(index: Path, server: Misbehaving, **given: object) -> Dateline:
    models = {"openai_model": "writer", "judge_model": "strict", "understanding_model": "off"}
    return Dateline.open(index, openai_base_url=server.url, **{**models, **given})  # type: ignore[arg-type]


def test_a_sentence_is_judged_while_more_is_written(sample_index: Path, serve: Serve) -> None:
    asked = threading.Event()

    def writes(handler: BaseHTTPRequestHandler) -> None:
        stream(chunk(f"{HOLT} The first payments "))(handler)
        assert asked.wait(SECONDS)  # the judge has the first sentence, and the second is not there yet
        for piece in (chunk("are due in July. [1]"), chunk(None, "stop"), b"data: [DONE]\n\n"):
            handler.wfile.write(piece)

    def judges(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        reply(one("not found"))(handler)

    server = serve(by_model(writer=writes, strict=judges))
    with judged_beside(sample_index, server) as dateline:
        events = list(dateline.stream(QUESTION))

    prompts = [str(body["messages"]) for body in server.bodies if body["model"] == "strict"]
    assert (
        "Peregrine Holt. " not in prompts[0].split("Statement: ")[0]
        and "due in July" not in prompts[0].split("Statement: ")[1]
    )
    assert f"Before it: {HOLT.removesuffix(' [1]')}" in prompts[1]
    first = next(e.statement for e in events if isinstance(e, StatementChecked))
    assert (first.verdict, first.judged_by) == (Verdict.UNSUPPORTED, "strict")


class Slow:
    """A judge's language model that answers when it is let, and keeps what it was asked."""

    name = "slow"

    def __init__(self) -> None:
        self.prompts: list[str] = []
        self.asked, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def complete(self, system: str, prompt: str) -> str:
        self.prompts.append(prompt)
        self.asked.release()
        assert self.go_on.acquire(timeout=SECONDS)
        return said({"id": 1, "verdict": "supported"})


def test_what_comes_while_the_judge_is_busy_is_put_to_it_four_at_a_time() -> None:
    model = Slow()
    with closing(JudgeBeside(ModelJudge(model, model.name, len, SIMILARITY, 10**6))) as beside:
        found: list[Statement] = []
        for n in range(7):
            beside.put(check(f"Mayor Greta Holm cut ribbon {n}. [1]", EVIDENCE)[0], EVIDENCE[:1])
            found += beside.ready()
            if not n:
                assert model.asked.acquire(timeout=SECONDS)
        assert found == []
        model.go_on.release(3)
        found += beside.rest()

    assert [prompt.count("Statement: Mayor Greta Holm cut ribbon") for prompt in model.prompts] == [1, 4, 2]
    assert [s.text for s in found] == [f"Mayor Greta Holm cut ribbon {n}." for n in range(7)]


def test_a_judge_that_fails_once_is_not_asked_again_for_this_draft(sample_index: Path, serve: Serve) -> None:
    def fails(handler: BaseHTTPRequestHandler) -> None:
        handler.send_error(401)

    writes = stream(*(chunk(f"{HOLT} ") for _ in range(9)), chunk(None, "stop"), b"data: [DONE]\n\n")
    server = serve(by_model(writer=writes, strict=fails))
    with judged_beside(sample_index, server) as dateline:
        answer = dateline.ask(QUESTION)

    assert server.requests == 2 and "9 of 9 sentences are judged by rules alone" in answer.notes[-1]


def test_closing_the_stream_ends_the_requests_of_writer_and_judge(sample_index: Path, serve: Serve) -> None:
    left = {"writer": threading.Event(), "strict": threading.Event()}
    judging = threading.Event()

    def endless(first: str, name: str) -> Script:
        def script(handler: BaseHTTPRequestHandler) -> None:
            if name == "strict":
                judging.set()
            try:
                stream(chunk(first), *([chunk(" word")] * 3000), pause=0.01)(handler)
            except ConnectionError:
                left[name].set()
                raise

        return script

    server = serve(by_model(writer=endless(f"{HOLT} The next", "writer"), strict=endless("{", "strict")))
    with judged_beside(sample_index, server) as dateline:
        events = dateline.stream(QUESTION)
        for _ in events:
            if judging.is_set():
                break
        events.close()

        assert left["writer"].wait(SECONDS) and left["strict"].wait(SECONDS)


# -- what becomes of what does not stand


def test_what_is_not_supported_is_left_out_and_counted_or_struck_through(sample_index: Path) -> None:
    removed, struck = (
        answer_of(events_of(sample_index, f"{HOLT} {FALSE}", unsupported=how)) for how in ("removed", "struck")
    )

    holt = HOLT.replace(" [1]", "")
    assert removed.text.startswith(holt) and "77" not in removed.text
    assert removed.text.endswith("(1 of 2 sentences is left out, not supported by the sources)")
    assert struck.text.startswith(holt) and "[struck out: The fund holds 77 million crowns. (not in what" in struck.text
    assert struck.text.endswith("(1 of 2 sentences is struck through, not supported by the sources)")
    assert removed.statements == struck.statements and removed.trusted == struck.trusted


def test_how_many_are_left_out_is_told_by_verdict() -> None:
    some = [statement(v) for v in (Verdict.SUPPORTED, Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.CONTRADICTED)]
    answer = Answer(Query("Who?"), Status.ANSWERED, tuple(some), ())

    assert answer.rejection == "3 of 4 sentences are left out, 1 not supported and 2 contradicted by the sources"
