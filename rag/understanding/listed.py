"""The parts of a question about several things of a list: "Of A, B and C, which ...?", "What did A and B each ...?"."""

from __future__ import annotations

import re

from rag.understanding.clauses import completed, says_something
from rag.understanding.names import named

_AUX = r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should)"
_WH = r"(?:how|what|who|whom|whose|when|where|why|which)"
_PLACE = r"(?:in|at|on|by|during|after|before|from|under)"
_ASIDE = r"(?:, [^,?]{1,30},)?"
_OF = re.compile(rf"^(?:of|among) (?P<list>[^?:]+), (?P<ask>{_WH} [^?]+)\?*$", re.I)
_EACH = re.compile(rf"^(?P<ask>(?:{_WH}) {_AUX}) (?P<list>[^?:]+?),? (?:each|respectively) (?P<rest>[^?]+)\?*$", re.I)
_PERSON = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+"
_BOTH = re.compile(rf"^(?P<ask>{_WH}\b[^?,]*? {_AUX}) (?P<list>{_PERSON} and {_PERSON}) (?P<rest>[^?]+)\?*$")
_COLON = re.compile(rf"^(?P<head>[^:?]+): (?P<list>{_WH}\b[^?]+)\?*$", re.I)
_PLACES = re.compile(
    rf"^(?P<head>[^,?]+?) (?P<list>{_PLACE} [^,?]+(?:, {_PLACE} [^,?]+?)*,? and{_ASIDE} {_PLACE} [^?]+)\?*$"
)
_ITEMS = re.compile(r",? and |, (?:and )?")
_ASKED_ITEMS = re.compile(rf",? and (?={_WH}\b)|, (?={_WH}\b)", re.I)
_PLACE_ITEMS = re.compile(rf",? and{_ASIDE} (?={_PLACE}\b)|, (?={_PLACE}\b)")
_MOST = 4


def listed(question: str) -> tuple[str, ...]:
    """A text for each thing of the list, at most four; none where there is no list of two."""
    for split in (_of, _each, _after_colon, _in_places):
        if 2 <= len(texts := split(question)) <= _MOST:
            return texts
    return ()


def _of(question: str) -> tuple[str, ...]:
    match = _OF.match(question)
    return tuple(f"{item}, {match['ask']}" for item in _things(match["list"])) if match else ()


def _each(question: str) -> tuple[str, ...]:
    match = _EACH.match(question) or _BOTH.match(question[:1].lower() + question[1:])
    return tuple(f"{match['ask']} {item} {match['rest']}" for item in _things(match["list"])) if match else ()


def _after_colon(question: str) -> tuple[str, ...]:
    match = _COLON.match(question)
    if not match:
        return ()
    about = ", ".join(named(match["head"])) or match["head"]
    return tuple(
        text if about in (text := completed(item, match["head"])) else f"{text}, {about}"
        for item in _ASKED_ITEMS.split(match["list"].rstrip(" ?."))
    )


def _in_places(question: str) -> tuple[str, ...]:
    """ "remembered in the cathedral, at the port and on the breakwater"; two alone, without a comma, are one."""
    match = _PLACES.match(question)
    if not match or not re.match(rf"{_WH}\b", question, re.I) or not says_something(match["head"]):
        return ()
    items = _PLACE_ITEMS.split(match["list"].rstrip(" ?."))
    return tuple(f"{match['head']} {item}" for item in items) if len(items) > 2 else ()


def _things(text: str) -> list[str]:
    """Of a list, those that are named or have an article; none where one is a clause."""
    items = [item.strip() for item in _ITEMS.split(text) if item.strip()]
    whole = all(re.match(r"(?:the|an?|his|her|its|their)\b|[A-Z]", item) for item in items)
    return items if whole else []
