"""What a question asks for: the one table of its patterns. Pure functions of English text."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.understood import Kind


class Thing(StrEnum):
    """What an answer must hold, where a question's words say it."""

    NUMBER = "number"
    NAME = "full name"
    PERSON = "name"
    MOMENT = "day, month, year or time"
    SPEECH = "speech"


_AUX = r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|may|might|must)"
COMPARATIVE = (
    r"(?:more|less|fewer|first|last|earlier|later|sooner|better|worse|larger|bigger|greater|smaller|higher|lower|older"
    r"|younger|newer|longer|shorter|taller|deeper|wider|nearer|closer|farther|further|faster|slower|stronger|weaker"
    r"|heavier|lighter|richer|poorer|cheaper|dearer|costlier|safer|deadlier|bloodier|busier|warmer|colder|hotter|wetter"
    r"|drier|harder|easier|louder|fuller)"
)

_THINGS: tuple[tuple[re.Pattern[str], Thing], ...] = (
    (
        re.compile(
            r"\bhow (?:many|much|old|long|far|big|tall|high|large|fast|often|deep|wide|close|expensive)\b", re.I
        ),
        Thing.NUMBER,
    ),
    (
        re.compile(
            r"\b(?:what|which)\b.{0,30}\b(?:percentage|share|number|toll|cost|price|rate|score|sum|total|age)\b", re.I
        ),
        Thing.NUMBER,
    ),
    (re.compile(r"\bname of\b", re.I), Thing.NAME),
    (re.compile(r"^(?:who|whose|whom)\b", re.I), Thing.PERSON),
    (
        re.compile(r"^(?:when|on (?:what|which) (?:date|day))\b|\b(?:what|which) (?:date|day|year|month)\b", re.I),
        Thing.MOMENT,
    ),
    (re.compile(r"^(?:what|how) (?:did|does|do) .{0,60}\b(?:say|describe|tell|reply)\b", re.I), Thing.SPEECH),
)
_KIND_OF = {
    Thing.NUMBER: Kind.NUMBER,
    Thing.NAME: Kind.OTHER,
    Thing.PERSON: Kind.PERSON,
    Thing.MOMENT: Kind.DATE,
    Thing.SPEECH: Kind.QUOTATION,
}
# The form of a question, which says what is asked for whatever things it speaks of.
_FORMS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(
            rf"^compare\b|\bdifferences? between\b|\b(?:differ|compare)(?: (?:from|to|with|on|in|over|about)\b|\?|$)"
            rf"|^(?:which|who|what)\b[^,?]*\b{COMPARATIVE}\b[^?]*[,:] [^?]+ or [^?]+\?"
            rf"|^{_AUX}\b.*\b{COMPARATIVE}\b(?! than [$£€\d]).*\bthan\b|^{_AUX}\b.*, or (?:{_AUX}|do both)\b",
            re.I,
        ),
        Kind.COMPARISON,
    ),
    (
        re.compile(
            rf"^(?:true or false\b|is it true\b|{_AUX}(?:n['’]t)? )"
            rf"|^(?:after|before|between|according|since|considering|based|in|on|when|if)\b"
            rf"(?!.*\b(?:what|which|who|whose|whom|where|why|how)\b.*\?).*, {_AUX}(?:n['’]t)? ",
            re.I,
        ),
        Kind.YES_NO,
    ),
    (
        re.compile(
            r"\bhow (?:did|has|have|had|do|does)\b.{0,120}\b(?:change|develop|evolve|unfold|grow|rise|fall|shift"
            r"|progress|spread|increase|decrease|go on|come about|(?:chang|develop|evolv|unfold|shift|progress|increas"
            r"|decreas)ed|grown|risen|fallen)\b|\btimeline\b|\bchronology\b|\bcourse of events\b|\bhistory of\b"
            r"|\bwhat (?:has |have )?happened (?:after|since|next|then)\b",
            re.I,
        ),
        Kind.DEVELOPMENT,
    ),
    (
        re.compile(r"^why\b|\bwhy (?:did|does|do|is|are|was|were|has|have|had|will)\b|\bfor what reasons?\b", re.I),
        Kind.REASON,
    ),
    (
        re.compile(
            r"^what (?:was|is|were|are) the (?:reasons?|causes?|motives?)\b|^what (?:has )?(?:caused|led to|sparked)\b"
            r"|^how come\b",
            re.I,
        ),
        Kind.REASON,
    ),
    (
        re.compile(
            r"^(?:list|name|enumerate)\b(?! of)|^(?:who|what|which) (?:are|were) (?:the|all|some|its|their)\b"
            r"|\bwhich (?:two|three|four|five|several|of these|countries|cities|states|companies|people|outlets|parties"
            r"|towns|teams|players|films|songs)\b",
            re.I,
        ),
        Kind.LIST,
    ),
)
_LATER_FORMS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(
            r"^where\b|\bwhere (?:is|are|was|were|did|does|do|will|has|have)\b"
            r"|\b(?:which|what) (?:(?!high\b)\w+ )?(?:country|city|town|state|place|village|region|province|county"
            r"|nation|continent|island|location|planet|ocean)\b(?!['’])",
            re.I,
        ),
        Kind.PLACE,
    ),
    (
        re.compile(
            r"^(?:what (?:do we know|is known|has been reported|happened|is happening|has happened|['’]?s happening"
            r"|is the latest|['’]?s the latest|is going on|['’]?s going on)|tell me\b|summari[sz]e\b|give (?:me )?an? "
            r"(?:overview|summary)|(?:an? )?(?:overview|summary|latest|background)\b|explain\b|describe\b"
            r"|what (?:is|was|['’]s) the (?:background|state|situation|status)\b|anything (?:new )?(?:on|about))",
            re.I,
        ),
        Kind.OVERVIEW,
    ),
)
_SENTENCE_END = re.compile(r"(?<![A-Z])(?<!Jan)(?<!Dr)(?<!Mr)(?<!Gov)(?<!Rep)[.!?][”\"’')]*\s+(?=[A-Z“\"‘'])")


def thing(question: str) -> Thing | None:
    """What the answer must hold; None when that is not known."""
    return next((found for pattern, found in _THINGS if pattern.search(question)), None)


def kind(question: str) -> Kind:
    """What is asked for, by the sentence that asks: the last of a text that tells before it asks."""
    asking = _asking(question)
    for pattern, found in _FORMS:
        if pattern.search(asking):
            return found
    held = thing(asking)
    if held and (of := _KIND_OF[held]) is not Kind.OTHER:
        return of
    return next((found for pattern, found in _LATER_FORMS if pattern.search(asking)), Kind.OTHER)


def _asking(question: str) -> str:
    sentences = _SENTENCE_END.split(question.strip())
    asking = [s for s in sentences if "?" in s or s is sentences[-1]]
    return asking[0].lstrip("“\"‘'(\u200b ")
