"""Hits -> numbered evidence: sentences that touch joined, one number an article, within a token budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.prompts import credit
from rag.text.quizzes import quizzes
from rag.text.sentences import sentence_spans
from rag.text.terms import Terms
from rag.types import Article, Evidence, Hit, Passage, Span

# of the budget is for whole passages, the best ones; the rest shows the best sentence of each of the others. At budgets
# of 700 to 3,000 tokens, against whole passages alone, from 2 of 243 dev questions fewer to 4 more have their answer in
# it; smaller shares give more articles, and lose answers where the budget is small
_WHOLE = 0.85


@dataclass(frozen=True, slots=True)
class Packed:
    """What a writer is given, and of how many of the hits there was no room for a sentence."""

    evidence: tuple[Evidence, ...]
    left_out: int


NOTHING = Packed((), 0)

Neighbours = Callable[[Sequence[Passage]], Mapping[str, Mapping[int, Span]]]


def pack(
    hits: Sequence[Hit], terms: Terms, neighbours: Neighbours, count_tokens: Callable[[str], int], budget: int
) -> Packed:
    """Number what the writer is given, best article first, within budget tokens, headlines and bylines included.

    The best passages come whole; of each of the others the sentence that has most of the question's terms, with the one
    before it, which often names what it calls "it". What is left of the budget goes to the rest of these passages, then
    to those right before and after. No sentence is cut; a quiz is not given. A first hit above the budget is kept.
    neighbours: the spans right before and after each of the passages, by its id and their ordinals.
    """
    given = _Given(count_tokens, budget)
    told = [(hit, sentences) for hit in hits if (sentences := _sentences(hit.article, hit.passage.span))]
    keep = round((1 - _WHOLE) * budget)
    whole = 0
    while whole < len(told) and given.add(told[whole][0].article, told[whole][1], 0 if whole == 0 else keep):
        whole += 1
    for hit, sentences in told[whole:]:
        given.add(hit.article, _best(hit.article, sentences, terms))
    shown = [(hit, sentences) for hit, sentences in told if given.has(hit.article, sentences)]
    for hit, sentences in shown:
        given.add(hit.article, sentences)
    near = neighbours([hit.passage for hit, _ in shown])
    for hit, _ in shown:
        for _, span in sorted(near.get(hit.passage.id, {}).items(), reverse=True):
            given.add(hit.article, _sentences(hit.article, span))
    return Packed(tuple(_numbered(given, hits)), len(told) - len(shown))


class _Given:
    """The sentences of each article that are given so far, and the tokens that are left."""

    def __init__(self, count_tokens: Callable[[str], int], budget: int) -> None:
        self._count = count_tokens
        self._left = budget
        self.spans: dict[str, set[Span]] = {}

    def add(self, article: Article, sentences: Iterable[Span], keep: int = 0) -> bool:
        """Gives the sentences if they leave so many tokens; the very first ones in any case."""
        fresh = [s for s in sentences if s not in self.spans.get(article.id, ())]
        text = " ".join(article.body[s.start : s.end] for s in fresh)
        if self.spans and len(text.split()) > self._left - keep:  # a word is a token at least
            return False
        cost = self._count(text) + (0 if article.id in self.spans else self._count(credit(article)))
        if self.spans and cost > self._left - keep:
            return False
        self._left -= cost
        self.spans.setdefault(article.id, set()).update(fresh)
        return True

    def has(self, article: Article, sentences: Iterable[Span]) -> bool:
        """Whether one of them is given."""
        return not self.spans.get(article.id, set()).isdisjoint(sentences)


def in_time(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The same in the order of publication, numbered anew; articles without a date last."""
    dated = sorted(
        evidence, key=lambda e: (e.article.published is None, e.article.published and e.article.published.at)
    )
    numbers = {i: n for n, i in enumerate(dict.fromkeys(e.article.id for e in dated), 1)}
    return tuple(replace(e, number=numbers[e.article.id]) for e in dated)


def _sentences(article: Article, span: Span) -> list[Span]:
    """The sentences of a passage, but those of a quiz. Spans are in the article's body."""
    text = article.body[span.start : span.end]
    asked = quizzes(text)
    return [
        Span(span.start + s.start, span.start + s.end)
        for s in sentence_spans(text)
        if not any(q.start < s.end and s.start < q.end for q in asked)
    ]


def _best(article: Article, sentences: Sequence[Span], terms: Terms) -> Sequence[Span]:
    """The sentence with most of the question's terms, the first of equals, and the one before it."""
    held = [float(terms.held(article.body[s.start : s.end])[0] @ terms.weights) for s in sentences]
    best = held.index(max(held))
    return sentences[max(0, best - 1) : best + 1]


def _numbered(given: _Given, hits: Sequence[Hit]) -> Iterable[Evidence]:
    for number, (i, spans) in enumerate(given.spans.items(), 1):
        own = [hit for hit in hits if hit.article.id == i]
        nearest = max(hit.similarity for hit in own)
        for span in _joined(spans, own[0].article):
            yield Evidence(number, own[0].article, span, nearest)


def _joined(spans: Iterable[Span], article: Article) -> list[Span]:
    """Spans with nothing but white space between them become one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if joined and not article.body[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
