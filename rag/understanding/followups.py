"""A question that needs its conversation, with what it needs put after it: "How old was he (about who was the captain
of the Silver Wren)?". Rules over the words of English; no model, no grammar.

What is put after it is the question before, in its own words, without its source, and without its time where the
follow-up names one. Resolving pronouns and exchanging parts of that question found no more of the right articles
(docs/evaluation.md). A question that refers to nothing, and most of whose words the last answer's articles do not have,
is a new topic and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.days import without_days
from rag.text.names import fold_name, names_outlet
from rag.text.periods import periods
from rag.text.words import ASKING, STOP, stems
from rag.understanding.names import named
from rag.understanding.referring import people, refers, with_name

__all__ = ["Standalone", "Turn", "standalone"]

_LITTLE = 4  # content words; a question with fewer, and without a name, may need the conversation
_LONGEST = 600  # characters of a question
_READ = 20_000  # characters of an article
_CHOICES = 4
_LED = re.compile(
    r"\W*(?:(?:and|but|or|so|also|ok|okay|well|sorry|no|then)\b[\s,]*)*(?:i mean(?:t)?\b[\s,]*)?"
    r"(?:(?:what|how) about\b)?\s*",
    re.I,
)
_JOINED = re.compile(r"\W*(?:and|but|or|no|sorry)\b", re.I)  # "What about" can lead to something new
_ABOUT = "(about "
_SOURCE = re.compile(r",?\s*\baccording to [^,?]+,?\s*", re.I)
_SPEAKS = re.compile(
    r"(?:what (?:do|does|did|has|have) )?(?:according to |in |from )?(?P<outlet>.+?)"
    r"(?: (?:say|said|write|written|report|reported|claim|claimed)(?: (?:about|on|of) (?:it|that|this|them))?)?",
    re.I,
)
_BEFORE = r"(?:\b(?:in|on|at|by|since|during|before|after|from|until) (?:the )?)?"
_WORD = re.compile(r"[\w’'-]+")
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "1": 0, "2": 1, "3": 2, "4": 3}
_CHOOSING = frozenset("the one a please mean i meant option number".split())
_PLAIN = frozenset(stem for word in STOP | ASKING for stem in stems(word))
_GENERAL = frozenset(  # they say nothing of what a question is about
    stem
    for word in "news anything something latest say said think go went take took get got come came change old new right"
    " wrong more fewer less instead before long big cost name called still now want people person man woman men women"
    " day time number reason result end ended next last first make made work use look see lot other else high low far"
    " part word plan start begin began open close win won pay give gave much many bad good tell report reported little"
    " so differ like year month week hour morning afternoon evening night spring summer autumn winter quarter later"
    " earlier ago yesterday today".split()
    for stem in stems(word)
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a follow-up can refer to. question: as it stands by itself. statements: the answer's sentences; titles,
    outlets and bodies: of the articles it cites. choices: what the reader was asked back, of a question not clear.
    """

    question: str
    statements: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.question, *self.statements, *self.titles)


@dataclass(frozen=True, slots=True)
class Standalone:
    """text: the question by itself; as it was asked where it needs nothing, or where it is not clear.

    choices: two to four complete questions where it can mean each as well; else none. refers: whether it is a
    follow-up, or may be one.
    """

    text: str
    choices: tuple[str, ...] = ()
    refers: bool = False


def standalone(question: str, earlier: Sequence[Turn], outlets: Sequence[str] = ()) -> Standalone:
    """The question with what it takes from the conversation.

    earlier: the turns before it, the last one last. outlets: the names of the index's outlets, by which "And the
    Courier?" is known to name one. Raises nothing.
    """
    asked = " ".join(question.split())
    if not asked or not earlier or len(asked) > _LONGEST or _parted(asked)[1]:
        return Standalone(question)
    if picked := _picked(asked, earlier[-1]):
        return Standalone(picked, refers=True)
    last = next((turn for turn in reversed(earlier) if not turn.choices), None)
    if last is None or any(asked == turn.question for turn in earlier):
        return Standalone(question)
    start = _led(asked)
    joined = bool(_JOINED.match(asked))
    body = asked[start:].rstrip(" ?!.,")
    if outlet := _outlet(body, (*outlets, *last.outlets)):
        return Standalone(_as_told_by(outlet, last.question), refers=True)
    if not _needs_it(body, start > 0, joined, last):
        return Standalone(question, refers=not named(body))
    several = people(body, last.question, (*last.texts, *last.bodies))
    if len(several) > 1:
        return Standalone(question, tuple(f"{with_name(body, name)}?" for name in several[:_CHOICES]), refers=True)
    topic = _topic(last.question, timed=bool(periods(body, None)))[:_LONGEST]
    shown = body[:1].upper() + body[1:] if start else body
    return Standalone(f"{shown} (about {topic})?" if topic else question, refers=True)


