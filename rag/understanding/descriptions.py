"""Descriptions in a question that the conversation has introduced: "the captain", "that town", "the ship"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.names import fold_name
from rag.understanding import lexicon as lex
from rag.understanding.people import people, shown
from rag.understanding.phrases import Token, core_end, own_names, phrases, tokens
from rag.understanding.references import Slot
from rag.understanding.scene import Sort, Turn, answered, beside, found_out, in_question, sort_of

_NAME = r"[A-Z][\w’'-]*(?:[ -][A-Z][\w’'-]*)*"


def descriptions(question: str, turns: Sequence[Turn]) -> tuple[Slot, ...]:
    """Descriptions without a name or a complement, which the conversation introduced: "the captain", "that town"."""
    words, found, seen = tokens(question), [], set()
    for n, token in enumerate(words):
        if token.word not in lex.POINTING | {"the"} or n + 1 == len(words):
            continue
        last = core_end(words, n)
        if last == n + 1 or _complemented(words, last) or any(t.capital for t in words[n + 1 : last]):
            continue
        text = " ".join(t.word for t in words[n + 1 : last])
        if text in seen:  # said once, it is known
            continue
        seen.add(text)
        explained = _explained(text, turns, pointing=token.word != "the")
        if explained is not None:
            shown = tuple(_cased(t, token.start == 0) for t in explained)
            found.append(Slot(token.start, words[last - 1].end, shown))
    return tuple(found)


def _complemented(words: Sequence[Token], n: int) -> bool:
    """Whether what follows says which one is meant: "of the town", "who fell", "in Tavry"."""
    if n >= len(words):
        return False
    after = words[n + 1] if n + 1 < len(words) else None
    names_place = words[n].word in lex.PLACING and after is not None and (after.capital or after.word[:1].isdigit())
    return words[n].word in ("of", "who", "that", "which", "whose", "where") or words[n].capital or names_place


def _explained(noun: str, turns: Sequence[Turn], *, pointing: bool) -> tuple[str, ...] | None:
    """What the description stands for; empty where it was introduced and no more is known; None where it was not."""
    head = noun.split()[-1]
    if head in lex.TIMES:
        return () if pointing else None
    heads = next((group for group in lex.SYNONYMS if head in group), frozenset({head}))
    for turn in turns:
        if " " not in noun and (rivals := _rivals(noun, heads, turn)):
            return rivals
        richer = _richer(noun, heads, turn)
        if richer:
            return (richer,)
    if " " not in noun and (general := _general(head, turns)):
        return general
    said = any(
        re.search(rf"\b(?:{'|'.join(map(re.escape, heads))})\b", text.lower()) for t in turns for text in t.texts
    )
    modified = set(noun.split()[:-1]) - {w for t in turns for text in t.texts for w in text.lower().split()}
    return () if pointing or (said and not modified) or (noun == head and head in lex.ANY_EVENT) else None


def _rivals(noun: str, heads: frozenset[str], turn: Turn) -> tuple[str, ...]:
    """Those of one kind that a turn names side by side, all of which the noun can mean; empty where there is one."""
    kinds = heads | lex.WITH_KINDS.get(noun, frozenset())
    told = turn.statements[0] if turn.statements else ""
    for found, text in ((in_question(turn), turn.question), (answered(turn), told)):
        fitting = [n for n in found if n.head in kinds or noun in {fold_name(w) for w in n.name.split()}]
        group = beside(fitting[0], fitting, text) if fitting else ()
        if len(group) > 1:
            return tuple(n.text for n in group)
    return ()


def _richer(noun: str, heads: frozenset[str], turn: Turn) -> str:
    """The same thing with its name or with what it is of, from the turn."""
    modifiers = set(noun.split()[:-1])
    for head in sorted(heads, key=lambda h: h != noun.split()[-1]):
        own = re.search(rf"\b(?:[Tt]he )?({_NAME} {head})\b", turn.question)
        if own and not modifiers and fold_name(own[1].split()[0]) not in lex.WH:  # "Which trawler" is not known yet
            return f"the {own[1].removeprefix('The ')}"
    for phrase in phrases(turn.question):
        said = {fold_name(w) for w in phrase.text.split()}
        if said & lex.WH:
            continue
        if phrase.head in heads and modifiers <= said and len(phrase.text.split()) > len(noun.split()) + 1:
            return phrase.text if phrase.definite else f"the {phrase.text}"
    for head in sorted(heads, key=lambda h: h != noun.split()[-1]):
        for text in (*turn.statements, *turn.titles):
            name = _beside(noun if head == noun.split()[-1] else head, text)
            if name:
                return f"the {noun} {name}"
    return ""


def _beside(noun: str, text: str) -> str:
    """The name that a text gives to what it calls by this noun."""
    word = "".join(f"[{c.upper()}{c}]" if n == 0 else re.escape(c) for n, c in enumerate(noun))
    after = re.search(rf"\b{word},? ({_NAME})", text)
    if after:
        return after[1]
    before = re.search(
        rf"\b({_NAME}), (?:the|an?) (?:former )?(?:[a-z-]+ ){{0,2}}?{word}(?=[,.;]|$| (?:of|who|at|for|in)\b)", text
    )
    return before[1] if before else ""


def _general(head: str, turns: Sequence[Turn]) -> tuple[str, ...]:
    """For a noun that says only what sort of thing is meant: "the man", "the town", "the ship"."""
    if head in ("man", "woman", "politician", "official", "person"):
        return tuple(shown(people({"man": "he", "woman": "she"}.get(head, ""), turns), turns))
    found = [n for t in turns for n in (*in_question(t), *answered(t))]
    if head in lex.PLACE_NOUNS:
        places = [n for n in found if n.sort is Sort.PLACE and n.name]
        return tuple(n.text for n in beside(places[0], places, turns[0].question)) if places else ()
    if turns and re.match(rf"which {head}\b", turns[0].question, re.I) and (found_one := found_out(turns[0])):
        return (found_one,)
    if head in lex.THING_NOUNS and turns:
        asked = turns[0].question
        named = [n for n in own_names(asked) if _stands_alone(n, asked)]
        if len(named) != 1:
            return ()
        said = next((group for group in lex.SYNONYMS if head in group), frozenset({head}))
        return (f"the {named[0]}" if fold_name(named[0].split()[-1]) in said else f"the {head} {named[0]}",)
    return ()


def _stands_alone(name: str, question: str) -> bool:
    """Whether the question has "the" and the name with no noun after it: "the Silver Wren", not "the Halden treaty"."""
    found = re.search(rf"\b[Tt]he {re.escape(name)}(?: (\w+))?", question)
    after = found[1] if found else None
    alone = found is not None and (after is None or after in lex.FUNCTION or lex.is_verb(after))
    return alone and sort_of(name, (question,), article=True) is Sort.THING


def _cased(text: str, first: bool) -> str:
    return text[:1].upper() + text[1:] if first else text
