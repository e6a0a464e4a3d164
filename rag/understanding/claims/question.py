"""A follow-up as a language model has made it a question of its own, or the questions that it could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.understanding.claims.claim import Claims
from rag.understanding.claims.wording import content, firm, folded, known
from rag.understanding.followups import Standalone, Turn, standalone

_LONGEST = 300  # characters
_CHOICES = 3


def by_itself(claims: Claims, question: str, turns: Sequence[Turn], by_rules: Standalone) -> Standalone:
    """The model's question, or its choices, where they hold what the conversation holds; else by_rules.

    turns: before the question, the last one last. Two or three choices go before a question. What stands by itself as
    far as the rules see can only be added to.
    """
    lines = list(dict.fromkeys(" ".join(line.split()) for line in claims.choices or (claims.question,)))
    if not by_rules.refers and not content(question) <= content(lines[0]):
        return by_rules
    if len(lines) > _CHOICES or not all(holds(line, question, turns) for line in lines):
        return by_rules
    if len(lines) > 1:
        return replace(by_rules, text=question, choices=tuple(lines))
    return replace(by_rules, text=lines[0], choices=())


def holds(line: str, question: str, turns: Sequence[Turn]) -> bool:
    """Whether a line can be what the question means: a question of at most 300 characters, on what was asked, which
    repeats no earlier one, needs no conversation itself, and has no name or number that was not said."""
    if not line.endswith("?") or len(line) > _LONGEST or len(line.split()) < 2:
        return False
    if any(folded(line) == folded(turn.question) for turn in turns):
        return False
    asked = content(question)
    if asked and not asked & content(line):
        return False
    told = " ".join([question, *(text for turn in turns for text in turn.texts)])
    return firm(line) <= known(told) and standalone(line, turns).text == line
