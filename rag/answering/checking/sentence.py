"""A sentence as the check reads it: what it names and says, each read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rag.text.days import Mention, mentions, without_days
from rag.text.names import Name, names
from rag.text.quantities import quantities
from rag.text.quantity import Quantity
from rag.text.quotations import fold
from rag.text.words import STOP, stems

PLAIN = frozenset(stem for word in STOP for stem in stems(word))
# how a sentence says who reported: the header answers for that
FRAME = frozenset(
    "said say told report accord articl sourc date newest latest older publish wrote write outlet stori describ quot"
    " call put project state statement news earlier separ roundup recap".split()
)
_REACH = 60  # characters in which the words beside a place are looked for
_WORD = re.compile(r"[\w’']+")


@dataclass(frozen=True)
class ParsedSentence:
    """A sentence of a draft or of an article. Offsets are those of its text."""

    text: str

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stems(self.text))

    @cached_property
    def content(self) -> frozenset[str]:
        return content(self.text)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return mentions(self.text)

    @cached_property
    def without_days(self) -> str:
        return without_days(self.text)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return quantities(self.without_days)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return names(self.text)

    @cached_property
    def proper_names(self) -> list[Name]:
        return proper_names(self.text)

    @cached_property
    def without_names(self) -> str:
        """The text with blanks where proper names stand."""
        text = self.text
        for name in self.proper_names:
            text = f"{text[: name.start]}{' ' * (name.end - name.start)}{text[name.end :]}"
        return text


def proper_names(text: str) -> list[Name]:
    """The names in a sentence that are neither days nor numbers ("54°F", "Twenty-seven people")."""
    bare = without_days(text)
    spans = [(q.start, q.end) for q in quantities(bare)]
    return [
        name
        for name in names(bare)
        if not any(a < name.start < b or (a == name.start and name.end <= b) for a, b in spans)
    ]


def content(text: str) -> frozenset[str]:
    """The stems of the words that are neither numbers nor days, nor say only that something was reported."""
    bare = without_days(text)
    for q in reversed(quantities(bare)):
        bare = f"{bare[: q.start]} {bare[q.end :]}"
    return content_stems(bare)


def content_stems(text: str) -> frozenset[str]:
    """The stems of the words that say something of their own."""
    return frozenset(s for s in stems(text) if s not in PLAIN and s not in FRAME and not s.isdigit())


def words_beside(text: str, start: int, end: int, count: int) -> tuple[str, str]:
    """So many words before and after a place in the text."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    return " ".join(_WORD.findall(before)[-count:]), " ".join(_WORD.findall(after)[:count])
