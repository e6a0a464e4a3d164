"""Which lines of its sources a claim is held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.answering.checking.findings import Claim, Finding, Standing
from rag.answering.checking.source import Line, Source
from rag.text.words import stems

Place = tuple[Source, int]  # a source and the number of its line

_QUOTED = 3  # lines at most that are quoted from one article for one claim
_FEW = 3  # words of a claim
_CORE = 0.7  # share of the most content words that a quoted line holds, from which it counts as one of the best
_CLOSE = 0.75  # share of its words that are said, from which a claim keeps to the words of its quotation
_NEAR = 4  # lines around a quoted one in which a mere number belongs to it


@dataclass(frozen=True)
class Alignment:
    """A claim, where its parts stand, and the lines that are quoted for it."""

    claim: Claim
    found: Sequence[Finding]

    @cached_property
    def quoted(self) -> list[Place]:
        """For each source the few lines that hold most of the claim's words and parts, in the text's order; the first
        headline where there are none."""
        chosen: list[Place] = []
        for source in self.claim.cited:
            parts = [{n for number, n in f.lines if number == source.number} for f in self.found if f.lines]
            chosen += [(source, n) for n in sorted(_cover(self.claim.content, parts, source.lines))]
        return chosen or [(self.claim.cited[0], 0)]

    @cached_property
    def _bare(self) -> frozenset[str]:
        """The claim's content words that are no names."""
        return self.claim.content - {stem for n in self.claim.names for word in n.words for stem in stems(word)}

    @property
    def only_names(self) -> bool:
        """Whether the claim has nothing but names from its sources: "Holm was convicted of murder"."""
        return bool(self._bare) and self._bare <= self.unsaid and not any(f.close for f in self.found)

    @cached_property
    def best(self) -> list[Place]:
        """The quoted lines that hold most of the words that are no names."""
        shared = [len(self._bare & source.lines[n].stems) for source, n in self.quoted]
        return [p for p, count in zip(self.quoted, shared, strict=True) if count >= _CORE * max(shared)]

    @cached_property
    def best_lines(self) -> list[Line]:
        return [source.lines[n] for source, n in self.best]

    @cached_property
    def unsaid(self) -> frozenset[str]:
        """The words that neither the quoted lines hold nor a headline, nor, of names, a source anywhere."""
        cited = self.claim.cited
        lines = [*(source.lines[n] for source, n in self.quoted), *(source.lines[0] for source in cited)]
        left = self.claim.content.difference(
            *(line.stems for line in lines), *(stems(s.article.outlet or "") for s in cited)
        )
        return frozenset(w for w in left if not any(source.holds_name(w) for source in cited))

    @cached_property
    def share(self) -> float:
        """The share of the claim's content words that are said, in [0, 1]."""
        return 1 - len(self.unsaid) / max(1, len(self.claim.content))

    @property
    def close(self) -> bool:
        """Whether the claim keeps to the words of its quotation, so that what differs from it is telling."""
        return self.share >= _CLOSE


def apart(alignment: Alignment) -> Iterator[Finding]:
    """Rule: a mere number or day stands near the claim's other words."""
    for f in alignment.found:
        if f.close and f.lines and not _within(f, alignment.quoted):
            yield Finding(f.part, Standing.WEAK, slight=f.slight)


def _cover(words: frozenset[str], parts: Sequence[set[int]], lines: Sequence[Line]) -> list[int]:
    """Greedy: the line that adds most, while one adds enough. A line without a word in common is only taken for the
    part it holds, where the statement has few words."""
    taken: list[int] = []
    left, missing = set(words), list(parts)
    while len(taken) < _QUOTED:
        gains = [
            (len(left & line.stems) + 2 * sum(n in p for p in missing), -n)
            for n, line in enumerate(lines)
            if n not in taken and (line.stems & words or len(words) <= _FEW)
        ]
        gain, at = max(gains, default=(0, 0))
        if gain < (1 if not taken else 2 if len(left) > _FEW else 3):
            break
        taken.append(-at)
        left -= lines[-at].stems
        missing = [p for p in missing if -at not in p]
    return taken


def _within(finding: Finding, quoted: Sequence[Place]) -> bool:
    return any(
        number == source.number and (n == 0 or abs(n - m) <= _NEAR)
        for number, n in finding.lines
        for source, m in quoted
    )
