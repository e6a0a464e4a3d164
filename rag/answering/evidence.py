"""Hits -> numbered evidence: neighbours joined, one number an article, within a token budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.prompts import credit
from rag.types import Article, Evidence, Hit, Passage, Span


@dataclass(frozen=True, slots=True)
class Packed:
    """What a writer is given, and how many of the hits there was no room for."""

    evidence: tuple[Evidence, ...]
    left_out: int


NOTHING = Packed((), 0)

_Spans = dict[str, list[Span]]  # by article id


def pack(
    hits: Sequence[Hit],
    neighbours: Callable[[Sequence[Passage]], Mapping[str, Mapping[int, Span]]],
    count_tokens: Callable[[str], int],
    budget: int,
) -> Packed:
    """Number what the writer is given, best article first, within budget tokens, headlines and bylines included.

    The hits themselves come first; what is left of the budget goes to the passages right before and after them,
    which often name what a passage only calls "it". Stretches of one article that touch become one; all of an article's
    stretches bear its number. neighbours: the spans right before and after each of the passages, by its id and their
    ordinals. A first hit above the budget is kept.
    """
    articles = {hit.article.id: hit.article for hit in hits}
    spans: _Spans = {}
    left = budget
    for hit in hits:
        known = hit.article.id in spans
        cost = count_tokens(hit.passage.text) + (0 if known else count_tokens(credit(hit.article)))
        if spans and cost > left:
            break
        left -= cost
        spans.setdefault(hit.article.id, []).append(hit.passage.span)
    given = [hit for hit in hits if hit.passage.span in spans.get(hit.article.id, ())]
    near = neighbours([hit.passage for hit in given])
    for hit in given:
        for _, span in sorted(near.get(hit.passage.id, {}).items(), reverse=True):
            text = hit.article.body[span.start : span.end]
            if span in spans[hit.article.id] or len(text.split()) > left:  # a word is a token at least
                continue
            if (cost := count_tokens(text)) <= left:
                left -= cost
                spans[hit.article.id].append(span)
    nearest = {i: max(h.similarity for h in hits if h.article.id == i) for i in spans}
    evidence = tuple(
        Evidence(number, articles[i], span, nearest[i])
        for number, (i, some) in enumerate(spans.items(), 1)
        for span in _joined(some, articles[i])
    )
    return Packed(evidence, len(hits) - len(given))


def in_time(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The same in the order of publication, numbered anew; articles without a date last."""
    dated = sorted(
        evidence, key=lambda e: (e.article.published is None, e.article.published and e.article.published.at)
    )
    numbers = {i: n for n, i in enumerate(dict.fromkeys(e.article.id for e in dated), 1)}
    return tuple(replace(e, number=numbers[e.article.id]) for e in dated)


def _joined(spans: Sequence[Span], article: Article) -> list[Span]:
    """Spans with nothing but white space between them become one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if joined and not article.body[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined
