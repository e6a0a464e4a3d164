"""A judge's reply to judgements: JSON objects, wherever in the reply they stand, each by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rag.answering.reply import objects

_WORDS = 3  # stretches that are looked at


class Ruling(StrEnum):
    """What a judge can say of a statement."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says of one statement, not yet held against anything. words: of the evidence; wrong: of the
    statement."""

    ruling: Ruling
    words: tuple[str, ...] = ()
    wrong: str = ""


# how models write the four, beside the words they are told to use
_SPELLED = {ruling.value: ruling for ruling in Ruling} | {
    "partly supported": Ruling.PARTLY,
    "partially supported": Ruling.PARTLY,
    "not supported": Ruling.NOT_FOUND,
    "unsupported": Ruling.NOT_FOUND,
}


def read(reply: str, ids: Collection[int]) -> dict[int, Judgement]:
    """The judgements by id, of these ids alone. An id with two different rulings has none, since it is not known which
    is meant; so has one whose ruling is none of the four. Raises nothing."""
    found: dict[int, Judgement] = {}
    torn: set[int] = set()
    for said in objects(reply):
        number, judgement = _id(said), _judgement(said)
        if number not in ids or judgement is None:
            continue
        if found.setdefault(number, judgement).ruling is not judgement.ruling:
            torn.add(number)
    return {number: judgement for number, judgement in found.items() if number not in torn}


def _id(said: Mapping[str, Any]) -> int:
    """0 where it has none that can be meant."""
    match = re.fullmatch(r"\D{0,4}(\d{1,6})", str(said.get("id", "")).strip())
    return int(match[1]) if match else 0


def _judgement(said: Mapping[str, Any]) -> Judgement | None:
    spelled = said.get("verdict")
    ruling = _SPELLED.get(re.sub(r"[\W_]+", " ", spelled).strip().lower()) if isinstance(spelled, str) else None
    if ruling is None:
        return None
    words, wrong = said.get("words"), said.get("wrong")
    some = [words] if isinstance(words, str) else words if isinstance(words, list) else []
    kept = tuple(w for w in some if isinstance(w, str) and w.strip())[:_WORDS]
    return Judgement(ruling, kept, wrong if isinstance(wrong, str) else "")
