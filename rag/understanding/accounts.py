"""The parts of a question over several accounts: what each article, or each outlet, is said to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.understanding.clauses import bare, completed, says_something, stands_alone
from rag.understanding.outlets import Mention, joined
from rag.understanding.sources import REPORT, SAID, SAYS
from rag.understood import Part, Period

_PREFACED = re.compile(r"^(?:between|after|before|considering|based on|given|following|since)\b", re.I)
_MAIN = re.compile(
    r", (?=(?:(?:in|on|to|for) )?(?:is|are|was|were|did|does|do|has|have|had|can|could|which|what|who|whose|how|when"
    r"|where|why)\b)"
)
_TURN = re.compile(
    r",? (?:while|whereas|but|as opposed to|in contrast to|compared (?:to|with)|versus)\b"
    r"|, (?:or|and) (?=(?:did|does|do|was|is|has)\b)"
    r"|,? (?:than|before|after|to how|in the same manner that) (?=(?:\S+ ){0,3}\W?$)|(?<!,) as (?=the \W?$)"
    r"|, (?=(?:did|does|was|has)\b)"
)
_JOINT = re.compile(
    rf",? (?:and|or|with)\b|;|,(?! (?:as (?:{SAID} (?:by|in) )?|according to |per )(?:both )?(?:the )?\W?$)"
)
_SAID_BEFORE = re.compile(rf"[”\"'’`]*(?: (?:{SAID}|{SAYS}s?))?\s*(?:[,.;?]|(?:and|or)\b|$)")
_ANOTHER = re.compile(
    r"\bthe same (?:source|outlet|newspaper|paper|site|publication)\b"
    rf"|\b(?:another|the (?:subsequent|later|earlier|other|second|previous)) {REPORT}\b"
    r"|\bthe (?:one|report|article|story|piece) (?=(?:on|from|of|published|about|explaining)\b)"
    r"|\bits (?:\w+ )?(?:report|article|story|piece)\b"
    r"|\bwith one (?=\w+ing\b)|\bthe other (?=(?:\w+ing|on|about)\b)"
    r"|\bthe (?:[A-Z][a-z]+ \d+, \d{4},? )(?:report|article|story|piece)\b"
)
_INNER = re.compile(rf"\bbetween (?=(?:the|its|an?) (?:[\w’'“”\"‘-]+ ){{0,6}}?{REPORT}\b)")
_OPEN = ("considering", "based on", "given")
_LEAD = 30  # characters between "and" and the outlet it leads to: "and the subsequent report from "
_MOST = 4


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Where an account is named, and whose it is."""

    start: int
    end: int
    outlets: tuple[str, ...]
    named: bool = True  # and not only pointed to: "the same source"


def accounts(question: str, mentions: Sequence[Mention], periods: Sequence[Period]) -> tuple[Part, ...]:
    """One part for each account, in the order of the question; none where there are not two."""
    anchors = _anchors(question, mentions)
    blanked = _blanked(question, [(a.start, a.end) for a in anchors if a.named])
    start, stop, shared = _told(question, anchors)
    anchors = [a for a in anchors if start <= a.start < stop]
    parts: list[Part] = []
    for begin, end, outlets in _stretches(question, anchors, start, stop):
        times = _times(question, periods, begin, end)
        text = bare(blanked[begin:end], tuple(t.said for t in times if t.reported))
        parts.append(Part(text, outlets, times))
    return _searchable(parts, bare(blanked[shared]))


def _anchors(question: str, mentions: Sequence[Mention]) -> list[_Anchor]:
    """The mentions, those that are joined as one, and what points to an article of an outlet that is named before."""
    found: list[_Anchor] = []
    for name, start, end in mentions:
        last = found[-1] if found else None
        if last and (start == last.start or start < last.end or joined(question, last.end, start)):
            outlets = (*last.outlets, name) if name not in last.outlets else last.outlets
            found[-1] = replace(last, end=end, outlets=outlets)
        else:
            found.append(_Anchor(start, end, (name,)))
    return sorted([*found, *_pointed(question, found)], key=lambda a: a.start)


