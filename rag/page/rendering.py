"""Answers to HTML. All text from articles, models and users is escaped here; the only tags are our own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from rag.types import Answer, Article, Citation, CorpusStatus, Evidence, Span, Statement, Status, Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it, already rendered: what was shown never changes afterwards."""

    number: int
    conversation: str
    sources: str


def conversation(turns: Sequence[Turn], current: str = "") -> str:
    """The whole log. current: the turn that is being written."""
    body = "".join(t.conversation for t in turns) + current
    empty = '<p class="dl-empty">Ask a question. Every sentence of the answer comes with its quotation.</p>'
    return f'<div class="dl-log" role="log" aria-live="polite" aria-label="Conversation">{body or empty}</div>'


def sources(turns: Sequence[Turn]) -> str:
    """The cards of every turn; the page shows those of the chosen one, at first the last."""
    body = "".join(t.sources for t in turns)
    empty = '<p class="dl-empty">The sources of an answer appear here.</p>'
    return f'<div class="dl-panel"><h2>Sources</h2>{body or empty}</div>'


def draft(number: int, question: str, text: str) -> str:
    """A turn while its answer is being written and nothing is checked yet."""
    shown = escape(text) or "Reading the articles …"
    state = '<p class="dl-state">Draft, being checked against the articles</p>' if text else ""
    return _turn(number, question, f'<div class="dl-draft">{shown}</div>{state}')


def failed(number: int, question: str, message: str) -> Turn:
    """A turn that ended in an error the user can mend."""
    return Turn(number, _turn(number, question, f'<p class="dl-problem" role="alert">{escape(message)}</p>'), "")


def answered(number: int, answer: Answer) -> Turn:
    """A finished turn."""
    body = _refusal(answer) if answer.status is Status.REFUSED else _statements(number, answer)
    body += "".join(f'<p class="dl-note">{escape(note)}</p>' for note in answer.notes)
    body += _left_out(answer) + _foot(number, answer)
    return Turn(number, _turn(number, answer.query.text, body), _cards(number, answer))


def status_line(held: CorpusStatus, writer: str) -> str:
    """Which writer answers, how much the index holds and how fresh it is."""
    newest = f"newest {_day(held.newest)}" if held.newest else "no dates"
    updated = f"index updated {held.updated:%-d %b %Y, %H:%M} UTC" if held.updated else "index empty"
    parts = [
        f"{held.articles:,} articles from {len(held.outlets)} outlets",
        newest,
        updated,
        f"answers by {writer}",
    ]
    return f'<p class="dl-status">{" · ".join(escape(p) for p in parts)}</p>'


def _turn(number: int, question: str, body: str) -> str:
    return (
        f'<article class="dl-turn" data-turn="{number}"><h3 class="dl-question">{escape(question)}</h3>'
        f'<div class="dl-answer">{body}</div></article>'
    )


def _statements(number: int, answer: Answer) -> str:
    return "".join(f'<p class="dl-statement dl-{s.verdict}">{_statement(number, s)}</p>' for s in answer.trusted)


def _statement(number: int, statement: Statement) -> str:
    marks = "".join(_marker(number, n) for n in dict.fromkeys(c.number for c in statement.citations))
    doubt = ""
    if statement.verdict is Verdict.PARTLY:
        doubt = f'<span class="dl-doubt">partly supported: {escape(statement.reason)}</span>'
    return f"{escape(statement.text)} {marks}{doubt}"


def _marker(turn: int, number: int) -> str:
    return (
        f'<a class="dl-marker" href="#dl-{turn}-{number}" data-turn="{turn}" aria-label="Source {number}">{number}</a>'
    )


def _refusal(answer: Answer) -> str:
    closest = "".join(f"<li>{_headline(a)} {_credit(a)}</li>" for a in answer.closest)
    listed = f'<p class="dl-label">Closest articles (they do not answer it)</p><ul>{closest}</ul>' if closest else ""
    return f'<p class="dl-refusal">{escape(answer.text)}</p>{listed}'


def _left_out(answer: Answer) -> str:
    """What was not supported is never shown as fact: folded away, with the reason."""
    out = [s for s in answer.statements if s.verdict is Verdict.UNSUPPORTED]
    items = "".join(f"<li><s>{escape(s.text)}</s> <span>{escape(s.reason)}</span></li>" for s in out)
    label = f"Left out: {len(out)} not supported by the sources"
    return f'<details class="dl-left-out"><summary>{label}</summary><ul>{items}</ul></details>' if out else ""


def _foot(number: int, answer: Answer) -> str:
    cited = {c.article_id for c in answer.citations} if answer.status is not Status.REFUSED else set()
    articles = [e.article for e in answer.evidence if e.article.id in cited]
    dates = [a.published.at for a in articles if a.published]
    based = f"Based on {len(cited)} article{'s' if len(cited) != 1 else ''}" if cited else "No article is cited"
    newest = f", newest {_day(max(dates))}" if dates else ""
    button = (
        f'<button type="button" class="dl-show" data-turn="{number}">Show its sources</button>'
        if answer.evidence
        else ""
    )
    return f'<p class="dl-foot">{based}{newest} · written by {escape(answer.writer)} {button}</p>'


def _cards(number: int, answer: Answer) -> str:
    by_number: dict[int, list[Citation]] = {}
    for citation in answer.citations if answer.status is not Status.REFUSED else ():
        if citation not in by_number.setdefault(citation.number, []):
            by_number[citation.number].append(citation)
    cited = "".join(_card(number, e, by_number[e.number]) for e in answer.evidence if e.number in by_number)
    rest = "".join(
        f'<li><span class="dl-number">{e.number}</span> {_headline(e.article)} {_credit(e.article)}</li>'
        for e in answer.evidence
        if e.number not in by_number
    )
    folded = f"<details><summary>Read but not cited</summary><ul>{rest}</ul></details>" if rest else ""
    empty = "" if cited else '<p class="dl-empty">Nothing is cited in this answer.</p>'
    label = f'data-turn="{number}" aria-label="Sources of answer {number}"'
    return f'<section class="dl-sources" {label}>{cited or empty}{folded}</section>'


def _card(turn: int, evidence: Evidence, citations: Sequence[Citation]) -> str:
    paragraphs: dict[Span, list[Span]] = {}
    for citation in citations:
        if citation.span is None:
            continue
        paragraphs.setdefault(_paragraph(evidence.article.body, citation.span), []).append(citation.span)
    quotes = "".join(
        f'<blockquote class="dl-quote">{_marked(evidence.article.body, around, spans)}</blockquote>'
        for around, spans in sorted(paragraphs.items(), key=lambda item: item[0].start)
    )
    return (
        f'<div class="dl-card" id="dl-{turn}-{evidence.number}" tabindex="-1">'
        f'<span class="dl-number">{evidence.number}</span>'
        f"<h4>{_headline(evidence.article)}</h4>{_credit(evidence.article)}{quotes}</div>"
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


def _headline(article: Article) -> str:
    title = escape(article.title or "Untitled")
    url = article.url or ""
    if urlsplit(url).scheme in ("http", "https"):
        return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer nofollow">{title}</a>'
    return title


def _credit(article: Article) -> str:
    when = _day(article.published.at) if article.published else "no date"
    return f'<span class="dl-credit">{escape(_joined([article.outlet or "Unknown outlet", when]))}</span>'


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(parts)


def _day(moment: object) -> str:
    return f"{moment:%-d %B %Y}"
