"""Whether a sentence holds the kind of thing that a question asks for, and one that the question does not hold itself.

Also the years a question names. Pure functions of English text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.text.names import names
from rag.text.quantities import quantities
from rag.understanding.kinds import Thing, thing

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tomorrow"
_MONTH = r"january|february|march|april|may|june|july|august|september|october|november|december"
_MOMENT = re.compile(rf"\b(?:\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?|{_DAY}|{_MONTH})\b", re.I)
_SPEECH = re.compile(
    r"[“”\"]|\b(?:said|says|told|tells|added|argue[sd]|insist(?:s|ed)|warn(?:s|ed)|call(?:s|ed))\b", re.I
)
_FULL_NAME = re.compile(r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTED = re.compile(r"\bhow many (?:[a-z-]+ly |more |other |new )?([a-z-]+)", re.I)


def asked_years(question: str) -> frozenset[str]:
    """The years the question names: {"2024"}."""
    return frozenset(_YEAR.findall(question))


def counted_thing(question: str) -> str | None:
    """What is counted: "nurses" in "How many nurses caught the fever?"."""
    found = _COUNTED.search(question)
    return found[1].lower() if found else None


def expected(question: str) -> Callable[[str], bool]:
    """Tells of a sentence whether it holds what the question asks for; of any, when that is not known."""
    asked = thing(question)
    return _HOLDS[asked](question) if asked else lambda _sentence: True


def _new_number(question: str) -> Callable[[str], bool]:
    known = quantities(question)
    return lambda sentence: any(not any(q.same(k) for k in known) for q in quantities(sentence))


def _new_name(question: str) -> Callable[[str], bool]:
    known = _name_words(question)
    return lambda sentence: bool(_name_words(sentence) - known)


def _new_full_name(question: str) -> Callable[[str], bool]:
    known = _name_words(question)
    return lambda sentence: any(not _name_words(f"x {found}") <= known for found in _FULL_NAME.findall(sentence))


def _name_words(text: str) -> set[str]:
    return {word for name in names(text) for word in name.words}


def _moment(_question: str) -> Callable[[str], bool]:
    return lambda sentence: bool(_MOMENT.search(sentence))


def _speech(_question: str) -> Callable[[str], bool]:
    return lambda sentence: bool(_SPEECH.search(sentence))


_HOLDS: dict[Thing, Callable[[str], Callable[[str], bool]]] = {
    Thing.NUMBER: _new_number,
    Thing.NAME: _new_full_name,
    Thing.PERSON: _new_name,
    Thing.MOMENT: _moment,
    Thing.SPEECH: _speech,
}
