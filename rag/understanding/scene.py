"""What a conversation has named: persons, places and things, in the order in which a reader has them in mind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rag.text.names import fold_name, is_title, names_outlet
from rag.understanding import lexicon as lex
from rag.understanding.form import form
from rag.understanding.phrases import Phrase, own_names, phrases


@dataclass(frozen=True, slots=True)
class Turn:
    """What a follow-up can refer to. question: as it stands by itself. statements: the answer's sentences; titles and
    outlets: of the articles it cites. choices: what the reader was asked back, of a question that was not clear.
    """

    question: str
    statements: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.question, *self.statements, *self.titles)


class Sort(StrEnum):
    PERSON = "person"
    PLACE = "place"
    THING = "thing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """Something that was named. text: the words that stand for it. before: the preposition before a place."""

    text: str
    sort: Sort
    name: str = ""
    head: str = ""
    before: str = ""
    plural: bool = False

    @property
    def key(self) -> str:
        """Under which two mentions are one: a surname, or the whole phrase."""
        words = [fold_name(w) for w in (self.name or self.text).split()]
        return words[-1] if self.sort is Sort.PERSON else " ".join(words)


_CALLED = "|".join(sorted(lex.THING_NOUNS))


def sort_of(name: str, texts: Sequence[str], before: str = "", article: bool = False) -> Sort:
    """What a name most likely is, from its own words and those around it. article: "the" stands before it here."""
    words = [fold_name(w) for w in name.split()]
    if is_title(words[0]) and len(words) > 1:
        return Sort.PERSON
    if words[-1] in lex.BODIES or words[0] in lex.BODIES:
        return Sort.THING
    quoted = re.escape(name)
    if _is_person(quoted, words[-1], texts):
        return Sort.PERSON
    if article or any(re.search(rf"\b(?:[Tt]he|{_CALLED}) {quoted}\b", text) for text in texts):
        return Sort.THING
    if words[0] in lex.BEFORE_PLACES or words[-1] in lex.AFTER_PLACES or before in ("in", "near"):
        return Sort.PLACE
    if any(re.search(rf"\b(?:[Ii]n|[Nn]ear|outside|around) {quoted}\b", text) for text in texts):
        return Sort.PLACE
    return Sort.UNKNOWN


def _is_person(quoted: str, last: str, texts: Sequence[str]) -> bool:
    speech = "|".join(lex.SPEECH)
    cues = (
        rf"\b{quoted},? (?:{speech})\b|\b(?:{speech}) {quoted}\b",
        rf"\b{quoted}, (?:aged )?\d\d\b",
        rf"(?i)\b(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|captain|judge|mayor) (?:[\w-]+ )?{re.escape(last)}\b",
    )
    if any(re.search(cue, text) for cue in cues for text in texts):
        return True
    roles = (m[1] for text in texts for m in re.finditer(rf"\b([a-z]+),? {quoted}\b", text))
    after = (
        m[1] for text in texts for m in re.finditer(rf"\b{quoted}, (?:the|a|an) (?:[a-z]+ ){{0,3}}?([a-z]+)\b", text)
    )
    return any(lex.is_trade(word, named=True) for word in (*roles, *after))


def in_question(turn: Turn) -> tuple[Named, ...]:
    """What the question names, its subject first."""
    found = [_named(p, turn) for p in phrases(turn.question) if not is_outlet(p.name, turn.outlets)]
    found = _with_roles(found, turn.question)
    how = form(turn.question)
    if how and how.inverted:  # the subject is the first phrase after the auxiliary
        asked = {p.text for p in phrases(how.asked)}
        found.sort(key=lambda one: one.text in asked)
    return tuple(found)


def is_outlet(name: str, outlets: Sequence[str]) -> bool:
    words = [fold_name(w) for w in name.split()]
    return bool(words) and any(names_outlet(words, outlet) for outlet in outlets)


def _with_roles(found: Sequence[Named], question: str) -> list[Named]:
    """A name and the role after it as one: "Joren Falk, the captain of the ferry"."""
    kept: list[Named] = []
    for one in found:
        last = kept[-1] if kept else None
        together = f"{last.text}, {one.text}" if last else ""
        if last and last.name and one.sort is Sort.PERSON and one.text.startswith("the ") and together in question:
            kept[-1] = replace(last, text=f"{together},", sort=Sort.PERSON)
        elif last and last.sort is Sort.PERSON and not last.name and one.name and not one.head and together in question:
            kept[-1] = replace(one, text=f"{one.text}, {last.text},", sort=Sort.PERSON)
        else:
            kept.append(one)
    return kept


def in_answer(turn: Turn) -> tuple[Named, ...]:
    """What the answer's statements name, in order and each once, then its articles' titles. Names of outlets are not
    what an answer is about."""
    known: dict[str, Named] = {}
    outlets = {o.lower().removeprefix("the ") for o in turn.outlets}
    for text in (*turn.statements, *turn.titles):
        for name in own_names(text):
            if name.lower().removeprefix("the ") in outlets or len(name) > 80 or not _is_told(name, text, turn):
                continue
            titled = is_title(fold_name(name.split()[0]))  # "Dr Lind of the Halden observatory"
            one = _of_statement(name.split(" of ")[0] if titled else name, text, turn)
            known.setdefault(one.key, one)
    return tuple(known.values())


def _is_told(name: str, text: str, turn: Turn) -> bool:
    """Whether a word is a name for certain: not the one that opens a sentence, nor one of a headline in capitals,
    unless it stands elsewhere too."""
    if len(name.split()) > 1 and text not in turn.titles:
        return True
    inside = re.compile(rf"(?<=[\w,] ){re.escape(name)}\b")
    return any(inside.search(statement) for statement in (turn.question, *turn.statements))


def answered(turn: Turn) -> tuple[Named, ...]:
    """What the first statement names and the question does not: who it was, where the question asks who."""
    if not turn.statements:
        return ()
    asked = {fold_name(w) for w in turn.question.split()}
    first = Turn(turn.question, turn.statements[:1], (), turn.outlets)
    return tuple(n for n in in_answer(first) if not {fold_name(w) for w in n.name.split()} <= asked)


def beside(one: Named, found: Iterable[Named], text: str) -> tuple[Named, ...]:
    """It and those that a text names side by side with it, so that neither comes first: "X, the owner, and
    the captain Y"."""
    return (one, *(other for other in found if other.key != one.key and _are_joined(one, other, text)))


