"""A draft -> its sentences, each with the numbers it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from rag.answering.citations import without_markers
from rag.answers import REFUSAL
from rag.text.quotations import fold
from rag.text.sentences import growing_spans

_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_SOURCES = (
    r"(?:sources?|articles?|evidence|passages?|reports?|reporting|corpus|coverage|excerpts?|texts?|materials?"
    r"|documents?)"
)
_SAY = (
    r"(?:say|state|specify|mention|give|name|report|identify|include|provide|describe|explain|confirm|answer|address|contain"
    r"|cover|indicate|tell|reveal|list|detail|establish|show|offer|discuss"
    r"|quote|speak|refer)s?"
)
_SAID = (
    r"(?:stated|given|mentioned|named|specified|reported|identified|included|found|said|answered|covered|available"
    r"|described|provided|known|clear)"
)
_TELL = (
    r"\b(?:sa(?:y|ys|id)|note[sd]?|state[sd]?|reports?|reported|wr(?:ite|ites|ote)) that\b"  # what follows is theirs
)
_NOT = r"(?:\s+not|n['’]t)"
_NOT_GIVEN = re.compile(
    rf"\b{_SOURCES}\b(?:(?!{_TELL})[^.;]){{0,60}}?\b(?:do|does|did|is|are|has|have){_NOT}\b[^.;]{{0,30}}?\b{_SAY}\b"
    rf"|\b(?:none|neither|no)\b[^.;]{{0,20}}\b{_SOURCES}\b[^.;]{{0,60}}?\b{_SAY}\b"
    rf"|\b{_SOURCES}\b[^.;]{{0,30}}?\b{_SAY}\s+no\s+(?:\w+\s+)?(?:information|details?|figures?|numbers?|names?|dates?|answer|word)"
    rf"|\b(?:is|are|was|were){_NOT}\s+(?:\w+\s+)?{_SAID}\b[^.;]{{0,40}}\b(?:in|by|from)\b[^.;]{{0,20}}\b{_SOURCES}"
    rf"|\b{_SOURCES}\b[^.;]{{0,40}}?\b(?:is|are) silent\b"
    rf"|\bnot (?:in|given in|stated in|named in|clear from)\b[^.;]{{0,20}}\b{_SOURCES}",
    re.I,
)
_NOT_STATED = re.compile(
    rf"^(?:who|what|when|where|why|how|which|whether)\b.*\b(?:is|are|was|were|remains?)(?:{_NOT}\s+|\s+(?:un|not ))"
    rf"(?:\w+\s+)?{_SAID}\b\W*$|^there (?:is|are) no (?:information|details)\b"
    r"|^(?:i|we)\b[^.;]{0,20}\b(?:can(?:no|['’])t|could(?: not|n['’]t)|(?:am|are|was|were) (?:not able|unable)|did(?: not|n['’]t))"
    r"\b[^.;]{0,20}\b(?:find|answer|determine|tell|say)\b"
    rf"|\b(?:not enough|insufficient|no|too little) (?:information|evidence|details?)\b[^.;]{{0,40}}\b(?:{_SOURCES}|answer|question)\b",
    re.I,
)
# what follows says something of its own: always, or from so many words on ("after the vote", "names and ages")
_TURN = re.compile(r";|,? \b(?:but|however|although|though|whereas|because)\b|, (?:while|who|which)\b", re.I)
_JOINT = re.compile(r",? \b(?:and|after|since)\b", re.I)
_AHEAD = re.compile(r"^(?:after|although|though|while|since|because)\b[^,]{8,}(?=,)", re.I)
_CLAUSE = 5  # words
_ENDED = re.compile(r"[.!?][\"'”’)]*\s*$")  # a marker that stands behind such an end, and before such a
_BEGINS = re.compile(r"\s[\"'“‘(]?[A-Z0-9]")  # beginning, is between two sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a draft without its markers. cited: the numbers that count for it; not_given: it says what the
    sources do not give."""

    text: str
    cited: tuple[int, ...]
    not_given: bool


def sentences_of(draft: str) -> list[Sentence]:
    """Every sentence of the draft that holds a word. draft: as CitationProcessor leaves it.

    A sentence without a marker takes those of the next one of its line, as writers often put one marker after two.
    """
    return [sentence for line in _lines(draft) for sentence in growing(line)[0]]


def growing(line: str) -> tuple[list[Sentence], int]:
    """The sentences of a line of a draft that is being written, and how many of the first can no longer change."""
    marked, whole = _marked(_LIST_MARK.sub("", line).replace("**", ""))
    following: tuple[int, ...] = ()
    found = []
    for text, own in reversed(marked):
        gap = says_not_given(text, cites=bool(own))
        following = own or following
        found.append(Sentence(text, () if gap else following, gap))
    found.reverse()
    numbered = max((n for n in range(whole) if marked[n][1]), default=-1)  # those before it take no later marker
    first = list(takewhile(lambda n: n <= numbered or found[n].not_given, range(whole)))
    return [s for s in found if _has_word(s)], sum(_has_word(found[n]) for n in first)


def says_not_given(text: str, *, cites: bool) -> bool:
    """Whether a sentence says what the sources do not give, and nothing else beside it."""
    if fold(REFUSAL) in fold(text):
        return True
    if _AHEAD.match(text):  # "After the mayor was jailed, ..." states that he was
        return False
    clauses = _clauses(text)
    told = [bool(_NOT_GIVEN.search(clause) or (not cites and _NOT_STATED.search(clause))) for clause in clauses]
    return bool(told) and (all(told) or (not cites and len(told) > 1 and told[0] and _only_goes_on(clauses[1:])))


def _clauses(text: str) -> list[str]:
    """The parts of a sentence that each say something."""
    found = []
    for turn in (part for part in _TURN.split(text) if len(part.split()) > 1):
        found += [part for part in _JOINT.split(turn) if len(part.split()) >= _CLAUSE] or [turn]
    return found


def _only_goes_on(clauses: list[str]) -> bool:
    """Whether what follows still tells what is missing: "who paid and how much it cost"."""
    return all(re.match(r"\W*(?:who|what|when|where|why|how|which|whether)\b", c, re.I) for c in clauses)


def _lines(draft: str) -> list[str]:
    """The lines of the draft; one that holds only markers belongs to the one before."""
    lines: list[str] = []
    for line in draft.splitlines():
        if lines and line.strip() and not re.search(r"\w", without_markers(line)):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return lines


def _has_word(sentence: Sentence) -> bool:
    return bool(re.search(r"\w", sentence.text))


def _marked(line: str) -> tuple[list[tuple[str, tuple[int, ...]]], int]:
    """The sentences of a line without their markers, each with the numbers of the markers in it and right after it, and
    how many of the first more text cannot change; a marker that opens the line belongs to its first sentence."""
    parts = re.split(r"\[(\d{1,40})\]", " ".join(line.split()))
    text, places = "", []
    for n, part in enumerate(parts):
        if n % 2:
            places.append((max(0, len(text.rstrip()) - 1), int(part)))
        elif n and _ENDED.search(text) and _BEGINS.match(part):  # sure, also after "in May." and "No."
            text += f"\n{part[1:]}"
        else:
            text = text.rstrip() + part if part[:1] in ".,;:!?" else text + part
    found = []
    spans, whole = growing_spans(text)
    for n, span in enumerate(spans):
        end = spans[n + 1].start if n + 1 < len(spans) else len(text) + 1
        start = span.start if n else 0
        numbers = tuple(dict.fromkeys(number for place, number in places if start <= place < end))
        found.append((" ".join(text[span.start : span.end].split()), numbers))
    return found, whole
