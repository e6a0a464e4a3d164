"""The outlets and authors that a language model finds in a question, held against its words and the index's outlets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.understanding.aliases import squeeze
from rag.understanding.claims.claim import Source
from rag.understanding.claims.wording import places
from rag.understanding.outlets import Gazetteer, Mention

_LEADING = re.compile(r"(?:the|an?)\s+", re.I)
_AUTHOR = re.compile(r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|[A-Z][\w’'-]+|van|von|der|de|bin|al|da|di)){1,3}")


def sources(
    claims: Sequence[Source], question: str, gazetteer: Gazetteer, found: Sequence[Mention]
) -> tuple[Mention, ...]:
    """found, the grammar's, and those of the model's whose words the question has and that stand for an outlet of the
    index, which is the one that the model names if it names one; in the order of the question."""
    rows = list(found)
    for claim in claims:
        rows += [row for row in _mentions(claim, question, gazetteer) if not any(_over(row, other) for other in found)]
    return tuple(sorted(dict.fromkeys(rows), key=lambda row: row[1:]))


def authors(claims: Sequence[str], question: str, outlets: Sequence[Mention], found: Sequence[str]) -> tuple[str, ...]:
    """found, and those of the model's that stand in the question as full names, and in no outlet's."""
    good = []
    for claim in claims:
        for start, end in places(claim, question):
            name = question[start:end]
            if _AUTHOR.fullmatch(name) and not any(start < b and a < end for _, a, b in outlets):
                good.append(name)
    return tuple(dict.fromkeys([*found, *good]))


def _mentions(claim: Source, question: str, gazetteer: Gazetteer) -> Iterator[Mention]:
    """At the first place where the words stand for an outlet."""
    for start, end in places(claim.words, question):
        leading = _LEADING.match(question, start, end)
        begin = leading.end() if leading else start
        meant = gazetteer.meant(question, begin, end)
        if meant and (not claim.outlet or squeeze(claim.outlet) in map(squeeze, meant)):
            yield from ((name, begin, end) for name in meant)
            return


def _over(one: Mention, other: Mention) -> bool:
    return one[1] < other[2] and other[1] < one[2]
