"""A question that needs its conversation, made one that stands by itself. Rules over English word order; no model.

In order: the reader's choice, where the last answer asked back; a question word alone; a part exchanged in the last
question; words that refer, replaced by what they stand for; and a question that says too little, with what the
conversation is about after it. Whatever names its subject itself and refers to nothing comes back as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.names import fold_name
from rag.text.words import ASKING, STOP, stems
from rag.understanding import ellipsis
from rag.understanding import lexicon as lex
from rag.understanding.attribution import spoken
from rag.understanding.descriptions import descriptions
from rag.understanding.form import form
from rag.understanding.phrases import Phrase, own_names, phrases, tokens
from rag.understanding.references import Slot, slots
from rag.understanding.scene import Turn
from rag.understanding.times import in_place_of_time, is_counted
from rag.understanding.topics import topic

__all__ = ["KEPT", "Standalone", "Turn", "standalone"]

KEPT = 5  # turns that a question can refer to
_CHOICES = 4
_LITTLE = 4  # content words; a question with fewer and without a name stands for nothing by itself
_ABOUT = re.compile(r"\(about .*\)\W*$")
_MORE = frozenset("else others another more too also instead either next".split())
_COMMON = frozenset(
    stem
    for word in "people person man woman men women year day time week month number percent thing country say said news"
    " report first last new many million billion article government official".split()
    for stem in stems(word)
)
_STEPS = 4
_READ = 8  # statements and headlines of an answer
_HEADLINE, _LONGEST = 120, 600  # characters
_PLAIN = frozenset(stem for word in STOP | ASKING for stem in stems(word))
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "1": 0, "2": 1, "3": 2, "4": 3}


@dataclass(frozen=True, slots=True)
class Standalone:
    """text: the question by itself; as it was asked where it needs nothing, or where it is not clear.

    choices: two to four complete questions, the likeliest first, where it can mean each as well; else none. carried:
    the words that were taken from the conversation. refers: whether it is a follow-up, or may be one.
    """

    text: str
    choices: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    refers: bool = False


def standalone(question: str, earlier: Sequence[Turn], outlets: Sequence[str] = ()) -> Standalone:
    """The question with what it takes from the conversation.

    earlier: the turns before it, the last one last. outlets: the names of the index's outlets, by which "And the
    Courier?" is known to name one. Raises nothing.
    """
    asked = " ".join(question.split())
    if not asked or not earlier or len(asked) > _LONGEST or _ABOUT.search(asked) or _is_repeated(asked, earlier):
        return Standalone(question)
    if picked := _picked(asked, earlier[-1]):
        return Standalone(picked, refers=True)
    turns = [_bounded(turn, outlets) for turn in reversed(earlier) if not turn.choices][:KEPT]
    if not turns:
        return Standalone(question)
    found = _made(asked, turns, outlets)
    if found == (asked,):
        return Standalone(question, refers=not own_names(ellipsis.unled(asked)))
    if len(found) > 1:
        return Standalone(question, found[:_CHOICES], refers=True)
    return Standalone(found[0], carried=_carried(found[0], asked), refers=True)


def _bounded(turn: Turn, outlets: Sequence[str]) -> Turn:
    """As much of a turn as is read, so that a long answer does not hold up the next question; with all outlets."""
    told = tuple(text[:_LONGEST] for text in turn.statements[:_READ])
    titles = tuple(text[:_HEADLINE] for text in turn.titles[:_READ])
    return Turn(turn.question[:_LONGEST], told, titles, tuple(dict.fromkeys((*turn.outlets, *outlets))))


def _is_repeated(asked: str, earlier: Sequence[Turn]) -> bool:
    return form(asked) is not None and any(asked == turn.question for turn in earlier)


def _made(asked: str, turns: Sequence[Turn], outlets: Sequence[str]) -> tuple[str, ...]:
    """What the question can mean, one text mostly; as it was asked where that comes to no end."""
    found: tuple[str, ...] = (asked,)
    for _ in range(_STEPS):  # what was made can be a fragment itself
        once = _left_out(found[0], turns[0], outlets) or _resolved(found[0], turns)
        once = tuple(dict.fromkeys(once))
        if max(map(len, once)) > max(_LONGEST, len(asked)):
            break
        if once == found or len(once) > 1 or _ABOUT.search(once[0]):
            return once
        found = once
    return (asked,)


def _picked(asked: str, last: Turn) -> str:
    """The choice that the reader names: "the second", "Marsh", or the question itself; empty where there is none."""
    said = {fold_name(w) for w in asked.split()} - {
        "the",
        "one",
        "a",
        "please",
        "mean",
        "i",
        "meant",
        "option",
        "number",
    }
    if not last.choices or not said or len(said) > 6:
        return asked if asked in last.choices else ""
    ordinal = _ORDINALS.get(next(iter(said))) if len(said) == 1 else None
    if ordinal is not None and ordinal < len(last.choices):
        return last.choices[ordinal]
    fitting = [c for c in last.choices if said <= {fold_name(w) for w in c.split()}]
    return fitting[0] if len(fitting) == 1 and form(asked) is None else ""


def _left_out(asked: str, last: Turn, outlets: Sequence[str]) -> tuple[str, ...]:
    """What a question word alone or a fragment asks, with the last question."""
    if found := ellipsis.bare(ellipsis.unled(asked), last):
        return (found,)
    if ellipsis.is_fragment(last.question):
        return ()
    if found := spoken(ellipsis.unled(asked), last, outlets):
        return (found,)
    asked = ellipsis.without_repeated(asked, last)
    counted = is_counted(ellipsis.unled(asked))  # "the week before that": no other meaning is looked for
    if ellipsis.is_fragment(asked) and (counted or not slots(asked, [last])):
        return ellipsis.shifted(asked, last, outlets)
    return ()


def _resolved(asked: str, turns: Sequence[Turn]) -> tuple[str, ...]:
    """The question with its referring words replaced; several where one of them can mean several."""
    text, missing = ellipsis.unled(asked), False
    for _ in range(3):  # a word that was put in can explain another
        found = _open_slots(text, turns)
        missing = missing or any(not slot.texts for slot in slots(text, turns))
        several = next((s for s in found if len(s.texts) > 1), None)
        if several:
            made_of = (_filled(text, found, several, n) for n in range(len(several.texts)))
            return tuple(t if own_names(t) else _about(t, turns, several.texts) for t in made_of)
        filled = _filled(text, found)
        if filled == text:
            break
        text = filled
    made = text != ellipsis.unled(asked)
    if made and ellipsis.led(asked) and form(text) is None and tokens(text)[0].word not in lex.PREPOSITIONS:
        return (f"What about {re.sub('^The ', 'the ', text).rstrip(' ?!.')} (about {_subject(turns)})?",)
    if (made and own_names(text) and not missing) or (made and ellipsis.is_fragment(text)):
        return (text,)
    lacking = missing or _says_too_little(text, turns[0]) or bool(ellipsis.led(asked) and not own_names(text))
    return (_about(text, turns),) if lacking else (text,)


def _open_slots(text: str, turns: Sequence[Turn]) -> tuple[Slot, ...]:
    described = () if own_names(text) else descriptions(text, turns)
    return tuple(sorted((*slots(text, turns), *described), key=lambda s: s.start))


def _filled(text: str, found: Sequence[Slot], several: Slot | None = None, choice: int = 0) -> str:
    """The text with each slot's first words, and of one slot those of the choice, which no other slot has then."""
    chosen = several.texts[choice] if several else ""
    for slot in reversed(found):
        if slot.texts:
            put = chosen if slot is several else next((t for t in slot.texts if t != chosen), slot.texts[0])
            text = f"{text[: slot.start]}{put}{text[slot.end :]}"
    roles = any(t.endswith(",") for slot in found for t in slot.texts)
    return re.sub(r",(?=\s*(?:[?.,!]|$))", "", text) if roles else text