def _are_joined(one: Named, other: Named, text: str) -> bool:
    first, second = (re.escape(n.text.rstrip(",").removeprefix("the ")) for n in (one, other))
    return any(
        re.search(rf"\b{a}(?:, [^,.;?]{{1,40}})?,? (?:and|or) (?:[a-z-]+ ){{0,3}}{b}\b", text)
        for a, b in ((first, second), (second, first))
    )


def found_out(turn: Turn) -> str:
    """The thing that answers "Which novel won?", with its noun; empty where the question asks for none."""
    how = form(turn.question)
    which = re.match(r"(?:which|what)(?: ([a-z][\w -]*))?$", how.asked, re.I) if how and how.asks_subject else None
    told = [n for n in answered(turn) if n.sort in (Sort.THING, Sort.UNKNOWN)]
    if not which or not told or (which[1] and lex.is_trade(which[1].split()[-1], named=True)):
        return ""
    leading = _leading(turn)
    sure = [n for n in told if n.name == leading] or [n for n in told if n.sort is Sort.THING] or told
    if len(sure) > 1 and which[1]:
        return ""
    return f"the {which[1]} {sure[0].text.removeprefix('the ')}" if which[1] else sure[0].text


def _leading(turn: Turn) -> str:
    """The name that opens the first statement, if one does."""
    first = turn.statements[0].lstrip('“"‘ ').removeprefix("The ") if turn.statements else ""
    return next((name for name in own_names(first)[:1] if first.startswith(name)), "")


