"""Stretches of a question made texts that can be searched by themselves."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.text.words import STOP
from rag.understanding.names import named
from rag.understanding.sources import SAID, SAYS

_LEAD = (
    r"(?:did|does|do|is|are|was|were|has|have|had|can|could|be|been|being|between|after|before|considering|based on"
    r"|given|while|whereas|but|and|or|nor|so|then|also|both|compared (?:to|with)|as opposed to|in contrast to|than"
    r"|versus|that|the information|the fact|one|with|the other|from|in|on|by|about|of|as|to|for|what|which|how|where"
    r"|there|any|a change|it|consistency|it true|who|whether|if|according to|per|such|not)"
)
_EMPTY = re.compile(r"[“\"‘'`]\s*[”\"’'`](?:s\b)?|(?<=\s)['’]s\b")
_REPORT_PHRASE = re.compile(
    r"\b(?:(?:the|an?|another|both|this|its|one|first|second|separate|subsequent|previous|earlier|later|recent|same"
    r"|different|respective|own) )*(?:reports?|reporting|articles?|story|stories|coverage|editorials?|accounts? of"
    r"|the one)(?:['’]s?)?"
    r"(?:,? (?:both|also|from|by|in|about|on|discussing|detailing|mentioning|featuring|covering|covers|titled"
    r"|explaining|regarding|that|which|published))*(?![\w-])"
)
_CITING = re.compile(
    rf",?\s*\bas (?:the |both |is |was )?(?:{SAYS}s?|{SAID})(?: (?:by|in|on)(?: both)?)?\b"
    r"|\baccording to\b(?=\W*$|\s*[,?])"
    rf"|\bas per\b|\b(?:{SAID})\s+(?:by|in|across|on)\b(?=\s*(?:the\s*)?(?:and\s*)?[,.?]|\s*$)|\bthe same source\b"
)
_LEADS = re.compile(rf"^(?:\W*(?:{_LEAD}|(?:{SAYS})(?:e?s)?|{SAID})\b(?!-))+", re.I)
_DANGLING = re.compile(
    r"(?:\W|\b(?:and|or|but|while|whereas|before|after|the|an?|as|by|in|from|of|on|both|compared|between|according to"
    r"|with|differ|disagree|agree|compare|contradict)\b)+$",
    re.I,
)
_SAID_THERE = re.compile(rf"\b(?:did|does|do|has|have)\s{{3,}}(?:(?:both|also|each) )?(?:{SAYS})\b(?: that)?")
_ASKED_BY = re.compile(
    r"^\W*(?:(?:to|in|on|by|for|from|at|of|with) )?(?:who|whose|whom|what|which|when|where|why|how|is|are|was|were|did"
    r"|does|do|has|have|had|can|could|will|would)\b",
    re.I,
)
_SUBJECTS = frozenset("he she it they".split())  # pronouns, among the first six words
_OWNERS = frozenset("his her its their".split())  # the same, among the first three
_FIRST_THING = re.compile(r"\b(?:(?:the|an?|its|their|his|her)\s|[A-Z])\S.*")
_LONGEST_SHARED = 9  # words
_LONGEST_ASKED = 25  # words, for a text that says nothing without them: "did they get it"
_PUBLISHED = r"(?:\b(?:published|posted|dated|released|of|from) )?(?:\b(?:on|in) )?"


def bare(text: str, dates: tuple[str, ...] = ()) -> str:
    """What a stretch says, without the words that ask, that name reports, and dates on which they were published.

    text: with three blanks or more in the place of an outlet's name.
    """
    for date in dates:
        text = re.sub(_PUBLISHED + re.escape(date), "", text)
    text = " ".join(_SAID_THERE.sub(" ", text).split())
    for pattern in (_EMPTY, _CITING, _REPORT_PHRASE, _CITING, _EMPTY):
        text = " ".join(pattern.sub(" ", text).split())
    text = re.sub(r"\s+([,.;?])", r"\1", text)
    text = _LEADS.sub("", re.sub(r"(?:,\s*)+,", ",", text))
    text = _DANGLING.sub("", text).strip(" ,;:")
    return text.strip('"') if text.count('"') % 2 else text


def says_something(text: str, least: int = 2) -> bool:
    """Whether so many words of the text carry meaning."""
    return len({w for w in re.findall(r"[^\W\d_]+", text.lower()) if w not in STOP and len(w) > 1}) >= least


def stands_alone(text: str) -> bool:
    """Whether the text names what it speaks of."""
    return not _points_back(text) and says_something(text)


def _points_back(text: str) -> bool:
    """Whether a pronoun stands near the head of the text, before what it could stand for."""
    first = [word.lower() for word in text.split(maxsplit=6)[:6]]
    return not _SUBJECTS.isdisjoint(first) or not _OWNERS.isdisjoint(first[:3])


def completed(text: str, other: str, left_out: Collection[str] = ()) -> str:
    """The text with what it leaves to another stretch to name: "did it stay open, the Tanner's Row library".

    left_out: what is not taken over, the outlets.
    """
    own = named(f"x {text}")
    if own and not _points_back(text):
        return text
    names = [n for n in named(f"x {other}") if n.casefold() not in text.casefold() and n not in left_out]
    if own and not names:
        return text
    thing = _FIRST_THING.search(_ASKED_BY.sub("", other))
    shared = thing[0].rstrip(" ?.,;") if thing else ""
    longest = _LONGEST_SHARED if says_something(text) else _LONGEST_ASKED
    if len(shared.split()) > longest or any(name in shared for name in left_out):
        shared = ""
    if own:  # "what is it in Brask" is not of "the toll in Orle", but of "the toll"
        shared = re.sub(r" (?:in|at|on|from|during|for) [A-Z].*$", "", shared)
    shared = shared or ", ".join(names[:3])
    return f"{text}, {shared}" if shared and shared.casefold() not in text.casefold() else text