def _about(text: str, turns: Sequence[Turn], without: Sequence[str] = ()) -> str:
    """The question with what the conversation is about, where it does not say that already, its time apart. without:
    what is not meant."""
    content = set(stems(in_place_of_time(turns[0].question, ""))) - _PLAIN
    if len(content & set(stems(text))) * 2 > len(content) > 0:
        return text
    subject = ", ".join(part for part in _subject(turns).split(", ") if part not in (*without, "") and part not in text)
    if {fold_name(w) for w in subject.split()} <= {fold_name(w) for w in text.split()}:
        return text
    return f"{text.rstrip(' ?!.')} (about {subject})?"


def _subject(turns: Sequence[Turn]) -> str:
    """What the last question was about, with what only its answer tells, and what the one before it was about where
    both were answered from the same article."""
    last = turns[0]
    subject, how = topic(last.question, last.outlets), form(last.question)
    if last.titles and how and how.inverted and how.asked.lower() == "what":  # what was done or said
        return f"{subject}, {last.titles[0].rstrip(' ?!.')}"
    if len(turns) > 1 and set(last.titles[:1]) & set(turns[1].titles):
        known = {fold_name(w) for w in f"the {subject}".split()}
        before = topic(turns[1].question, last.outlets).split(", ")
        new = [part for part in before if not known & {fold_name(w) for w in part.split()} - lex.FUNCTION]
        subject = ", ".join([subject, *(part for part in new if len(part) < _HEADLINE)])
    return subject


