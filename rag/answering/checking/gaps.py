"""Which sentences say what the sources do not give, and nothing else: nobody can cite what is not there.

Such a sentence is shown without a citation, so what it says beside the gap would go unchecked: every part of it that
says something of its own must tell of the gap, and begin with it.
"""

from __future__ import annotations

import re

from rag.answers import REFUSAL
from rag.models.parser import parsed
from rag.text.quotations import fold

_SOURCES = (
    r"(?:sources?|articles?|evidence|passages?|reports?|reporting|corpus|coverage|excerpts?|texts?|materials?"
    r"|documents?)\b"
)
_SAY = (
    r"(?:say|state|specify|mention|give|name|report|identify|include|provide|describe|explain|confirm|answer|address"
    r"|contain|cover|indicate|tell|reveal|list|detail|establish|show|offer|discuss|quote|speak|refer)s?\b"
)
_SAID = (
    r"(?:stated|given|mentioned|named|specified|reported|identified|included|found|said|answered|covered|available"
    r"|described|provided|known|clear)\b"
)
_NOT = r"(?:\s+not|n['’]t)\b"
_BE = r"(?:is|are|was|were|remains?)"
# "But on her age," / "As to the cost," / "However,"
_LEAD = (
    r"^\W*(?:(?:but|however|still|yet|also|otherwise|beyond (?:that|this))\b,?\s+)?"
    r"(?:(?:on|as to|about|of)\b[^,;]{1,60},\s+)?"
)
_WHOSE = r"(?:[\w’'&.]+(?:\s+[\w’'&.]+){0,4}['’]s?\s+)?"  # "The Callis Courier's article"
_WHICH = (
    r"(?:(?:the|these|those|this|that|all|both|two|three|four|five|most|some|any|each|other|given|available|provided|cited"
    r"|quoted|numbered|remaining|of)\s+){0,4}"
)
_OURS = rf"{_WHOSE}{_WHICH}{_SOURCES}"
# "in this corpus", "that were given": not "message", as in "the text message"
_TAIL = (
    r"(?:\s+(?:in|of|from|on|about|that|which|given|provided|cited|here|above|available|themselves)\b"
    r"(?:\s+[^\s.;,]+){0,5}?)?"
)
_FEW = r"(?:\s+\w+){0,2}"
_NOTHING = r"no\s+(?:\w+\s+)?(?:information|details?|figures?|numbers?|names?|dates?|answer|word)"
_GAP = re.compile(
    rf"{_LEAD}(?:{_OURS}{_TAIL}\s+(?:do|does|did|is|are|has|have){_NOT}[^.;]{{0,30}}?\b{_SAY}"
    rf"|(?:none|neither|no|not one)\s+{_WHICH}{_SOURCES}{_TAIL}{_FEW}\s+{_SAY}"
    rf"|{_OURS}{_TAIL}{_FEW}\s+{_SAY}\s+{_NOTHING}"
    rf"|{_OURS}{_TAIL}\s+(?:is|are) silent\b"
    rf"|[^.;]{{0,80}}?\b{_BE}{_NOT}\s+(?:\w+\s+)?{_SAID}[^.;]{{0,20}}\b(?:in|by|from)\b\s+{_WHICH}{_SOURCES}"
    rf"|not {_SAID}\s+(?:in|by|from)\s+{_WHICH}{_SOURCES})",
    re.I,
)
# without a marker, where it speaks of no source
_UNSTATED = re.compile(
    rf"^(?:who|what|when|where|why|how|which|whether)\b.*\b{_BE}(?:{_NOT}\s+|\s+(?:un|not ))(?:\w+\s+)?{_SAID}\W*$"
    r"|^there (?:is|are) no (?:information|details)\b"
    r"|^(?:i|we)\s(?:can(?:no|['’])t|could(?: not|n['’]t)|(?:am|are|was|were) (?:not able|unable)|did(?: not|n['’]t))\s"
    r"(?:to )?(?:find|answer|determine|tell|say)\b"
    r"|^(?:there (?:is|was) )?(?:not enough|insufficient|no|too little) (?:information|evidence|details?)\b"
    rf"[^.;]{{0,40}}\b(?:{_SOURCES}|answer\b|question\b)",
    re.I,
)
_TURN = re.compile(
    r"[;:()\[\]—]|\s[–-]+\s|,? \b(?:but|however|although|though|whereas|because)\b|, (?:while|who|which)\b", re.I
)
_JOINT = re.compile(r",? \b(?:and|after|since)\b", re.I)
_AHEAD = re.compile(r"^(?:after|although|though|while|since|because)\b[^,]{8,}(?=,)", re.I)
_ASKED = re.compile(r"\W*(?:who|what|when|where|why|how|which|whether)\b", re.I)
_FINITE = frozenset(["VBD", "VBP", "VBZ", "MD"])


def says_not_given(text: str, *, cites: bool) -> bool:
    """Whether a sentence says what the sources do not give, and nothing else beside it. cites: it has markers."""
    if fold(REFUSAL) in fold(text):
        return True
    # "After the mayor was jailed, ..." states that he was
    if _AHEAD.match(text) or not (_GAP.match(text) or (not cites and _UNSTATED.match(text))):
        return False
    first, *others = _clauses(text)
    if not _tells(first, cites=cites):
        return False
    # what follows still tells what is missing: "who paid and how much it cost"
    return all(_tells(clause, cites=cites) or (not cites and bool(_ASKED.match(clause))) for clause in others)


def _tells(clause: str, *, cites: bool) -> bool:
    return bool(_GAP.match(clause) or (not cites and _UNSTATED.match(clause)))


def _clauses(text: str) -> list[str]:
    """The parts of a sentence that each say something: "names and ages" is none of its own."""
    found: list[str] = []
    for turn in filter(str.strip, _TURN.split(text)):
        found.append(turn)
        parts = _JOINT.split(turn)
        if len(parts) > 1 and all(map(_states, parts)):
            found[-1:] = parts
        elif len(parts) > 1:
            found[-1:] = [parts[0], *(part for part in parts[1:] if _states(part))]
    return [clause for clause in found if len(clause.split()) > 1] or [text]


def _states(part: str) -> bool:
    """Whether it has a verb that states something."""
    return any(word.tag in _FINITE for word in parsed([part])[0])
