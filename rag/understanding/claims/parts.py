"""The questions that a language model finds in a question, each held against what the question says."""

from __future__ import annotations

from collections.abc import Sequence

from rag.understanding.claims import claim
from rag.understanding.claims.wording import content, firm, known, places
from rag.understanding.outlets import Mention
from rag.understood import Part, Period

_FEWEST, _MOST = 2, 5
_LONGEST = 300  # characters


def parts(
    claims: Sequence[claim.Part],
    question: str,
    told: str,
    names: Sequence[str],
    mentions: Sequence[Mention],
    periods: Sequence[Period],
) -> tuple[Part, ...]:
    """Two to five, where all of them hold; else none.

    told: the question and its conversation, which have every name and number of a part, and most of what it is about.
    Together the parts have all names, outlets (mentions) and times (periods) of the question; no two are the same.
    """
    found = [_part(one, question, mentions, periods) for one in claims]
    good = [part for part in found if part is not None]
    if not _FEWEST <= len(good) <= _MOST or len(good) < len(found) or len(set(good)) < len(good):
        return ()
    if not all(_is_told(part.text, told) for part in good):
        return ()
    texts = known(" ".join(part.text for part in good))
    outlets = {outlet for part in good for outlet in part.outlets}
    times = {period for part in good for period in part.periods}
    # The first is written large for that alone, perhaps: "Set Odile Marsh's word ..."; an outlet's say who a source is.
    free = known(question.split(maxsplit=1)[0]) | known(" ".join(name for name, _, _ in mentions))
    whole = all(firm(f"x {name}") - free <= texts for name in names)
    return tuple(good) if whole and outlets == {name for name, _, _ in mentions} and times == set(periods) else ()


def _part(said: claim.Part, question: str, mentions: Sequence[Mention], periods: Sequence[Period]) -> Part | None:
    """With the outlets and times that it says are its own, or that its text names; None where one is none of the
    question's."""
    text = " ".join(said.question.split()).rstrip("?. ")
    outlets = [_outlets(words, question, mentions) for words in said.sources]
    times = [_times(words, periods) for words in said.times]
    if len(text.split()) < 3 or len(text) > _LONGEST or not all(outlets) or not all(times):
        return None
    own = [name for some in outlets for name in some]
    own += [name for name, start, end in mentions if not own and any(places(question[start:end], text))]
    spans = [period for some in times for period in some]
    spans += [period for period in periods if not spans and any(places(period.said, text))]
    return Part(text, tuple(dict.fromkeys(own)), tuple(dict.fromkeys(spans)))


def _outlets(words: str, question: str, mentions: Sequence[Mention]) -> list[str]:
    """By its name, or by words of the question."""
    stands = list(places(words, question))
    return [
        name
        for name, start, end in mentions
        if name.casefold() == words.strip().casefold() or any(a < end and start < b for a, b in stands)
    ]


def _times(words: str, periods: Sequence[Period]) -> list[Period]:
    return [p for p in periods if any(places(words, p.said)) or any(places(p.said, words))]


def _is_told(text: str, told: str) -> bool:
    about = content(text)
    return firm(text) <= known(told) and 2 * len(about & content(told)) >= len(about) > 0
