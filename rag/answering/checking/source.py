"""A cited article as the check reads it: its sentences, and what its header says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from rag.answering.checking.sentence import ParsedSentence
from rag.answering.instructions import addresses_a_machine
from rag.answers import Citation
from rag.text.names import acronyms, alike, fold_name, names_outlet
from rag.text.quotations import fold
from rag.text.sentences import sentence_spans
from rag.text.words import stems
from rag.types import Evidence, Span


@dataclass(frozen=True)
class Line(ParsedSentence):
    """A sentence of the article. span: in its body; None: the headline."""

    span: Span | None


class Source:
    """All evidence under one number. lines: the headline, then the sentences in the order of the body; what speaks to
    machines is not among them, and such a headline is an empty line."""

    def __init__(self, number: int, evidence: Sequence[Evidence]) -> None:
        self.number = number
        self.article = evidence[0].article
        body = self.article.body
        spans = sorted(
            {
                Span(e.span.start + s.start, e.span.start + s.end)
                for e in evidence
                for s in sentence_spans(e.text)
                if not addresses_a_machine(e.text[s.start : s.end])
            },
            key=lambda s: s.start,
        )
        title = "" if addresses_a_machine(self.article.title) else self.article.title
        self.lines = [Line(title, None), *(Line(body[s.start : s.end], s) for s in spans)]

    @cached_property
    def days(self) -> frozenset[date]:
        """The days of publication and change."""
        a = self.article
        return frozenset(found.at.date() for found in (a.published, a.modified) if found)

    @cached_property
    def published(self) -> date | None:
        day = self.article.published.at.date() if self.article.published else None
        return day if day and 1 < day.year < 9999 else None  # so that a week more or less is a day, too

    @cached_property
    def folded(self) -> str:
        """All lines, one after the other, so that a quotation may run over a sentence's end."""
        return fold(" ".join(line.text for line in self.lines))

    @cached_property
    def _written(self) -> frozenset[str]:
        """Every word of the lines and the authors' names as written, also the parts of compounds."""
        authors = (author for author in self.article.authors if not addresses_a_machine(author))
        text = " ".join([*(line.text for line in self.lines), *authors])
        return frozenset(text.split()) | frozenset(re.split(r"[\s/–—-]+", text))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words, folded as names are."""
        return frozenset(map(fold_name, self._written))

    @cached_property
    def capitalised(self) -> frozenset[str]:
        """Those of them that stand here with a capital or a figure, as names do."""
        return frozenset(fold_name(w) for w in self._written if any(c.isupper() or c.isdigit() for c in w[:4]))

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """The words that stand here in capitals throughout, without dots: "uk"."""
        bare = (re.sub(r"\W", "", w.removesuffix("’s").removesuffix("'s")) for w in self._written)
        return frozenset(w.lower() for w in bare if len(w) > 1 and w.isupper())

    @cached_property
    def plain(self) -> frozenset[str]:
        """The stems of the words that stand here without a capital, as names do not."""
        return frozenset(stems(" ".join(w for w in self._written if w[:1].islower())))

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """The initials of the names that stand here."""
        return frozenset().union(*(acronyms(line.text) for line in self.lines)) | acronyms(self.article.outlet or "")

    @cached_property
    def neighbours(self) -> frozenset[tuple[str, str]]:
        """Pairs of words that follow one another in a name."""
        runs = [name.words for line in self.lines for name in line.names]
        runs += [tuple(map(fold_name, author.split())) for author in self.article.authors]
        return frozenset(pair for run in runs for pair in pairwise(run))

    def is_outlet(self, words: Sequence[str]) -> bool:
        """Whether these words are a usual form of the outlet's name."""
        return any(names_outlet(words, form) for form in (self.article.outlet, self._host) if form)

    def holds_name(self, word: str, *, short: bool = False) -> bool:
        """Whether a folded word of a name stands here as a name, in any of its forms. short: it may be an acronym."""
        if word in self.capitalised or (short and word.replace(".", "") in self.acronyms):
            return True
        if any(alike(word, other) for other in self.capitalised):
            return True
        parts = [p for p in word.split("-") if p]
        return len(parts) > 1 and all(self.holds_name(p) for p in parts)

    def citation(self, line: Line) -> Citation:
        return Citation(self.number, self.article.id, line.span, line.text if line.span else self.article.title)

    @cached_property
    def _host(self) -> str | None:
        url = self.article.url or ""
        return url.split("//", 1)[1].split("/", 1)[0].split(":")[0] if "//" in url else None


def sources_of(evidence: Iterable[Evidence]) -> dict[int, Source]:
    """The evidence by number."""
    by_number: dict[int, list[Evidence]] = {}
    for piece in evidence:
        by_number.setdefault(piece.number, []).append(piece)
    return {number: Source(number, some) for number, some in by_number.items()}
