"""A question as it is understood: by rules, and by a language model as far as what it says can be verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answering.prompts import UNDERSTAND, understand_prompt
from rag.answering.reply import read
from rag.errors import WriterUnavailable
from rag.parts import LanguageModel
from rag.types import Query
from rag.understanding.claims.claim import Claims
from rag.understanding.claims.question import by_itself
from rag.understanding.claims.verify import verified
from rag.understanding.followups import Turn, standalone
from rag.understanding.outlets import Gazetteer, gazetteer
from rag.understanding.understand import understand

_TURNS = 3


def understood_query(
    query: Query, earlier: Sequence[Turn], outlets: tuple[str, ...], model: LanguageModel | None
) -> Query:
    """With a text that stands by itself, and what it asks; with what a question that is not clear can mean.

    One request to the model, where there is one. earlier: the turns before the question, the last one last; outlets:
    the index's. Raises nothing that a model's failure is the cause of.
    """
    found = standalone(query.text, earlier, outlets)
    turns = [turn for turn in earlier if not turn.choices][-_TURNS:]
    known = gazetteer(outlets)
    claims = _claims(model, query, turns, known) if model else Claims()
    if turns and (claims.question or claims.choices):
        found = by_itself(claims, query.text, turns, found)
    result = understand(found.text, query.asked_on, known)
    if claims != Claims() and not found.choices:
        told = " ".join([query.text, found.text, *(text for turn in turns for text in turn.texts)])
        result = verified(claims, found.text, told, query.asked_on, known, result)
    return replace(query, text=found.text, understood=replace(result, asked=query.text, choices=found.choices))


def _claims(model: LanguageModel, query: Query, turns: Sequence[Turn], known: Gazetteer) -> Claims:
    """None of them where the model fails."""
    outlets = known.near(" ".join([query.text, *(turn.question for turn in turns)]))
    try:
        return read(model.complete(UNDERSTAND, understand_prompt(query, turns, outlets)))
    except WriterUnavailable:
        return Claims()
