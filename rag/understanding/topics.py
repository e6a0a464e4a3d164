"""What a question is about: those whom it counts, its subject, its noun phrases with what hangs on them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.understanding import lexicon as lex
from rag.understanding.form import Form, form
from rag.understanding.phrases import Phrase, phrases, tokens
from rag.understanding.scene import is_outlet

_LINK = re.compile(r"\s(?:of|in|on|at|for|to|from|near|over|against|between|with)\s")
_LAST = re.compile(r"['’]s?$")


def counted(question: str) -> str:
    """Those whom a question counts, "the people who died" for "How many people died?"; empty for another question."""
    how = form(question)
    match = re.match(r"(?:\w+ )?how (?:many|much) (.+)", how.asked, re.I) if how else None
    if (
        not how
        or not match
        or not how.rest
        or re.search(r"\b(?:per cent|metres|kilometres|miles|years|times)\b", match[1])
    ):
        return ""
    who = (
        "who"
        if re.search(r"people|ers\b|ors\b|ists\b|men\b|women\b|children|residents|patients|ants\b", match[1])
        else "that"
    )
    rest = f"{how.auxiliary} {how.rest}".strip()
    if how.inverted:
        subject = phrases(f"{how.auxiliary} {how.rest}")
        cut = len(subject[0].text) if subject and how.rest.startswith(subject[0].text) else 0
        rest = f"{how.rest[:cut]} {how.auxiliary}{how.rest[cut:]}".strip() if cut else rest
    rest = re.split(r",? (?:according to|and how many|and what|, as )", rest)[0]
    return f"the {match[1].removeprefix('of the ')} {who} {rest.rstrip(',')}"


def topic(question: str, outlets: Sequence[str] = ()) -> str:
    """What a question is about, in its own words: its noun phrases, first those that name something."""
    inside = re.search(r"\(about (.+?)\)", question)
    if inside:
        return inside[1]
    how: Form | None = form(question)
    if how and how.asks_subject and (those := counted(question)):
        return those
    asked = {p.text for p in phrases(how.asked)} if how else set()
    found = [p for p in phrases(question) if p.text not in asked and p.head not in lex.TIMES]
    found = [p for p in found if not is_outlet(p.name, outlets)] or found
    named = [p for p in found if p.name or (p.definite and p.head) or p.before in ("on", "about", "for")] or found
    if not named:
        return question[:1].lower() + question[1:].strip(" ?!.")
    return ", ".join(dict.fromkeys(_LAST.sub("", text) for text in _with_links(question, named[:3], found)))


def _with_links(question: str, wanted: Sequence[Phrase], found: Sequence[Phrase]) -> list[str]:
    """Phrases with those that a preposition ties to them: "the march | in Port Wick | for safety" is one."""
    place = [t.start for t in tokens(question)] + [len(question)]
    chains: list[list[Phrase]] = []
    for phrase in found:
        last = chains[-1][-1] if chains else None
        gap = question[place[last.first] + len(last.text) : place[phrase.first]] if last else ""
        if last and _LINK.fullmatch(gap):
            chains[-1].append(phrase)
        else:
            chains.append([phrase])
    kept = [chain for chain in chains if any(p in wanted for p in chain)]
    return [question[place[c[0].first] : place[c[-1].first] + len(c[-1].text)] for c in kept]


def subject_of(question: str) -> str:
    """The whole subject of a question, as what can rise or fall: "unemployment in Tolm in 2024", "the number of people
    who marched"; empty where it asks for the subject, or gives none."""
    how = form(question)
    if (those := counted(question)) and "how much" not in question.lower():
        return f"the number of {those.removeprefix('the ')}"
    if how is None or how.asks_subject or not how.rest:
        return ""
    if how.auxiliary in lex.BE and not any(lex.is_past(t.word) for t in tokens(how.rest)):
        return how.rest
    found = phrases(f"{how.auxiliary} {how.rest}")
    subject = found[0].text if found and how.rest.startswith(found[0].text) else ""
    asked = re.sub(r"^(?:\w+ )?(?:what|which) ", "", how.asked, flags=re.I)
    if subject and asked != how.asked:
        return f"the {asked} that {subject} {how.auxiliary}{how.rest[len(subject) :]}"
    costs = re.match(r" costs?\b", how.rest[len(subject) :])
    return f"the cost of {subject}{how.rest[len(subject) + costs.end() :]}" if subject and costs else subject
