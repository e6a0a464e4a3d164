"""Words of a question that refer to what the conversation has named, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.text.days import mentions
from rag.text.names import fold_name
from rag.understanding import lexicon as lex
from rag.understanding.form import Form, form
from rag.understanding.people import people, shown
from rag.understanding.phrases import Token, phrases, tokens
from rag.understanding.scene import (
    Named,
    Sort,
    Turn,
    answered,
    beside,
    found_out,
    in_answer,
    in_question,
    persons,
)
from rag.understanding.times import time_of, without_preposition
from rag.understanding.topics import counted

_HE_SHE = {"he": "he", "him": "he", "his": "he", "himself": "he"} | dict.fromkeys(
    ("she", "her", "hers", "herself"), "she"
)
_THEY = frozenset("they them their theirs themselves".split())
_IT = frozenset("it its itself".split())
_POSSESSIVE = frozenset("his her its their hers theirs".split())
_EVENTFUL = frozenset("happen happened occur occurred begin began start started end ended last lasted".split())
_OF_PLACES = frozenset("where big large far population governed rules lies near".split())
_EXPLETIVE = re.compile(
    rf"\bit (?:(?:so |really |still |ever )*(?:{lex.EXPLETIVE}) (?:that|to|for)\b|rain|snow|that\b|seem)", re.I
)
_DURATION = re.compile(r"how long .*\bit (?:take|takes|took)\b", re.I)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a question that refers. texts: what can stand there, the likeliest first, all as likely as the first;
    empty where nothing is known of it."""

    start: int
    end: int
    texts: tuple[str, ...]


def slots(question: str, turns: Sequence[Turn]) -> tuple[Slot, ...]:
    """The referring words that have their meaning from the conversation. turns: the last one first."""
    words = tokens(question)
    found: list[Slot] = []
    seen: set[str] = set()
    for n in range(len(words)):
        kind = _kind(words, n, question)
        if kind and kind not in seen and not _inside(words, n, kind):
            named = seen & {"he", "she"}
            other = frozenset(s.texts[0] for s in found if len(s.texts) == 1) if named else frozenset()
            seen.add(kind)
            found.append(_slot(question, words, n, kind, turns, other))
    return tuple(found)


def _kind(words: Sequence[Token], n: int, question: str) -> str:
    """ "he", "she", "it", "they", "there", "then", "that"; empty for a word that does not refer."""
    word = words[n].word
    if word in _HE_SHE:
        return _HE_SHE[word]
    if word in _THEY:
        return "they"
    if word in _IT:
        empty = _EXPLETIVE.match(question, words[n].start) or _DURATION.search(question)
        return "" if word == "it" and empty else "it"
    if word == "there":
        return "there" if _is_locative(words, n) else ""
    if word == "then":
        return "then" if n and (n + 1 == len(words) or not words[n + 1].word) else ""
    return "that" if word in lex.POINTING and _points(words, n) else ""


def _is_locative(words: Sequence[Token], n: int) -> bool:
    """Not the "there" of "How many are there"."""
    before = words[n - 1].word if n else ""
    after = words[n + 1].word if n + 1 < len(words) else ""
    return before not in lex.BE and after not in lex.AUXILIARIES and bool(before)


def _points(words: Sequence[Token], n: int) -> bool:
    """Whether "that" or "this" stands for what was said, and is no conjunction or article."""
    before = words[n - 1].word if n else ""
    after = words[n + 1].word if n + 1 < len(words) else ""
    if after and after not in lex.FUNCTION and not lex.is_verb(after):
        return False  # "that ship": a description
    if words[n].word == "this" or not after:
        return after not in ("last", "next") and (bool(before) or words[n].word == "this")
    if words[n].word in ("these", "those"):
        return after not in ("who", "that", "of", "in", "with", "which")
    return before in lex.BE | lex.DO or (before in lex.PREPOSITIONS and after not in lex.FUNCTION - lex.AUXILIARIES)


def _inside(words: Sequence[Token], n: int, kind: str) -> bool:
    """Whether the word refers to something in its own question: "Why did Prynne say that he resigns?"."""
    before = words[:n]
    own = [t for t in before if t.capital and t.word not in lex.FUNCTION and t is not words[0]]
    own += [t for a, t in pairwise(before) if a.word in lex.ARTICLES and t.word not in lex.FUNCTION]
    if kind == "they":
        plain = [t for t in before if t.word not in lex.FUNCTION and not lex.is_verb(t.word)]
        own += [t for t in plain if t.word.endswith("s") or t.word in lex.PLURALS]
    if not own or kind in ("there", "then", "that"):
        return False
    word, after = words[n].word, words[n + 1].word if n + 1 < len(words) else ""
    if word in _POSSESSIVE and after and (after not in lex.FUNCTION or after == "own"):
        return True
    follows = after in lex.AUXILIARIES or lex.is_verb(after) or (after.endswith("s") and after not in lex.FUNCTION)
    return word in ("he", "she", "it", "they") and (follows or words[n - 1].word in lex.AUXILIARIES)