def _led(asked: str) -> int:
    """Where the question begins after "And", "What about"; 0 where nothing leads it on, or nothing follows."""
    match = _LED.match(asked)
    return match.end() if match and asked[match.end() :].strip(" ?!.,") else 0


def _needs_it(body: str, led: bool, joined: bool, last: Turn) -> bool:
    if refers(body):
        return True
    content = set(stems(without_days(_timeless(body)))) - _PLAIN
    if named(body):
        return led
    if len(content) >= _LITTLE and not led:
        return False
    return joined or body.lower().startswith("why") or _is_on(content, last)


def _is_on(content: set[str], last: Turn) -> bool:
    """Whether half of the words that say something at all stand in the last question, its answer or its articles."""
    telling = content - _GENERAL
    told = {stem for text in (*last.texts, *(b[:_READ] for b in last.bodies)) for stem in stems(text)}
    return len(telling & told) * 2 >= len(telling)


def _parted(question: str) -> tuple[str, str]:
    """A question, and what was put after it as "(about ...)", empty where nothing was."""
    body = question.rstrip(" ?!.,")
    base, mark, carried = body.partition(_ABOUT)
    return (base.rstrip(), carried[:-1]) if mark and carried.endswith(")") else (question, "")


def _topic(question: str, *, timed: bool) -> str:
    """What a question asks, as words that can follow "about"; of one that was a follow-up, also what it was about."""
    base, carried = _parted(question)
    if carried:
        new = [name for name in named(base) if len(name) > 1 and name not in carried]
        return ", ".join((_timeless(carried) if timed else carried, *new))
    base = _opened(" ".join(_SOURCE.sub(" ", base).split()).strip(" ?!."))
    return _timeless(base) if timed else base


def _opened(question: str) -> str:
    """Without the capital of its first word, unless that is a name."""
    first = question.split(" ", 1)[0]
    return question[:1].lower() + question[1:] if fold_name(first) in STOP | ASKING else question


def _timeless(text: str) -> str:
    for period in sorted(periods(text, None), key=lambda p: -len(p.said)):
        text = re.sub(_BEFORE + re.escape(period.said), "", text)
    return " ".join(text.split()).strip(" ,")


def _outlet(body: str, outlets: Sequence[str]) -> str:
    """The outlet, as it is written, of a question that says no more than whose word is asked for."""
    match = _SPEAKS.fullmatch(body)
    said = match["outlet"] if match else ""
    return said if _is_outlet(said, outlets) else ""


def _is_outlet(said: str, outlets: Sequence[str]) -> bool:
    words = [fold_name(word) for word in _WORD.findall(said)]
    return any(c.isupper() for c in said) and any(names_outlet(words, outlet) for outlet in outlets)


def _as_told_by(outlet: str, question: str) -> str:
    base, carried = _parted(question)
    base = _SOURCE.sub(" ", base).strip(" ?!.")
    return f"{base[:1].upper()}{base[1:]}, according to {outlet}{f' {_ABOUT}{carried})' if carried else ''}?"


def _picked(asked: str, last: Turn) -> str:
    """The choice that the reader names: "the second", "Marsh", or the question itself; empty where there is none."""
    said = {fold_name(w) for w in asked.strip(" ?!.").split()} - _CHOOSING
    if asked in last.choices:
        return asked
    if not last.choices or not said or len(said) > 3 or said & (STOP | ASKING):
        return ""
    place = _ORDINALS.get(next(iter(said))) if len(said) == 1 else None
    if place is not None and place < len(last.choices):
        return last.choices[place]
    fitting = [c for c in last.choices if said <= {fold_name(w.strip("?")) for w in c.split()}]
    return fitting[0] if len(fitting) == 1 else ""