def fuller(one: Named, turns: Iterable[Turn]) -> Named:
    """A person by the longest form of the name in the conversation, where only a surname or a title was said."""
    if one.sort is not Sort.PERSON or len(_bare(one.name)) != 1:
        return one
    surname = fold_name(one.name.split()[-1])
    for turn in turns:
        for text in turn.texts:
            for name in own_names(text):
                words = _bare(name)
                if len(words) in (2, 3, 4) and fold_name(words[-1]) == surname:
                    whole = name if is_title(fold_name(name.split()[0])) else " ".join(words)
                    return replace(one, text=one.text.replace(one.name, whole), name=whole)
    return one


def persons(found: Iterable[Named], *, surnames: bool = True) -> tuple[Named, ...]:
    """Those that are persons, each once, or may be. surnames: whether a single word that nothing is known of may be."""
    kept: dict[str, Named] = {}
    for one in found:
        maybe = one.sort is Sort.UNKNOWN and len(one.name.split()) > 1 - surnames
        placed = len(one.name.split()) == 1 and one.before in lex.PLACING - {"from", "to"}
        if one.sort is Sort.PERSON or (maybe and not placed):
            kept.setdefault(one.key, one)
    return tuple(kept.values())


def genders(one: Named, turns: Iterable[Turn]) -> frozenset[str]:
    """ "he", "she" or both, as far as the texts say it of this person: by a title, by a noun, or by the only pronoun of
    a sentence that names nobody else. Empty where they do not."""
    surname = re.escape(one.name.split()[-1]) if one.name else "$^"
    texts = [text for turn in turns for text in turn.texts]
    given = rf"(?:[\w’'-]+ )?{surname}\b"
    he = rf"\b(?:Mr|Sir|Lord|King|Prince|Duke|Father|chairman|spokesman|brother|father|son) {given}"
    she = rf"\b(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess|Duchess|chairwoman|spokeswoman|sister|mother) {given}"
    found = {"he" for t in texts if re.search(he, t)} | {"she" for t in texts if re.search(she, t)}
    return frozenset(found or _by_pronoun(surname, texts))


def _by_pronoun(surname: str, texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        rest = re.search(rf"\b{surname}\b(.*)", text, re.S)
        if not rest or any(len(n.split()) > 1 for n in own_names(f"x {rest[1]}")):
            continue
        said = set(re.findall(r"\b(?:he|him|his|she|her|hers)\b", rest[1].lower()))
        male, female = said & {"he", "him", "his"}, said & {"she", "her", "hers"}
        if bool(male) != bool(female):
            yield "he" if male else "she"


def _named(phrase: Phrase, turn: Turn) -> Named:
    plural = (phrase.head.endswith("s") and not phrase.head.endswith("ss")) or phrase.head in lex.PLURALS
    if lex.is_trade(phrase.head, named=phrase.text.endswith(phrase.name) and bool(phrase.name)):
        name = phrase.name if phrase.text.endswith(phrase.name) and " of " not in phrase.text else ""
        return Named(phrase.text, Sort.PERSON, name, phrase.head, phrase.before, plural)
    if phrase.head:
        sort = Sort.PLACE if phrase.head in lex.PLACE_NOUNS else Sort.THING
        return Named(phrase.text, sort, phrase.name, phrase.head, phrase.before, plural)
    sort = sort_of(phrase.name, turn.texts, phrase.before, phrase.definite)
    text = re.sub(r"['’]s?$", "", phrase.text)
    return Named(text, sort, phrase.name, "", phrase.before)


def _of_statement(name: str, text: str, turn: Turn) -> Named:
    found = re.search(rf"(?:\b([A-Za-z]+) )?(the )?{re.escape(name)}", text)
    before = (found[1] or "").lower() if found else ""
    article = bool(found and (found[2] or before == "the"))
    sort = sort_of(name, turn.texts, before if before in lex.PLACING else "", article)
    shown = f"the {name}" if article and sort is not Sort.PERSON else name
    return Named(shown, sort, name, "", before if before in lex.PLACING | {"of"} else "")


def _bare(name: str) -> list[str]:
    return [w for w in name.split() if not is_title(fold_name(w))]
