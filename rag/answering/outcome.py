"""What comes of a question: an answer where something of the draft stands, and a refusal with its reason elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answering.evidence import Packed
from rag.answering.instructions import count_instructions
from rag.answering.writers.protocol import Finish
from rag.answers import LEFT_OUT, REFUSAL, Answer, AnswerDone, Event, EvidenceFound, Refusal, Status
from rag.text.quotations import fold
from rag.types import Article, Hit, Query
from rag.understanding.filters import apart, narrowed
from rag.understood import Kind

_CLOSEST = 3  # articles named beside a refusal
_STOPPED = {
    Finish.TOO_LONG: "The writer ran into its length limit, so the answer may be incomplete.",
    Finish.CUT: "The writer broke off, so the answer may be incomplete.",
}


def narrowing(query: Query, leaves: Callable[[Query], bool]) -> list[str]:
    """What the reader is told of the filters that the question's words state: which were used, and which leave no
    article. Each of the questions in a question has its own; of them it is told which leave none. leaves: whether a
    query's filters leave an article."""
    if parts := apart(query):
        found = [(part, *narrowed(part, leaves)) for part in parts]
        return [f"For “{part.text}”: {_instead(part, used, empty[0])}" for part, used, empty in found if empty]
    used, empty = narrowed(query, leaves)
    if empty:
        return [_instead(query, used, empty[0])]
    return [f"Only what was {used.scope} was searched, {_says(query)}."] if used != query else []


def _instead(query: Query, used: Query, stated: Query) -> str:
    """stated: with all filters; used: with those that leave an article, the query itself where there are none."""
    nothing = f"Nothing in this corpus is known to have been {stated.scope}, {_says(query)}."
    return f"{nothing} {f'What was {used.scope}' if used.scope else 'All'} was searched instead."


def _says(query: Query) -> str:
    return "as the question and the filters say" if query.filtered else "as the question says"


def notes(undated: int, embedded: tuple[int, int], packed: Packed) -> list[str]:
    """What the reader must be told besides. undated: how many articles a date filter left out for want of a date.
    embedded: how many passages have a vector, of how many."""
    some, were = ("article", "was") if undated == 1 else ("articles", "were")
    left_out = f"{undated} {some} without a date {were} left out by the date filter."
    addressed = count_instructions(packed.evidence)
    told = f"{addressed} sentence(s) addressed to machines were left out of the sources."
    have, passages = embedded
    so_far = f"{have:,} of {passages:,} passages can be found by their meaning so far, the others by their words alone."
    return [left_out] * bool(undated) + [told] * bool(addressed) + [so_far] * (have < passages)


def refusal(query: Query, hits: Sequence[Hit], why: Refusal, notes: Sequence[str], writer: str) -> Answer:
    """No answer, with the articles that come nearest."""
    closest: dict[str, Article] = {h.article.id: h.article for h in hits}
    few = tuple(closest.values())[:_CLOSEST]
    return Answer(query, Status.REFUSED, (), (), why, few, tuple(notes), writer=writer)


def is_development(query: Query) -> bool:
    """Whether it asks how something unfolded, which is told in the order of time."""
    return query.understood is not None and query.understood.kind is Kind.DEVELOPMENT


def is_unclear(query: Query) -> bool:
    """Whether it can mean several things, of which the reader has to choose one."""
    return query.understood is not None and bool(query.understood.choices)


def asked_back(query: Query) -> Iterator[Event]:
    """The events of a question that is not clear: nothing is searched, nobody writes."""
    yield EvidenceFound(())
    yield AnswerDone(Answer(query, Status.UNCLEAR, (), ()))


def concluded(checked: Answer, hits: Sequence[Hit], finish: Finish) -> Answer:
    """The answer as it is given: incomplete where the writer was stopped, refused where no statement stands."""
    if not checked.trusted:
        wrong = any(s.verdict in LEFT_OUT for s in checked.statements)
        why = Refusal.UNSUPPORTED if wrong else Refusal.NO_ANSWER
        refused = refusal(checked.query, hits, why, (*checked.notes, *_gaps(checked)), checked.writer)
        return replace(
            checked, status=refused.status, refusal=refused.refusal, closest=refused.closest, notes=refused.notes
        )
    if finish is Finish.COMPLETE:
        return checked
    return replace(checked, status=Status.INCOMPLETE, notes=(*checked.notes, _STOPPED[finish]))


def _gaps(checked: Answer) -> Iterator[str]:
    """What the writer says that the sources do not give, more than that they do not answer: such as that none says what
    the question takes for granted."""
    for statement in checked.shown:
        if fold(REFUSAL) not in fold(statement.text):
            yield f"The writer's own word, not a source's: “{statement.text}”"
