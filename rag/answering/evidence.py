"""Hits -> numbered evidence: neighbours joined, within a token budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag.types import Evidence, Hit, Passage, Span

_Spans = dict[str, list[Span]]  # by article id


def pack(
    hits: Sequence[Hit],
    neighbours: Callable[[Passage], Mapping[int, Span]],
    count_tokens: Callable[[str], int],
    budget: int,
) -> tuple[Evidence, ...]:
    """Number what the writer is given, best first, within budget tokens.

    The hits themselves come first; what is left of the budget goes to the passages right before and after them,
    which often name what a passage only calls "it". Stretches of one article that touch become one piece of evidence.
    neighbours: the spans right before and after a passage, by ordinal. A first hit above the budget is kept.
    """
    spans: _Spans = {}
    left = budget
    for hit in hits:
        cost = count_tokens(hit.passage.text)
        if spans and cost > left:
            break
        left -= cost
        spans.setdefault(hit.article.id, []).append(hit.passage.span)
    for hit in hits:
        if hit.passage.span in spans.get(hit.article.id, ()):
            for _, span in sorted(neighbours(hit.passage).items(), reverse=True):
                cost = count_tokens(hit.article.body[span.start : span.end])
                if cost <= left and span not in spans[hit.article.id]:
                    left -= cost
                    spans[hit.article.id].append(span)
    return _numbered(hits, {i: _joined(some, _body(hits, i)) for i, some in spans.items()})


def _body(hits: Sequence[Hit], article_id: str) -> str:
    return next(h.article.body for h in hits if h.article.id == article_id)


def _joined(spans: Sequence[Span], body: str) -> list[Span]:
    """Spans with nothing but white space between them become one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if joined and not body[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _numbered(hits: Sequence[Hit], stretches: _Spans) -> tuple[Evidence, ...]:
    evidence: list[Evidence] = []
    for hit in hits:
        for span in stretches.get(hit.article.id, []):
            inside = span.start <= hit.passage.span.start < span.end
            if inside and not any(e.article.id == hit.article.id and e.span == span for e in evidence):
                evidence.append(Evidence(len(evidence) + 1, hit.article, span, hit.similarity))
    return tuple(evidence)
