"""Questions that leave out what the conversation has said: "Why?", "And in Tavry?", "What about the Courier?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.text.days import without_days
from rag.text.names import fold_name
from rag.text.words import STOP
from rag.understanding import lexicon as lex
from rag.understanding.attribution import outlet_exchanged, source_exchanged
from rag.understanding.form import Form, form
from rag.understanding.phrases import own_names, phrases, tokens
from rag.understanding.scene import Named, Sort, Turn, answered, in_question, persons, sort_of
from rag.understanding.times import in_place_of_time, is_time, shifted_time, time_of
from rag.understanding.topics import subject_of, topic

_LEAD = re.compile(r"^(?:(?:and|but|or|so|ok(?:ay)?|also|then|well)\b[,\s]*)*(?:(?:what|how) about\s+)?", re.I)
_BARE = re.compile(r"^(why|when|where|how|since when|how so|how come|what for|why (?:so|not)|why is that)\W*$", re.I)
_WHY_NOUN = re.compile(r"^why\s+(?:the|this|that|such\s+an?)\s+(?:\w+\s+)?(?P<noun>\w+)\W*$", re.I)
_REPEATS = re.compile(
    r"(how(?: (?:many|much|high|big|large|far|low))?|what)\s+(?:(?:is|was|were|are)\s+(?:it|there|they|that)\s+)?", re.I
)
_THAT_EVENT = re.compile(
    r"^(why|when|where|how)\s+(?:is|was|were|did|will|has|does)\s+(?:that|this|it|they|all that|all this)"
    r"(?:\s+(?:happen(?:ed)?|be|been|so|the case|done|decided|announced|occur|take place))?\W*$",
    re.I,
)
_SAID_SO = re.compile(
    r"^(?:who\s+(?:said|says|claims?|claimed|reports?|reported)\s+(?:so|that|this|it)|says who|according to whom?)\W*$",
    re.I,
)
_TRUE = re.compile(
    r"^(?:is|was)\s+(?:that|this|it)\s+(?:really\s+)?(?:true|right|correct|certain|confirmed)\W*$|^really\W*$", re.I
)
_COUNT = re.compile(r"^(how (?:many|much)|who(?:m)?|which(?: ones?)?)\W*$", re.I)
_LONGEST = 200  # characters of a statement that is asked about
_PARTS = re.compile(r"^(?P<before>[a-z]+)\s+(?P<text>.+)$", re.I)


def led(question: str) -> str:
    """What leads a question on from the one before: "And", "What about"; empty without."""
    return question[: _led_until(question)].strip()


def unled(question: str) -> str:
    """The question without what leads it on."""
    rest = question[_led_until(question) :]
    return rest[:1].upper() + rest[1:] if rest != question and form(rest) else rest or question


def _led_until(question: str) -> int:
    match = _LEAD.match(question)
    return match.end() if match else 0


def bare(question: str, turn: Turn) -> str:
    """A question word alone, or one on "that", with what the turn asked; empty where it is no such question."""
    if match := _BARE.match(question) or _THAT_EVENT.match(question):
        return _recast(
            match[1].lower().split()[-1] if match[1].lower() == "since when" else match[1].lower().split()[0], turn
        )
    if (match := _WHY_NOUN.match(question)) and match["noun"].lower() in lex.CHANGES:
        return _why_changed(match["noun"].lower(), turn.question)
    if _SAID_SO.match(question):
        return f"Who said that {_clause(turn)}?" if turn.statements else f"Who said so (about {topic(turn.question)})?"
    if _TRUE.match(question) and turn.statements:
        return f"Is it true that {_clause(turn)}?"
    if match := _COUNT.match(question):
        how = form(turn.question)
        if how and how.asks_subject and not how.asked.lower().startswith(match[1].lower()):
            return f"{match[1].capitalize()} {how.auxiliary} {how.rest}?".replace("  ", " ")
        return f"{match[1].capitalize()} (about {topic(turn.question)})?"
    return ""


def _why_changed(noun: str, question: str) -> str:
    """ "Why did unemployment in Tolm rise?"; empty after a question that asks for nothing that can change."""
    how, subject = form(question), subject_of(question)
    if not how or not subject:
        return ""
    if how.inverted and re.match(r"(?:by )?how much\b", how.asked, re.I) and not subject.startswith("the cost of"):
        rest = how.rest[len(subject) :]
        return f"Why the {noun} in {re.sub('^By ', '', how.asked).lower()} {subject} {how.auxiliary}{rest}?"
    return f"Why did {subject} {noun}?"


def _recast(word: str, turn: Turn) -> str:
    """The turn's question with another question word, or its answer asked about."""
    head, how = {"what": "why"}.get(word, word).capitalize(), form(turn.question)
    if how is None or _only_answered(how, head, turn):
        return f"{head} is it that {_clause(turn)}?" if turn.statements else f"{head} (about {topic(turn.question)})?"
    rest = _first_part(how.rest)
    if how.inverted:
        degree = re.match(r"how (?!many\b|much\b)([a-z]+)$", how.asked, re.I)
        return f"{head} {how.auxiliary} {rest}{f' so {degree[1].lower()}' if degree else ''}?"
    past = lex.is_past(fold_name(how.rest.split(" ", 1)[0])) or how.auxiliary in ("was", "were", "had")
    be = "was" if past and word in ("when", "where") else "is"
    return f"{head} {be} it that {_subject(how, turn)} {how.auxiliary} {rest}?".replace("  ", " ")


