"""Turns to HTML. All text from articles, models and users is escaped here; the only tags are our own."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from html import escape

from rag.answers import LEFT_OUT, RULES, UNCLEAR, Answer, Statement, Status, Verdict, judges
from rag.page import asking, chips, sources
from rag.page.articles import credit, day, headline, outlet, plural, published
from rag.page.turns import Edit, Problem, Stopped, Turn, Writing
from rag.types import Article, CorpusStatus, Query

_LONG_WORD = 24  # characters
_OWN_WORD = "The writer's own word: what it read does not give this."
_MEANING = (
    "Word for word: the sentence stands so in the article. In the writer's words: its names, numbers and dates were "
    "found in the quotation, and rules of grammar saw no difference in who did it, may or will. Rules miss much: read "
    "the quotation."
)
_JUDGED = (
    "Word for word: the sentence stands so in the article. In the writer's words: rules looked for its names, numbers "
    "and dates in the quotation, and {judges} judged whether the articles say it. Models err: read the quotation."
)


def turn(shown: Turn) -> str:
    """A finished turn: the question and what came of it, and its sources beside it."""
    outcome, edit = shown.outcome, shown.edit
    if isinstance(outcome, Problem):
        again = _again(shown.query, "Ask again", edit)
        return _turn(shown.query, edit, f'<p class="dl-problem">{escape(outcome.message)}</p>{again}')
    if isinstance(outcome, Stopped):
        return _turn(shown.query, edit, _stopped(shown.query, edit, outcome)) + sources.reading(
            shown.number, outcome.evidence, "Found for this draft:"
        )
    body = _choices(outcome, edit) if outcome.status is Status.UNCLEAR else _answer(shown.number, outcome, edit)
    return _turn(outcome.query, edit, body) + sources.cards(shown.number, outcome)


def writing(current: Writing) -> str:
    """A turn whose answer is being written. The page's script puts the draft into the empty element, as text."""
    count = len(sources.by_number(current.evidence))
    state = f"Writing from {plural(count, 'article')} …" if count else "Reading the articles …"
    body = f'<p class="dl-draft"></p><p class="dl-state">{state}</p>'
    return _turn(current.query, current.edit, body) + sources.reading(current.number, current.evidence, "Being read:")


def spoken(shown: Turn) -> str:
    """What a screen reader is told once a turn is finished."""
    outcome = shown.outcome
    if isinstance(outcome, Problem):
        return outcome.message
    if isinstance(outcome, Stopped):
        return "Stopped."
    unanswered = outcome.status in (Status.REFUSED, Status.UNCLEAR)
    return outcome.text if unanswered else " ".join(s.text for s in outcome.shown)


def status_line(held: CorpusStatus, writer: str) -> str:
    """Which writer answers, how much the index holds and how fresh it is."""
    updated = held.updated
    parts = [
        f"{plural(held.articles, 'article')} from {plural(len(held.outlets), 'outlet')}",
        f"newest {day(held.newest)}" if held.newest else "no dates",
        f"index updated {day(updated)}, {updated:%H:%M} UTC" if updated else "index empty",
        f"answers by {writer}",
    ]
    if held.embedded < held.passages:
        parts.append(f"{held.embedded:,} of {plural(held.passages, 'passage')} found by their meaning so far")
    return f'<p class="dl-status">{" · ".join(escape(p) for p in parts)}</p>'


def _turn(query: Query, edit: Edit, body: str) -> str:
    asked = query.understood.asked if query.understood else query.text
    scope = f'<p class="dl-scope">Only articles {escape(query.scope)}.</p>' if query.scope else ""
    made = _asked_as(query, asked, edit) if asked != query.text else ""
    head = f'<h2 class="dl-question" tabindex="-1">{escape(asked)}</h2>{made}{scope}{chips.row(query, edit)}'
    return f'<div class="dl-text">{head}<div class="dl-answer">{body}</div></div>'


def _asked_as(query: Query, typed: str, edit: Edit) -> str:
    """What a follow-up was made, with a button that asks it without the conversation."""
    alone = replace(query, text=typed, understood=None)
    button = _again(alone, "Ask it as typed", replace(edit, without=(), alone=True))
    return f'<p class="dl-asked">Asked as: {escape(query.text)} {button}</p>'


def _choices(answer: Answer, edit: Edit) -> str:
    """What the question can mean, each a button that asks it, under the filters of the question."""
    asked = [replace(answer.query, text=choice, understood=None) for choice in answer.choices]
    items = "".join(f"<li>{_again(query, escape(query.text), edit)}</li>" for query in asked)
    return f'<p class="dl-unclear">{UNCLEAR}</p><ul class="dl-choices">{items}</ul>'


def _stopped(query: Query, edit: Edit, stopped: Stopped) -> str:
    draft = f'<p class="dl-draft">{escape(stopped.draft)}</p>' if stopped.draft else ""
    state = "Stopped. Unchecked draft." if stopped.draft else "Stopped before anything was written."
    return f'{draft}<p class="dl-state">{state}</p>{_again(query, "Ask again", edit)}'


