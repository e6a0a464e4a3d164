"""Words of a question that refer to the one before it, and the people whom "he" and "she" can mean. English alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.names import fold_name
from rag.text.words import STOP
from rag.understanding.names import BODIES, named

_HE = frozenset("he him his himself".split())
_SHE = frozenset("she her hers herself".split())
_REFERRING = (
    _HE
    | _SHE
    | frozenset(
        "they them their theirs themselves it its itself these those that this there then other others another else"
        " same former latter both neither either such so".split()
    )
)
_ALONE = frozenset("so such then both either".split())  # they refer at the end alone: "Why so?", not "so far"
_AUXILIARIES = "is are was were do does did has have had will would can could shall should may might must"
_BEFORE_THAT = STOP | frozenset(
    _AUXILIARIES.split()
)  # "is that", "about that"; else it begins a clause: "the ship that"
_SUBORDINATING = frozenset("before after when while because since until as if that which whether".split())
_UNITS = frozenset(
    "year month week day days morning afternoon evening night spring summer autumn winter weekend season".split()
)
_EXPLETIVE = re.compile(
    r"\bit(?: is| was| be)? (?:(?:true|possible|likely|legal|known|worth|clear|safe) (?:that|to|for)|rain|snow)"
    r"|\b(?:is|are|was|were|be|been) there\b",
    re.I,
)
_WORD = re.compile(r"[\w’'-]+")
_MALE = r"(?:Mr|Sir|Lord|King|Prince|[Cc]hairman|[Ss]pokesman)"
_FEMALE = r"(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess|[Cc]hairwoman|[Ss]pokeswoman)"
_TITLE = r"(?:Dr|Judge|Captain|Professor|Inspector|Governor|Mayor|Senator|President|Minister)"
_SPEECH = r"(?:said|says|told|asked|added|replied|warned)"


def refers(question: str) -> bool:
    """Whether a word of it has its meaning from what was said before."""
    text = _EXPLETIVE.sub("x", question)
    words = _WORD.findall(text)
    plain = [re.sub(r"(?:n['’]t|['’].*)$", "", fold_name(word)) for word in words]
    return any(_refers(plain, n, any(w[:1].isupper() for w in words[1:n])) for n in range(len(plain)))


def _refers(words: Sequence[str], n: int, named_before: bool) -> bool:
    word, last, following = words[n], words[n - 1] if n else "", words[n + 1] if n + 1 < len(words) else ""
    if word in ("one", "ones"):  # "the old one"; "one crown" counts
        return not following or following in STOP - {"of"}
    if word not in _REFERRING or (word in _ALONE and following):
        return False
    if word in ("this", "that", "these", "those") and following in _UNITS | {"who", "that", "which", "with"}:
        return False
    if word == "that" and last and following and last not in _BEFORE_THAT:
        return False
    possessive = word in ("his", "her", "their", "its") and bool(following)
    clause = word in ("he", "she", "it", "they") and last in _SUBORDINATING
    return not (named_before and (possessive or clause))  # to what the question itself has named


def people(question: str, before: str, told: Sequence[str]) -> tuple[str, ...]:
    """The people named in the question before whom "he" or "she" of this one can mean, in its order; none without
    such a word. told: texts that show who is a person, by a title, an age or speech, and which of the two."""
    words = {fold_name(w) for w in _WORD.findall(question)}
    wrong = _FEMALE if words & _HE else _MALE if words & _SHE else ""
    return tuple(name for name in named(before) if wrong and _is_person(name, told) and not _is(wrong, name, told))


def with_name(question: str, name: str) -> str:
    """The question with the name in place of "he" or "she"."""
    owned = re.sub(r"\bhis(?= \w)|\bher(?= (?!in\b|on\b|at\b|to\b|for\b|by\b)\w)", f"{name}'s", question, count=1)
    return owned if owned != question else re.sub(r"\b(?:he|she|him|her)\b", name, question, count=1, flags=re.I)


def _is_person(name: str, told: Sequence[str]) -> bool:
    if fold_name(name.split()[-1]) in BODIES:
        return False
    surname, whole = re.escape(name.split()[-1]), re.escape(name)
    shown = rf"\b(?:{_MALE}|{_FEMALE}|{_TITLE}) (?:\w+ )?{surname}\b|\b{surname},? {_SPEECH}\b|\b{_SPEECH} {whole}\b"
    return any(re.search(rf"{shown}|\b{whole}, \d\d\b", text) for text in told)


def _is(title: str, name: str, told: Sequence[str]) -> bool:
    return any(re.search(rf"\b{title} (?:\w+ )?{re.escape(name.split()[-1])}\b", text) for text in told)