def _pointed(question: str, anchors: Sequence[_Anchor]) -> Iterator[_Anchor]:
    for match in _ANOTHER.finditer(question):
        start, end = match.span()
        before = [a for a in anchors if a.end <= start]
        own = any(a.start <= end + 30 and a.end > start and "," not in question[end : a.start] for a in anchors)
        if not own and before and len(before[-1].outlets) == 1:
            yield _Anchor(start, end, before[-1].outlets, named=False)


def _told(question: str, anchors: Sequence[_Anchor]) -> tuple[int, int, slice]:
    """Where the accounts begin and end, and the clause before or behind them that asks about all of them."""
    length = len(question)
    inner = _INNER.search(question, 1)
    if inner and sum(a.start >= inner.end() for a in anchors) > 1:
        return inner.end(), length, slice(0, inner.start())
    preface = _PREFACED.match(question)
    if not preface or len(anchors) < 2:
        return 0, length, slice(0, 0)
    behind = anchors[0 if preface[0].lower() in _OPEN else 1].end
    main = _MAIN.search(question, behind)
    return (0, main.start(), slice(main.end(), length)) if main else (0, length, slice(0, 0))


def _stretches(
    question: str, anchors: Sequence[_Anchor], start: int, stop: int
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The stretch of each anchor, [start, end), and its outlets; anchors that nothing parts have one."""
    outlets = anchors[0].outlets if anchors else ()
    for anchor, following in pairwise(anchors):
        border = _border(question, start, anchor, following)
        if border is None:
            outlets = tuple(dict.fromkeys((*outlets, *following.outlets)))
            continue
        yield start, border, outlets
        start, outlets = border, following.outlets
    if anchors:
        yield start, stop, outlets


def _border(question: str, start: int, anchor: _Anchor, following: _Anchor) -> int | None:
    """Where the one's stretch ends and the other's begins."""
    gap = question[anchor.end : following.start]
    turns = [m.start() for m in _TURN.finditer(gap)]
    joints = [m.start() for m in _JOINT.finditer(gap)]
    last = max([*turns, *joints], default=None)
    if last is None:
        return None
    if turns and len(gap) - last > _LEAD:
        return anchor.end + turns[-1]
    before = bare(question[start : anchor.start])
    if joints and len(gap) - last > _LEAD and _SAID_BEFORE.match(gap) and says_something(before, 4):
        return anchor.end + joints[0]
    return anchor.end + last


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with blanks for the outlets, three at least, as `bare` wants them; offsets stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _times(question: str, periods: Sequence[Period], start: int, end: int) -> tuple[Period, ...]:
    """The periods that are said in [start, end) of the question. Each word of the question belongs to one of them."""
    found, at = [], 0
    for period in periods:
        place = question.find(period.said, at)
        place = place if place >= 0 else question.find(period.said)
        at = max(at, place + len(period.said))
        if start <= place < end:
            found.append(period)
    return tuple(found)


def _searchable(parts: Sequence[Part], shared: str) -> tuple[Part, ...]:
    """Each with a text of its own, completed by what is asked of all; outlets that stand together apart."""
    texts = [p.text for p in parts]
    whole = shared or max(texts, key=len, default="")
    full = []
    for part in parts:
        other = shared or next((t for t in texts if t != part.text), "")
        text = part.text
        if not says_something(text) and whole not in text:
            text = f"{text} {whole}".strip()
        if not stands_alone(text):
            text = completed(text, other)
        full.append(replace(part, text=text))
    full = [p for p in dict.fromkeys(full) if p.text]
    single = [replace(p, outlets=(o,)) for p in full for o in p.outlets]
    chosen = list(dict.fromkeys(single if len(single) <= _MOST else full))
    if len(chosen) > _MOST:
        rest = chosen[_MOST - 1 :]
        outlets = tuple(dict.fromkeys(o for p in rest for o in p.outlets))
        periods = tuple(dict.fromkeys(t for p in rest for t in p.periods))
        chosen = [*chosen[: _MOST - 1], Part("; ".join(p.text for p in rest), outlets, periods)]
    return tuple(chosen) if len(chosen) > 1 else ()