def _says_too_little(text: str, last: Turn) -> bool:
    """Whether a question without a name asks what only the conversation can complete: "How many died?", "What was the
    cause?", or goes on with its words."""
    if own_names(text):
        return False
    words = {t.word for t in tokens(text)}
    if words & _MORE:
        return True
    found = [p for p in phrases(text) if not lex.is_past(p.head)]
    if len(_own_nouns(found, last)) > 1 and not words & lex.POINTING:
        return False
    content = [t.word for t in tokens(text) if t.word[:1].isalpha() and t.word not in lex.FUNCTION | ASKING]
    heads = {p.head for p in found if p.head}
    if heads & lex.UNIQUE and not words & lex.POINTING:
        return False
    plain = {p.head for p in found if p.head and len(p.text.split()) <= 2}
    bare = {p.head for p in found if p.definite and (len(p.text.split()) == 2 or lex.is_trade(p.head))}
    pointing = bare and len(content) <= _LITTLE
    if plain & (lex.RELATIONAL | lex.ANY_EVENT) or pointing or len(content) < _LITTLE:
        return True
    shared = {s for p in found for s in stems(p.head)} - _COMMON
    return bool(shared & {s for told in last.texts for s in stems(told)})


def _own_nouns(found: Sequence[Phrase], last: Turn) -> set[str]:
    """The nouns of a question that say something by themselves, and that the conversation does not have."""
    told = {s for text in last.texts for s in stems(text)} | _COMMON
    heads = {noun for p in found if p.head for noun in _nouns(p)}
    plain = heads - lex.RELATIONAL - lex.TIMES - lex.ANY_EVENT
    return {noun for noun in plain if not set(stems(noun)) & told}


def _nouns(phrase: Phrase) -> list[str]:
    """The nouns of a phrase: of "the price of the hook" both; of a long compound its parts."""
    parts: list[list[str]] = [[]]
    for token in tokens(phrase.text):
        if token.word in lex.PREPOSITIONS:
            parts.append([])
        elif token.word not in lex.FUNCTION:
            parts[-1].append(token.word)
    compound = parts[0] if len(parts[0]) > 2 and phrase.head not in lex.RELATIONAL else []
    return [*compound, *(part[-1] for part in parts if part)]


def _carried(text: str, asked: str) -> tuple[str, ...]:
    """The names and content words that the question did not have."""
    had = {fold_name(w) for w in asked.split()}
    new = (w.strip("?,.()") for w in text.split())
    return tuple(dict.fromkeys(w for w in new if fold_name(w) not in had | lex.FUNCTION and w))
