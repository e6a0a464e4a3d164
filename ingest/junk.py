"""What is not the article: sign-up speech, consent forms, buttons, credits. Judged by form, not by outlet.

Every rule asks for what a page says to its reader (an imperative, "your inbox", a lone button label) and never for a
bare word, because articles report on subscriptions, advertising and cookies too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest import phrases

_DATELINE_ALONE = re.compile(r"(?:[A-Z][\w.,()/&' -]{1,50}\s)?[A-Z][\w.()&]{1,20}\s?(?:—|--)")
_VERB_OF_SPEECH = re.compile(
    r"\b(?:said|says|told|according to|reported|announced|added|argued|wrote|urged|warned)\b", re.IGNORECASE
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|began|\w{3,20}ed)\b", re.IGNORECASE
)  # as a sentence of news has one, and a button has none
_OPENING_QUOTES = frozenset('“"«')
_OWN_WE = re.compile(r"[\"“]we[\"”] includes\b", re.IGNORECASE)
_READER = re.compile(r"\b(?:you|your|our|us|we)\b", re.IGNORECASE)
_NUMBERING = re.compile(r"^\d{1,2}[.)]\s+")
_MARK = re.compile(r"^[^\w\s(\"“'‘]{1,3}\s*")
_SENTENCE_END = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"'”’)]))\s+(?=[\"'“‘(]?[A-Z0-9])")
_SHORT = 280  # characters; a longer line is no label, credit or pointer
_FEW_WORDS = 12
_REMEMBERED = 2000  # characters; what was found of a line as long is kept for a while


def is_junk(line: str) -> bool:
    """Whether the whole line (one paragraph, no line breaks) is page furniture."""
    return _known_junk(line) if len(line) <= _REMEMBERED else _is_junk(line)


def _is_junk(line: str) -> bool:
    if not any(c.isalnum() for c in line):
        return True
    if len(line) <= _SHORT and _furniture(line):
        return True
    if not _suspicious(line):
        return False
    calls = [_speaks_to_reader(part) for part in sentences(_NUMBERING.sub("", line))]
    return calls[0] and (calls[-1] or 2 * sum(calls) >= len(calls))


def without_calls(line: str) -> str:
    """The line without the calls to sign up, follow or read elsewhere with which it ends."""
    return _known_without_calls(line) if len(line) <= _REMEMBERED else _without_calls(line)


def _without_calls(line: str) -> str:
    if not _suspicious(line):
        return line
    parts = sentences(line)
    while len(parts) > 1 and (_speaks_to_reader(parts[-1]) or phrases.GO_ON.fullmatch(parts[-1])):
        parts.pop()
    return " ".join(parts)


def is_blurb(line: str) -> bool:
    """Whether the line could be advertising copy: it urges the reader. Junk only between two junk lines."""
    return len(line) <= 200 and not _speech(line) and any(phrases.URGES.match(part) for part in sentences(line))


def is_schedule(line: str) -> bool:
    """Whether the line could say how often a newsletter comes, without a verb. Junk only right under a junk line."""
    return len(line) <= 120 and bool(phrases.SCHEDULE.search(line)) and not _FINITE.search(line) and line[-1] != "."


def sentences(line: str) -> list[str]:
    """A rough cut at sentence ends, enough to judge each part by itself. The parts joined by blanks are the line again,
    which those of rag.text.sentences are not: tried on scraped pages, it parts a straight opening quote from its words.
    """
    return _SENTENCE_END.split(line)


def _furniture(line: str) -> bool:
    wholes = (phrases.LABEL, phrases.TEASER_HEADING, phrases.CREDIT, phrases.NOTICE, _DATELINE_ALONE)
    if any(pattern.fullmatch(line) for pattern in wholes):
        return True
    if phrases.POINTER.fullmatch(_MARK.sub("", line)):
        return True
    return bool(phrases.FOLLOW.fullmatch(line)) and not _speech(line)


def _suspicious(line: str) -> bool:
    """A cheap look for a word that every call to the reader needs; most paragraphs have none."""
    return any(map(line.lower().__contains__, phrases.TRIGGERS))  # in a loop of Python's own: three times as slow


def _speaks_to_reader(sentence: str) -> bool:
    """Whether the sentence asks the reader to sign up, follow or consent, and does not report that somebody asked."""
    text = sentence.strip().strip("()[]").strip()
    if _speech(text):
        return bool(_OWN_WE.match(text))
    if len(text.split()) <= _FEW_WORDS and phrases.SIGN_UP_LINE.fullmatch(text) and not _FINITE.search(text):
        return True
    if phrases.OFFER.search(text) or phrases.CONSENT.search(text):
        return True
    return bool(phrases.OPENING.match(text) or phrases.FOLLOW.match(text)) or _urges_to_medium(text)


def _urges_to_medium(text: str) -> bool:
    """Whether it is like "Sign up for our newsletter". Other verbs ("join", "get") must also name the reader or us."""
    call, medium = phrases.CALL.match(text), phrases.MEDIUM.search(text)
    if not call or not medium:
        return False
    plain = call["verb"].lower().startswith(("sign", "subscr", "regis"))
    return plain or bool(_READER.search(text)) or medium[0].lower().startswith(("newsletter", "inbox"))


def _speech(text: str) -> bool:
    return text[:1] in _OPENING_QUOTES or bool(_VERB_OF_SPEECH.search(text))


# Remembered, since a page is looked over until nothing changes, and pages share their furniture.
_known_junk = lru_cache(maxsize=4096)(_is_junk)
_known_without_calls = lru_cache(maxsize=4096)(_without_calls)