def _again(query: Query, label: str, edit: Edit) -> str:
    """A button that asks the question once more; the filters are those of then, not those of the form."""
    asked = escape(json.dumps(asking.to_send(query, edit)))
    return f'<button type="button" class="dl-again" data-ask="{asked}">{label}</button>'


def _answer(number: int, answer: Answer, edit: Edit) -> str:
    refused = answer.status is Status.REFUSED
    body = _refusal(answer, edit) if refused else "".join(_statement(number, answer, s) for s in answer.shown)
    body += "".join(f'<p class="dl-note">{escape(note)}</p>' for note in answer.notes)
    return body + _left_out(answer) + ("" if refused else _check(answer) + _foot(answer))


def _statement(number: int, answer: Answer, statement: Statement) -> str:
    if statement.verdict is Verdict.NOT_GIVEN:
        aside = f'<span class="dl-doubt">{_OWN_WORD}</span>'
        return f'<p class="dl-statement dl-not-given"><em>{escape(statement.text)}</em>{aside}</p>'
    articles = sources.by_number(answer.evidence)
    cited = dict.fromkeys(c.number for c in statement.citations if c.number in articles)
    marks = "".join(_marker(number, n, articles[n]) for n in cited)
    doubt = ""
    if statement.verdict is Verdict.PARTLY:
        doubt = f'<span class="dl-doubt">partly supported: {escape(statement.reason)}</span>'
    return f'<p class="dl-statement dl-{statement.verdict}">{_with_marks(statement.text, marks)}{doubt}</p>'


def _with_marks(text: str, marks: str) -> str:
    """The last word and the markers on one line; a word as long as an address may break."""
    start, _, last = text.rpartition(" ")
    if len(last) > _LONG_WORD:
        return f"{escape(text)} {marks}"
    return f'{escape(start)} <span class="dl-end">{escape(last)} {marks}</span>'


def _marker(turn_number: int, number: int, article: Article) -> str:
    name = escape(f"Source {number}: {outlet(article)}")
    title = escape(f"{outlet(article)}, {published(article)}: {article.title}")
    return f'<a class="dl-marker" href="#dl-{turn_number}-{number}" aria-label="{name}" title="{title}">{number}</a>'


def _refusal(answer: Answer, edit: Edit) -> str:
    nearest = "".join(f"<li>{headline(a)} {credit(a)}</li>" for a in answer.closest)
    words = "Nearest articles. Whether they answer the question is not known: read them."
    listed = f'<p class="dl-label">{words}</p><ul class="dl-nearest">{nearest}</ul>' if nearest else ""
    plain = replace(answer.query, after=None, before=None, outlets=())
    wider = _again(plain, "Ask without the filters", edit) if answer.query.filtered else ""
    return f'<p class="dl-refusal">{escape(answer.text)}</p>{wider}{listed}'


def _left_out(answer: Answer) -> str:
    """What was not supported is never shown as fact: folded away, with the reason."""
    out = [s for s in answer.statements if s.verdict in LEFT_OUT]
    items = "".join(f"<li><s>{escape(s.text)}</s> <span>{escape(s.reason)}</span></li>" for s in out)
    label = f"Left out: {plural(len(out), 'sentence')} that the sources do not support"
    return f'<details class="dl-left-out"><summary>{label}</summary><ul>{items}</ul></details>' if out else ""


def _check(answer: Answer) -> str:
    """What the check did, counted, followed by what it cannot do."""
    counts = Counter(_checked(s) for s in answer.statements)
    order = (
        *("word for word", "in the writer's words", "partly supported", "not given by the sources"),
        *("left out", "left out since the articles say otherwise"),
    )
    said = ", ".join(f"{counts[kind]} {kind}" for kind in order if counts[kind])
    total = plural(len(answer.statements), "sentence")
    return f'<details class="dl-check"><summary>{total} checked: {said}</summary><p>{_meaning(answer)}</p></details>'


def _meaning(answer: Answer) -> str:
    """What a check by these judges means; how many of the sentences rules alone have judged, where there are others."""
    if not (names := judges(answer.statements)):
        return _MEANING
    alone = sum(s.judged_by == RULES for s in answer.statements)
    by_rules = f" {plural(alone, 'sentence')} judged by rules alone." if alone else ""
    return _JUDGED.format(judges=escape(" and ".join(names))) + by_rules


def _checked(statement: Statement) -> str:
    if statement.verdict is Verdict.SUPPORTED:
        return "word for word" if statement.verbatim else "in the writer's words"
    names = {
        Verdict.PARTLY: "partly supported",
        Verdict.NOT_GIVEN: "not given by the sources",
        Verdict.CONTRADICTED: "left out since the articles say otherwise",
    }
    return names.get(statement.verdict, "left out")


def _foot(answer: Answer) -> str:
    cited = {c.article_id for c in answer.citations}
    dates = [e.article.published.at for e in answer.evidence if e.article.id in cited and e.article.published]
    newest = f", newest {day(max(dates))}" if dates else ""
    based = f"Based on {plural(len(cited), 'article')}{newest}"
    return f'<p class="dl-foot">{based} · written by {escape(answer.writer)}</p>'
