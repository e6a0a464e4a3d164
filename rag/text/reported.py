"""Whether a time that a question names is said of a report, not of what happened."""

from __future__ import annotations

import re

from rag.text.named import REPORTS, SPACE

_WORDS = 14  # how far before the time a report may be named
_PRINTED = ("published", "posted", "printed", "dated")
_VERBS = ("reported", "reports", "wrote", "write", "writes", "reporting", "publish", "publishes")
_PASSIVE = [["was"], ["were"], ["been"], ["is"], ["are"]]
_BOOKS = (
    "book books novel novels memoir memoirs study studies paper papers survey surveys data figures album albums".split()
)
_BETWEEN = (
    "the a an by in from of on at this last next and for online back late early first it its was were is between since"
    " until after before to or another their his her only also that date other than"
).split()  # what may stand between "report" and its day; any other word in small letters is of what happened
_AFTER = re.compile(
    rf"(?:['’]s)?,?{SPACE}(?:(?!(?:the|a|an|of|in|on|and|to|by|did|does|do|was|is)\b)[a-zA-Z][\w-]{{1,20}}{SPACE}){{0,2}}(?:{'|'.join(REPORTS)})\b"
)
_NAMED_BEFORE = re.compile(rf"\b(?:{'|'.join((*REPORTS, *_PRINTED, *_VERBS))})\b")

_BESIDE = re.compile(
    rf"\b(?:after|since|than|before|following|until|react(?:ed)? to){SPACE}(?:[\w’'-]{{1,20}}{SPACE}){{0,4}}"
    rf"(?:{'|'.join(REPORTS)})(?:{SPACE}(?:{'|'.join((*_PRINTED, 'of', 'on', 'from', 'in'))})){{0,2}}{SPACE}$"
)


def is_reported(question: str, start: int, end: int) -> bool:
    """Whether the time at question[start:end] is that of a report: "the article of 3 June", "the 5 May piece".

    Not of one that the question only goes by: "after the article of 3 June", "than the report of 5 May".
    """
    if _BESIDE.search(question[max(0, start - 80) : start]):
        return False
    return bool(_AFTER.match(question, end)) or _said_before(question[max(0, start - 160) : start], question[:start])


def _said_before(left: str, everything: str) -> bool:
    passed = ""  # the word after the one looked at
    words = re.split(r"[.;?!:]\s", left)[-1].split()
    for place, raw in reversed(list(enumerate(words))[-_WORDS:]):
        word = raw.strip("'\"“”‘’,()|-–")
        if word in _PRINTED:
            return not any(w in _BOOKS for w in words[max(0, place - 2) : place])
        if word == "reported" and words[max(0, place - 1) : place][-1:] in _PASSIVE:
            return "by" in words[place:]  # "a leak was reported in Fenmoor on Monday" says when it leaked
        if word in _VERBS or word in REPORTS or (word == "according" and passed == "to"):
            return True
        if word in ("said", "says") and passed == "the":
            return True
        if word in ("one", "ones"):
            return bool(_NAMED_BEFORE.search(everything))
        if word[:1].islower() and word not in _BETWEEN:
            return False
        passed = word
    return False
