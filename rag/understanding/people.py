"""The persons of a conversation that "he", "she" or "the man" can mean, those most in focus first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.understanding.form import form
from rag.understanding.phrases import phrases
from rag.understanding.scene import (
    Named,
    Sort,
    Turn,
    answered,
    beside,
    fuller,
    genders,
    in_answer,
    in_question,
    persons,
)
from rag.understanding.times import time_of


def people(pronoun: str, turns: Sequence[Turn], other: frozenset[str] = frozenset()) -> tuple[Named, ...]:
    """The persons that a pronoun can mean, all as likely as the first. pronoun: "he", "she", or "" for either. other:
    who is not meant."""
    for turn in turns:
        for tier in _tiers(turn):
            fitting = _fitting([one for one in tier if fuller(one, turns).text not in other], pronoun, turns)
            if fitting:
                return fitting
    return ()


def _tiers(turn: Turn) -> list[tuple[Named, ...]]:
    """Persons of a turn in groups, the one most in focus first."""
    asked, told = _outside_time(persons(in_question(turn)), turn.question), persons(answered(turn), surnames=False)
    told = tuple(sorted(told, key=lambda one: one.sort is not Sort.PERSON and bool(one.before)))
    leading = beside(told[0], told, turn.statements[0]) if told else ()
    how = form(turn.question)
    if told and (role := _asked_role(turn)):
        return [(replace(told[0], text=f"{told[0].text}, {role},"),)]
    if how and how.asks_subject and re.match(r"whos?e?\b", how.asked, re.I):
        named = tuple(one for one in asked if one.name)
        first = (*leading, *named) if told else asked
        return [tuple({one.key: one for one in first}.values()), told, persons(in_answer(turn), surnames=False)]
    return [asked, leading if _leads(told, turn) else told, persons(in_answer(turn), surnames=False)]


def _outside_time(found: tuple[Named, ...], question: str) -> tuple[Named, ...]:
    """Those who are not only in the clause of time: "after he met Orrin Tash"."""
    place = time_of(question)
    said = question[place[0] : place[1]] if place else ""
    return tuple(one for one in found if one.text not in said) or found


def _asked_role(turn: Turn) -> str:
    """The role that "Who was the captain of the ferry?" asks about; empty for another question."""
    match = re.match(r"who(?:'s|’s| is| was) (?P<role>the .+)$", turn.question.rstrip(" ?"), re.I)
    role = phrases(turn.question)[0] if match and phrases(turn.question) else None
    return role.text if match and role and role.text == match["role"] and role.name else ""


def _leads(told: Sequence[Named], turn: Turn) -> bool:
    """Whether the first person of the first statement is its subject, so that no other is meant as well."""
    return bool(told) and turn.statements[0].lstrip('“"‘ ').startswith((told[0].text, f"The {told[0].text}"))


def _fitting(tier: Sequence[Named], pronoun: str, turns: Sequence[Turn]) -> tuple[Named, ...]:
    whole = [one for one in tier if len(one.name.split()) > 1 or one.sort is Sort.PERSON]
    sure = [one for one in whole if _takes_part(one)] or whole or list(tier)
    if pronoun:
        known = {one.key: genders(one, turns) for one in sure}
        sure = [one for one in sure if not known[one.key] or pronoun in known[one.key]]
        sure.sort(key=lambda one: not known[one.key])
    return tuple(sure)


def _takes_part(one: Named) -> bool:
    """Whether somebody acts, or is acted with: not whom something is only said about, nor what may be a place."""
    if one.sort is Sort.PERSON:
        return one.before not in ("about", "of", "for")
    return not one.before or (one.before in ("with", "against", "than", "between") and not one.name.endswith("s"))


def shown(found: Sequence[Named], turns: Sequence[Turn]) -> list[str]:
    """The words that stand for them, each person by the fullest form of the name, a role between commas after it."""
    return [fuller(one, turns).text for one in found]
