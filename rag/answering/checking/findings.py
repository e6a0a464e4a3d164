"""A claim to be checked, and what a rule finds out about one part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from rag.answering.checking.sentence import ParsedSentence
from rag.answering.checking.source import Line, Source
from rag.text.names import Name, names
from rag.text.quotations import fold

_ENDS = "com|org|net|info|news|tv|io|co|uk|us|ca|au|de|fr|eu|example"
_ADDRESS = re.compile(rf"(?<![\w.@/-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_ENDS})(?![\w@/])", re.I)


@dataclass(frozen=True)
class Claim(ParsedSentence):
    """A sentence of a draft with the sources it cites. others: the sources it does not cite."""

    cited: Sequence[Source]
    others: Sequence[Source] = ()

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Also the addresses of cited outlets, which have no capitals: "cnn.com reported"."""
        own = (m for m in _ADDRESS.finditer(self.text) if self._is_own(m[0]))
        found = [Name((m[0].lower(),), m.start(), m.end(), m.start() == 0) for m in own]
        return tuple(sorted([*names(self.text), *found], key=lambda name: name.start))

    @property
    def strange_addresses(self) -> list[str]:
        """Those that are no cited outlet's and stand in no cited article."""
        found = (m[0] for m in _ADDRESS.finditer(self.text))
        return [a for a in found if not self._is_own(a) and not any(fold(a) in s.folded for s in self.cited)]

    def _is_own(self, address: str) -> bool:
        return any(source.is_outlet((address.lower(),)) for source in self.cited)


class Standing(IntEnum):
    """How well a part stands in the sources."""

    MISSING = 0
    WEAK = 1  # it stands there, but perhaps about something else
    FOUND = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A part of a claim. lines: where it stands, as (number of the source, number of its line); none where the header
    says it. close: it counts only near the claim's other words, as a mere number or a weekday does. reason: why it is
    weak, where the part alone does not say so. slight: it is weak only where the claim keeps to the words of its
    quotation: elsewhere the wording alone can make the difference."""

    part: str
    standing: Standing
    lines: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    close: bool = False
    reason: str = ""
    slight: bool = False


def lines_where(holds: Callable[[Line], bool], cited: Sequence[Source]) -> frozenset[tuple[int, int]]:
    """The lines that hold something, as Finding has them."""
    return frozenset((source.number, n) for source in cited for n, line in enumerate(source.lines) if holds(line))


def lines_with(word: str, cited: Sequence[Source]) -> frozenset[tuple[int, int]]:
    """The lines that hold a folded word."""
    return lines_where(lambda line: f" {word} " in line.folded or f" {word}'s " in line.folded, cited)
