"""The last question, as another source answers it: "and the Courier?", "what do the police say?". English alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.names import fold_name, names, names_outlet
from rag.understanding import lexicon as lex
from rag.understanding.scene import Turn

_SPEAKS = re.compile(
    r"what\s+(?:does|did|do|has|have)\s+(?P<outlet>.+?)\s+(?:say|said|write|written|report|reported|claim|claimed|state)"
    r"(?:\s+(?:about|on|of)\s+(?:it|that|this|them))?\W*",
    re.I,
)


def spoken(question: str, turn: Turn, outlets: Sequence[str]) -> str:
    """The turn's question according to the outlet whose word is asked for, "what does the Courier say"; empty for
    another question. outlets: names that are known to be outlets."""
    match = _SPEAKS.fullmatch(question)
    said = match["outlet"] if match else ""
    outlet = next((o for o in (*outlets, *turn.outlets) if said and _is_outlet(said, o)), "")
    if not outlet:
        return ""
    shown = f"the {re.sub('^[Tt]he ', '', outlet)}" if said.lower().startswith("the ") else outlet
    return f"{outlet_exchanged(turn.question.rstrip(' ?'), shown, turn, (*outlets, *turn.outlets))[0]}?"


def outlet_exchanged(base: str, fragment: str, _turn: Turn, outlets: Sequence[str]) -> list[str]:
    said = re.sub(
        r"^(?:(?:according to|in|for|by|from|with|does|did|what does|what did)\s+)+", "", fragment, flags=re.I
    )
    said = re.sub(r"\s+(?:say|report|write|said|reported)$", "", said)
    if not any(_is_outlet(said, o) for o in outlets) or not any(c.isupper() for c in said):
        return []
    article = re.sub(r"^[Tt]he ", "the ", said)
    for name in names(base):
        text = base[name.start : name.end]
        if any(_is_outlet(text, o) for o in outlets):
            start = name.start - 4 if base[: name.start].lower().endswith("the ") else name.start
            return [f"{base[:start]}{article}{base[name.end :]}"]
    return [_according(base, f"according to {article}")]


def source_exchanged(base: str, fragment: str, _turn: Turn, _outlets: Sequence[str]) -> list[str]:
    """ "according to the police", or "the police" after a question on what somebody else gives."""
    if fragment.startswith("according to "):
        return [_according(base, fragment)]
    source = re.fullmatch(r"the ([a-z]+)", fragment)
    given = "according to" in base and source and source[1] not in lex.RELATIONAL
    return [_according(base, f"according to {fragment}")] if given else []


def _according(base: str, source: str) -> str:
    """The question with its "according to" replaced, or with one at its end."""
    found = re.search(r",? according to (?:the )?[\w’' -]+?(?=,| in | on | when |$)", base)
    return f"{base[: found.start()]} {source}{base[found.end() :]}" if found else f"{base} {source}"


def _is_outlet(said: str, outlet: str) -> bool:
    return names_outlet([fold_name(w) for w in said.split()], outlet)
