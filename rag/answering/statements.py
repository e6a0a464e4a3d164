"""A draft -> its sentences, each with the numbers it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answering.citations import numbers_in, without_markers
from rag.answering.sentences import sentence_spans
from rag.text.quotations import fold
from rag.types import REFUSAL

_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_SOURCES = (
    r"(?:the |these |those |any |our |all (?:of )?the |(?:other |remaining |cited |given |numbered )*)*"
    r"(?:sources?|articles?|evidence|passages?|reports?|corpus|coverage|excerpts?|texts?)"
)
_SAY = (
    r"(?:say|state|specify|mention|give|name|report|identify|include|provide|describe|explain|confirm|answer|address|contain"
    r"|cover|indicate|tell|reveal|list|detail|establish|show|offer|discuss)"
)
_SAID = (
    r"(?:stated|given|mentioned|named|specified|reported|identified|included|found|said|answered|covered|available"
    r"|described)"
)
_NOT = r"(?:\s+not|n['’]t)"
_NOT_GIVEN = re.compile(
    rf"\b{_SOURCES}\b[^.;]{{0,60}}?\b(?:do|does|did|is|are|has|have){_NOT}\b[^.;]{{0,30}}?\b{_SAY}"
    rf"|\b(?:none|neither|no(?:ne of)?) (?:of )?{_SOURCES}\b[^.;]{{0,60}}?\b{_SAY}"
    rf"|\b(?:is|are|was|were){_NOT}\s+(?:\w+\s+)?{_SAID}\b[^.;]{{0,40}}\b(?:in|by|from)\s+{_SOURCES}"
    rf"|\b{_SOURCES}\b[^.;]{{0,40}}?\b(?:is|are) silent\b"
    rf"|\bnot (?:in|given in|stated in|named in|clear from) {_SOURCES}",
    re.I,
)
_TURN = re.compile(r"\b(?:but|however|although|though|while|whereas|only)\b|;", re.I)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a draft without its markers. cited: the numbers that count for it; not_given: it says what the
    sources do not give."""

    text: str
    cited: tuple[int, ...]
    not_given: bool


def sentences_of(draft: str) -> list[Sentence]:
    """Every sentence of the draft that holds a word. draft: as CitationProcessor leaves it.

    A sentence without a marker takes those of the next one of its line, as writers often put one marker behind two.
    """
    found: list[Sentence] = []
    for line in draft.splitlines():
        marked = [(without_markers(s), tuple(numbers_in(s))) for s in _pieces(_LIST_MARK.sub("", line))]
        following: tuple[int, ...] = ()
        some = []
        for text, own in reversed(marked):
            gap = _says_not_given(text, bool(own))
            following = own or following
            some.append(Sentence(text, () if gap else following, gap))
        found += [s for s in reversed(some) if re.search(r"\w", s.text)]
    return found


def _says_not_given(text: str, cites: bool) -> bool:
    if fold(REFUSAL) in fold(text):
        return True
    said = _NOT_GIVEN.search(text)
    return bool(said) and not (cites and _TURN.search(text, said.end() if said else 0))


def _pieces(line: str) -> list[str]:
    """Sentences with the markers that follow them: "One. [1] Two [2]." -> "One. [1]", "Two [2]."."""
    pieces: list[str] = []
    for part in re.findall(r".*?(?:(?:\s*\[\d+\])+[.!?]?|$)", line):
        spans = sentence_spans(part)
        words = [part[s.start : s.end] for s in spans]
        if words and not without_markers(words[-1]) and len(words) > 1:
            words[-2:] = [" ".join(words[-2:])]
        if words and not without_markers("".join(words)) and pieces:
            pieces[-1] += "".join(words)
        else:
            pieces += words
    return pieces