def _only_answered(how: Form, head: str, turn: Turn) -> bool:
    """Whether only the answer says what is so: the question asks who or what something is, what was done or said, or
    with the same question word."""
    naming = how.asked.lower() in ("who", "which") and how.auxiliary in lex.BE and how.inverted
    named = naming and not any(lex.is_past(t.word) for t in tokens(how.rest))
    what = how.asked.lower() == "what" and how.inverted
    return named or what or how.asked.lower().startswith(head.lower()) or "(about " in turn.question


def _subject(how: Form, turn: Turn) -> str:
    """Who or what did it, as far as the question or one person in the answer tells."""
    subject = re.sub(r"^(?:\w+ )?how (?:many|much) |^(?:which|what) ", "", how.asked, flags=re.I)
    if subject.lower() == "who":
        told = persons(answered(turn), surnames=False)
        return told[0].text if len(told) == 1 else "somebody"
    return "something" if subject.lower() in ("what", "which") else subject


def _first_part(rest: str) -> str:
    return re.split(r",? and (?:how|what|who|when|where|why|which|did|was|by|to)\b", rest)[0].rstrip(" ,")


def _clause(turn: Turn) -> str:
    """The first statement as a clause, without its full stop, cut between words."""
    text = " ".join(turn.statements[0].split()).rstrip(" .!?")
    text = re.sub(r", (?:the )?[\w’' -]{1,40} (?:said|says)(?: (?:on|in) \w+(?: \w+)?)?$", "", text)
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0].rstrip(",;: ")
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if fold_name(first) in STOP and first != "I" else text


def is_fragment(question: str) -> bool:
    """Whether it is a part of a question only: after "And", or a preposition and its object, with no verb."""
    rest = question[_led_until(question) :].strip(" ?!.")
    if is_time(rest):
        return True
    words = tokens(rest)
    if not words or len(words) > 9 or form(rest):
        return False
    if any(t.word in lex.AUXILIARIES for t in words[1:]):
        return False
    placed = words[0].word in lex.PREPOSITIONS and words[0].word not in ("like", "than")
    return placed or bool(led(question))


def without_repeated(question: str, turn: Turn) -> str:
    """A time alone, where a question repeats only the question word before it: "And how many by Friday?"."""
    match = _REPEATS.match(question[_led_until(question) :])
    how = form(turn.question)
    if not match or not how or match[1].lower() not in how.asked.lower():
        return question
    rest = question[_led_until(question) + match.end() :]
    return rest if is_time(rest) else question


def shifted(question: str, turn: Turn, outlets: Sequence[str]) -> tuple[str, ...]:
    """The turn's question with its like part exchanged for the fragment; several where more than one part is like it.

    outlets: names that are known to be outlets.
    """
    fragment = question[_led_until(question) :].strip(" ?!.")
    if fold_name(fragment.split(" ", 1)[0]) in lex.FUNCTION:
        fragment = fragment[:1].lower() + fragment[1:]
    base = turn.question.rstrip(" ?")
    for exchange in (source_exchanged, _time_exchanged, outlet_exchanged, _place_exchanged, _name_exchanged):
        if found := exchange(base, fragment, turn, (*outlets, *turn.outlets)):
            return tuple(f"{text}?" for text in dict.fromkeys(found))
    return tuple(f"{text}?" for text in _noun_exchanged(base, fragment, turn))


def _time_exchanged(base: str, fragment: str, turn: Turn, _outlets: Sequence[str]) -> list[str]:
    if not is_time(fragment):
        return []
    made = in_place_of_time(base, shifted_time(fragment, base, turn.statements) or fragment)
    place = time_of(base)
    lost = (
        [p.text for p in phrases(without_days(base[place[0] : place[1]])) if p.name]
        if place and not own_names(made)
        else []
    )
    return [f"{made} (about {', '.join(lost)})" if lost else made]


