"""What of the cited articles a statement may follow from: a few sentences, alone and with those around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.checking.sentence import PLAIN
from rag.answering.checking.source import Source, sources_of
from rag.answers import Citation, Statement
from rag.text.header import embedded_text
from rag.text.words import stems
from rag.types import Evidence, Span

_SENTENCES = 4  # those with most words of the statement, each read twice


@dataclass(frozen=True, slots=True)
class Premise:
    """text: sentences of the cited articles, those of each under its headline, outlet and date. citations: where they
    stand."""

    text: str
    citations: tuple[Citation, ...]

    @property
    def length(self) -> int:
        """Characters that are quoted."""
        return sum(len(c.quote) for c in self.citations)

    def holds(self, citation: Citation) -> bool:
        """Whether its text has the words of the citation; a headline stands over all of its article."""
        return any(c.number == citation.number and _within(citation.span, c.span) for c in self.citations)


def premises(statement: Statement, cited: Sequence[Evidence]) -> list[Premise]:
    """Nine at most: the sentence that shares most words with the statement, it with the one before and the one after,
    the same of three further ones, and all that is quoted for the statement. Headlines count as sentences.

    None where there is but text that speaks to machines, which is never read.
    """
    sources = sources_of(cited)
    words = frozenset(stems(statement.text)) - PLAIN
    places = [(s, n) for s in sources.values() for n in (*range(1, len(s.lines)), 0) if s.lines[n].text.strip()]
    best = sorted(places, key=lambda place: -len(words & place[0].lines[place[1]].stems))[:_SENTENCES]
    found = [premise for source, n in best for premise in (_lines(source, n, n), _lines(source, *_around(source, n)))]
    if found and (quoted := [c for c in statement.citations if c.number in sources]):
        found.append(_together(quoted, sources))
    return list(dict.fromkeys(found))


def _around(source: Source, n: int) -> tuple[int, int]:
    """The first and last line that stand right beside this one in the text."""
    first = n - 1 if n > 1 and _touch(source, n - 1) else n
    return first, n + 1 if 0 < n < len(source.lines) - 1 and _touch(source, n) else n


def _touch(source: Source, n: int) -> bool:
    """Whether nothing stands between a line and the next."""
    before, after = source.lines[n].span, source.lines[n + 1].span
    return before is not None and after is not None and not source.article.body[before.end : after.start].strip()


def _lines(source: Source, first: int, last: int) -> Premise:
    begin, end = source.lines[first].span, source.lines[last].span
    if begin is None or end is None:
        return _together([source.citation(source.lines[first])], {source.number: source})
    span = Span(begin.start, end.end)
    quote = source.article.body[span.start : span.end]
    return _together([Citation(source.number, source.article.id, span, quote)], {source.number: source})


def _together(citations: Sequence[Citation], sources: dict[int, Source]) -> Premise:
    parts = []
    for number in dict.fromkeys(c.number for c in citations):
        quotes = (c.quote for c in citations if c.number == number and c.span)
        parts.append(_under_header(sources[number], " ".join(" ".join(quotes).split())))
    return Premise("\n".join(parts), tuple(citations))


def _under_header(source: Source, text: str) -> str:
    """Without a headline that speaks to machines."""
    return embedded_text(source.article, text).strip() if source.lines[0].text.strip() else text


def _within(inner: Span | None, outer: Span | None) -> bool:
    return inner is None or (outer is not None and outer.start <= inner.start and inner.end <= outer.end)
