"""What stands beside an answer or a checked draft: its articles, with the quotations marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from rag.answers import Citation
from rag.page.articles import credit, headline, plural
from rag.types import Article, Evidence, Span

_BACK = '<button type="button" class="dl-back">Back to the sentence</button>'


def cards(number: int, evidence: Sequence[Evidence], citations: Sequence[Citation]) -> str:
    """A card for each article that is cited, and a folded list of the others that were read."""
    quoted = _quoted(citations)
    articles = by_number(evidence)
    cited = "".join(_card(number, n, a, quoted[n]) for n, a in articles.items() if n in quoted)
    rest = _listed(number, {n: a for n, a in articles.items() if n not in quoted})
    if not cited:
        return _panel(number, "Read, but not cited", rest) if rest else ""
    folded = f"<details><summary>Read, but not cited</summary>{rest}</details>" if rest else ""
    return _panel(number, "Sources", cited + folded)


def reading(number: int, evidence: Sequence[Evidence], label: str) -> str:
    """The articles of an answer that is not checked, or never was."""
    articles = by_number(evidence)
    return _panel(number, f"{label} {plural(len(articles), 'article')}", _listed(number, articles)) if articles else ""


def by_number(evidence: Sequence[Evidence]) -> dict[int, Article]:
    """One article a number; several stretches of it share both."""
    return {e.number: e.article for e in evidence}


def _panel(number: int, title: str, body: str) -> str:
    return (
        f'<aside class="dl-side" aria-label="Sources of answer {number}"><div class="dl-fit">'
        f'<div class="dl-sources" tabindex="0" role="group" aria-label="{escape(title)}"><h3>{escape(title)}</h3>'
        f"{body}</div></div></aside>"
    )


def _listed(turn: int, articles: Mapping[int, Article]) -> str:
    """Each can be followed to from a sentence, as a card can."""
    items = "".join(
        f'<li id="dl-{turn}-{n}" tabindex="-1"><span class="dl-number">{n}</span>'
        f"<span>{headline(a)} {credit(a)}</span></li>"
        for n, a in articles.items()
    )
    return f'<ul class="dl-read">{items}</ul>' if items else ""


def _quoted(citations: Sequence[Citation]) -> dict[int, list[Citation]]:
    quoted: dict[int, list[Citation]] = {}
    for citation in citations:
        if citation not in quoted.setdefault(citation.number, []):
            quoted[citation.number].append(citation)
    return quoted


def _card(turn: int, number: int, article: Article, citations: Sequence[Citation]) -> str:
    paragraphs: dict[Span, list[Span]] = {}
    for span in (c.span for c in citations if c.span):
        paragraphs.setdefault(_paragraph(article.body, span), []).append(span)
    quotes = "".join(
        f'<blockquote class="dl-quote">{_marked(article.body, around, spans)}</blockquote>'
        for around, spans in sorted(paragraphs.items(), key=lambda item: item[0].start)
    )
    title = headline(article, marked=any(c.span is None for c in citations))
    return (
        f'<div class="dl-card" id="dl-{turn}-{number}" tabindex="-1"><span class="dl-number">{number}</span>'
        f"<h4>{title}</h4>{credit(article)}{quotes}{_BACK}</div>"
    )


def _paragraph(body: str, quoted: Span) -> Span:
    """The paragraph, or paragraphs, that a quotation stands in."""
    start, end = body.rfind("\n\n", 0, quoted.start), body.find("\n\n", quoted.end)
    return Span(start + 2 if start >= 0 else 0, end if end >= 0 else len(body))


def _marked(body: str, around: Span, quoted: Sequence[Span]) -> str:
    """The paragraph with the quotations marked; overlapping ones share a mark."""
    html, place = "", around.start
    for span in sorted(quoted, key=lambda s: s.start):
        if span.end > place:
            start = max(span.start, place)
            html += f"{escape(body[place:start])}<mark>{escape(body[start : span.end])}</mark>"
            place = span.end
    return html + escape(body[place : around.end])