def _place_exchanged(base: str, fragment: str, turn: Turn, _outlets: Sequence[str]) -> list[str]:
    """ "in Tavry" takes the place of "in Port Callis", else comes last."""
    match = _PARTS.match(fragment)
    if not match or match["before"].lower() not in lex.PREPOSITIONS or not re.match(r"[Tt]he |[A-Z]", match["text"]):
        return []
    before = match["before"].lower()
    like = list(re.finditer(rf"\b(in|on|at|near|from|to|for|by|with|against|of) ((?:the )?{_CAPITALISED})", base))
    same = [m for m in like if m[1] == before] or [m for m in like if {m[1], before} <= {"in", "on", "at", "near"}]
    if not same:
        of = [m for m in like if m[1] == "of" and sort_of(m[2], turn.texts) is Sort.PLACE]
        return [f"{base[: of[-1].start(2)]}{match['text']}{base[of[-1].end() :]}"] if of else [f"{base} {fragment}"]
    last = same[-1]
    return [f"{base[: last.start()]}{fragment}{base[last.end() :]}"]


_CAPITALISED = r"[A-Z][\w’'-]*(?: (?:of |the )*[A-Z][\w’'-]*)*"


def _name_exchanged(base: str, fragment: str, turn: Turn, _outlets: Sequence[str]) -> list[str]:
    """A name takes the place of one of its sort: of the only one, or each of them in turn where there are several."""
    article = fragment.lower().startswith("the ")
    name = fragment[4:] if article else fragment
    if not name[:1].isupper():
        return []
    found = [n for n in in_question(turn) if n.name]
    if not found:
        return []
    sort = sort_of(name, (*turn.texts, fragment), "", article)
    loose = (Sort.PERSON, Sort.UNKNOWN) if sort in (Sort.PERSON, Sort.UNKNOWN) else (sort,)
    like = [n for n in found if _bare_sort(n, turn) in loose]
    if sort is Sort.UNKNOWN:
        like = like or [n for n in found if _bare_sort(n, turn) is Sort.PLACE]
    return list(_each_exchanged(base, fragment, like))


def _bare_sort(one: Named, turn: Turn) -> Sort:
    """Of the name alone: that of "the mayor of Drummel" is a place's."""
    return one.sort if one.text.endswith(one.name) and " of " not in one.text else sort_of(one.name, turn.texts, "in")


def _each_exchanged(base: str, fragment: str, like: Sequence[Named]) -> Iterator[str]:
    for one in like[:3]:
        whole = one.sort is Sort.PERSON or (one.text.lower() == f"the {one.name.lower()}") or one.text == one.name
        old = one.text if whole and " of " not in one.text else one.name
        if not whole or " of " in one.text:
            keeps = f"the {old}" not in base and not one.head
            shown = fragment if keeps else re.sub(r"^the ", "", fragment, flags=re.I)
            yield base.replace(old, shown, 1)
        else:
            yield base.replace(old, fragment, 1)


def _noun_exchanged(base: str, fragment: str, turn: Turn) -> list[str]:
    """ "the crew" takes the place of what was counted, or of the first description of its sort."""
    noun = re.sub(r"^(?:the|a|an|any) ", "", fragment, flags=re.I)
    how = form(turn.question)
    counted = re.match(r"((?:\w+ )?how many )([a-z -]+)$", how.asked, re.I) if how else None
    if counted and " " not in noun.strip():
        plain = noun if noun.endswith("s") else f"of the {noun}"
        return [base.replace(f"{counted[1]}{counted[2]}", f"{counted[1]}{plain}", 1)]
    about = [f"What about {fragment} (about {topic(turn.question)})"]
    if noun == fragment or noun.split()[-1] in lex.RELATIONAL:
        return [f"{base} {fragment}"] if tokens(fragment)[0].word in lex.PREPOSITIONS else about
    if lex.is_trade(noun.split()[-1]):
        told = [one.text for one in persons(in_question(turn)) if one.text in base]
        return [base.replace(told[0], f"the {noun}", 1)] if told else about
    for phrase in phrases(base):
        core = phrase.text.split(" of ")[0].split(" in ")[0].split(" on ")[0].split(" at ")[0]
        if phrase.definite and phrase.head and not any(c.isupper() for c in core) and not _is_asked(phrase.text, how):
            return [base.replace(core, f"the {noun}", 1)]
    return about


def _is_asked(text: str, how: Form | None) -> bool:
    return how is not None and text in how.asked
