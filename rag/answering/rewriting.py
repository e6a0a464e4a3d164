"""A follow-up rewritten by a language model, and checked; where it does not hold, the result of the rules stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answering.prompts import REWRITE, rewrite_prompt
from rag.errors import WriterUnavailable
from rag.parts import LanguageModel
from rag.text.names import fold_name
from rag.text.words import ASKING, STOP, stems
from rag.understanding.followups import Standalone, Turn, standalone

_TURNS = 3
_LONGEST = 300  # characters
_CHOICES = 3
_LABEL = re.compile(
    r"^(?:[-*•]|\d[.)]|(?:the )?(?:stand-?alone |rewritten |follow-up )?question(?: by itself)?:)\s*", re.I
)
_WORD = re.compile(r"[^\W_][\w’'.-]*")


def rewritten(model: LanguageModel, question: str, earlier: Sequence[Turn], by_rules: Standalone) -> Standalone:
    """The model's question, or its choices, where they hold what the conversation holds; else by_rules.

    One request. earlier: the turns before the question, the last one last. Raises nothing that a model's failure is
    the cause of.
    """
    turns = [turn for turn in earlier if not turn.choices][-_TURNS:]
    try:
        said = model.complete(REWRITE, rewrite_prompt(question, turns))
    except WriterUnavailable:
        return by_rules
    lines = list(dict.fromkeys(filter(None, map(_plain, said.splitlines()))))
    if not 1 <= len(lines) <= _CHOICES or not all(holds(line, question, turns) for line in lines):
        return by_rules
    if len(lines) > 1:
        return replace(by_rules, text=question, choices=tuple(lines))
    return replace(by_rules, text=lines[0], choices=())


def holds(line: str, question: str, turns: Sequence[Turn]) -> bool:
    """Whether a line can be what the question means: a question of at most 300 characters, on what was asked, which
    repeats no earlier one, needs no conversation itself, and has no name or number that was not said."""
    if not line.endswith("?") or len(line) > _LONGEST or len(line.split()) < 2:
        return False
    if any(_folded(line) == _folded(turn.question) for turn in turns):
        return False
    asked = _content(question)
    if asked and not asked & _content(line):
        return False
    told = " ".join([question, *(text for turn in turns for text in turn.texts)])
    return _claims(line) <= {fold_name(w) for w in _WORD.findall(told)} and standalone(line, turns).text == line


def _plain(line: str) -> str:
    """Without a bullet, a label or quotation marks around it."""
    text = _LABEL.sub("", " ".join(line.split()))
    return text[1:-1].strip() if len(text) > 1 and text[0] in "\"“'`" and text[-1] in "\"”'`" else text


def _claims(line: str) -> set[str]:
    """Its folded names and numbers. The word that opens it is a name only where it is none of a question's own."""
    words = _WORD.findall(line)
    opening = {fold_name(w) for w in words[:1]} & (STOP | ASKING)
    return {fold_name(w) for w in words if w[0].isupper() or any(c.isdigit() for c in w)} - opening


def _content(text: str) -> set[str]:
    plain = {stem for word in STOP | ASKING for stem in stems(word)}
    return set(stems(text)) - plain


def _folded(text: str) -> str:
    return " ".join(fold_name(w) for w in _WORD.findall(text))