def _slot(
    question: str, words: Sequence[Token], n: int, kind: str, turns: Sequence[Turn], other: frozenset[str]
) -> Slot:
    """other: what another word in the question stands for, who is somebody else."""
    token, after = words[n], words[n + 1].word if n + 1 < len(words) else ""
    find: dict[str, Callable[[], list[str]]] = {
        "he": lambda: shown(people("he", turns, other), turns),
        "she": lambda: shown(people("she", turns, other), turns),
        "they": lambda: _several(turns),
        "it": lambda: _thing(turns, question),
        "there": lambda: _place(turns, words[n - 1].word if n else ""),
        "then": lambda: _time(turns, words[n - 1].word if n else ""),
        "that": lambda: _time(turns, words[n - 1].word) if _dates_back(question, words, n) else [],
    }
    texts = find[kind]()
    if not texts and kind == "she" and lex.SHIPPING & {t.word for t in words}:  # as ships are called
        texts = _thing(turns, question)
    owned = token.word in _POSSESSIVE and after != "" and after not in lex.FUNCTION
    if owned or token.word in ("hers", "theirs"):
        texts = [_of(t) for t in texts]
    if token.start == 0:
        texts = [t[:1].upper() + t[1:] for t in texts]
    return Slot(token.start, token.end, tuple(dict.fromkeys(texts)))


def _dates_back(question: str, words: Sequence[Token], n: int) -> bool:
    """Whether "that" is a time: "And before that?"."""
    return n > 0 and words[n - 1].word in ("before", "after", "since", "until", "by") and form(question) is None


def _of(text: str) -> str:
    """The possessive, of the name alone where a role follows it."""
    bare = text.split(", ")[0]
    return f"{bare}’" if bare.endswith("s") else f"{bare}’s"


def _several(turns: Sequence[Turn]) -> list[str]:
    """What "they" are: those who were counted, a plural, a body, two persons together."""
    for turn in turns:
        if those := counted(turn.question):
            return [those]
        if turn.question.lower().startswith("which ") and (body := found_out(turn)):
            return [body]
        found = in_question(turn)
        plural = [n.text for n in found if n.plural and n.head not in lex.TIMES]
        bodies = [
            n.text for n in found if n.name and n.sort is Sort.THING and fold_name(n.name.split()[-1]) in lex.BODIES
        ]
        both = persons(found)
        for some in (plural, bodies):
            if some:
                return some[:1]
        if len(both) > 1:
            return [" and ".join(shown(both[:2], turns))]
    return []


def _thing(turns: Sequence[Turn], question: str) -> list[str]:
    """What "it" is: what was asked for, the subject, another thing in the question, then one in the answer."""
    for turn in turns:
        how = form(turn.question)
        acts = how is not None and any(t.word in lex.ACTING or t.word.endswith("s") for t in tokens(how.asked))
        if how and how.asks_subject and not acts and (found := found_out(turn)):
            return [found]
        things = _things(turn, how, {t.word for t in tokens(question)})
        if things:
            return [_of_event(n.text, question) for n in beside(things[0], things, turn.question)]
    return []


def _things(turn: Turn, how: Form | None, asked_of: set[str]) -> list[Named]:
    """Things that the question names, its subject first; where it asks for the subject, those with a name first."""
    asked = {p.text for p in phrases(how.asked)} if how else set()
    found = [n for n in in_question(turn) if n.text not in asked and n.head not in lex.TIMES and not n.plural]
    things = [n for n in found if n.sort is Sort.THING and (n.name or n.text.lower().startswith(("the ", "a ", "an ")))]
    if not things and _OF_PLACES & asked_of:
        things = [n for n in found if n.sort in (Sort.PLACE, Sort.UNKNOWN)]
    named = [n for n in things if n.name] if how and how.asks_subject else []
    return named or things


def _of_event(text: str, question: str) -> str:
    """The ship of "the sinking of the ship", unless the question is on what happens to events."""
    if edge := re.fullmatch(rf"the (?:{'|'.join(lex.EDGES)}) of (the .+)", text):
        return edge[1]
    match = re.fullmatch(r"the (\w+) of ((?:the )?(?:[a-z-]+ )?[A-Z].*)", text)
    if not match or _EVENTFUL & {t.word for t in tokens(question)}:
        return text
    if match[1] not in lex.EVENT_NOUNS | lex.PARTS and not match[1].endswith(("ing", "ure")):
        return text
    return match[2]


def _place(turns: Sequence[Turn], before: str) -> list[str]:
    """The place, with its preposition where none stands before "there"."""
    for turn in turns:
        for found in (in_question(turn), answered(turn), in_answer(turn)):
            for one in sorted(found, key=lambda n: n.sort is not Sort.PLACE):
                inner = re.search(r"\b(in|on|at|near) ((?:the )?[A-Z].*)$", one.text)
                at = one.name and one.before in ("in", "on", "at", "near", "aboard")
                placed = one.sort is Sort.PLACE or (at and (one.sort is Sort.UNKNOWN or one.text in turn.question))
                if not placed and not inner:
                    continue
                where = (one.before or "in", one.text) if placed or not inner else (inner[1], inner[2])
                where = ("in" if where[0] in ("from", "to", "into", "of", "for", "outside") else where[0], where[1])
                return [where[1] if before in lex.PREPOSITIONS else f"{where[0]} {where[1]}"]
    return []


def _time(turns: Sequence[Turn], before: str) -> list[str]:
    """The time that was asked about last, else the first that the answer names, with a preposition where none is."""
    for turn in turns:
        if place := time_of(turn.question):
            time = turn.question[place[0] : place[1]]
            return [without_preposition(time) if before in lex.PREPOSITIONS else time]
        for text in turn.statements:
            found = [m for m in mentions(text) if m.year or m.month]
            if found:
                exact = "" if before in lex.PREPOSITIONS else "on " if found[0].day else "in "
                return [f"{exact}{text[found[0].start : found[0].end]}"]
    return []
