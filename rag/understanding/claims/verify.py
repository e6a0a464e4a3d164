"""All that a language model says of a question, field by field: what holds is taken, else what the rules found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag.understanding.claims.claim import Claims
from rag.understanding.claims.parts import parts
from rag.understanding.claims.sources import authors, sources
from rag.understanding.claims.times import times
from rag.understanding.claims.wording import firm, places
from rag.understanding.names import named
from rag.understanding.outlets import Gazetteer
from rag.understanding.understand import assembled
from rag.understood import Kind, Period, Understanding

_NEWEST = re.compile(
    r"\b(?:new(?:est|s|er)?|latest|last|recent(?:ly)?|now|nowadays|today|current(?:ly)?|still|yet|far|stands?|standing"
    r"|state|status|up|updates?|updated|days|lately|fresh(?:est)?|word|happening|moment|present(?:ly)?|ongoing|going)\b",
    re.I,
)
_LONG_AGO = timedelta(days=31)
_OPEN = (Kind.OTHER, Kind.OVERVIEW)  # where a question's form says little of what it asks for


def verified(
    claims: Claims, text: str, told: str, asked_on: date | None, gazetteer: Gazetteer, by_rules: Understanding
) -> Understanding:
    """What the text asks, by_rules with all of the claims that can be verified.

    What the rules know is added to and made more exact, never taken away: that nothing is meant cannot be verified.
    told: the text and its conversation.
    """
    mentions = sources(claims.sources, text, gazetteer, gazetteer.found(text))
    periods = times(claims.times, text, asked_on, by_rules.periods)
    found = assembled(text, mentions, periods)
    unnamed = [place for period in periods for place in places(period.said, text)]
    names = named(text, [*unnamed, *((start, end) for _, start, end in mentions)])
    return replace(
        found,
        kind=_kind(claims.kind, found.kind),
        authors=authors(claims.authors, text, mentions, found.authors),
        latest=found.latest or _asks_newest(claims.latest, text, periods, asked_on),
        parts=parts(claims.parts, text, told, names, mentions, periods) or found.parts,
    )


def _kind(claimed: str, by_rules: Kind) -> Kind:
    """The model's where the form of the question leaves it open; what "who" and "how many" ask for it does not."""
    name = " ".join(claimed.lower().replace("_", " ").split())
    return Kind(name) if by_rules in _OPEN and name in set(Kind) else by_rules


def _asks_newest(words: str, text: str, periods: Sequence[Period], asked_on: date | None) -> bool:
    """Whether the words stand in the text, ask for what is new, name nothing, and the question is not of a time that
    is over."""
    if not any(places(words, text)) or not _NEWEST.search(words) or firm(f"x {words[:1].lower()}{words[1:]}"):
        return False
    ends = [p.before.date() for p in periods if p.before]
    return not any(asked_on is None or asked_on - end >= _LONG_AGO for end in ends)
