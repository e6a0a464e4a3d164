"""Checked sentences to HTML, of answers and of drafts, and what their check did. Everything is escaped here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from rag.answers import LEFT_OUT, RULES, Statement, Verdict, judges
from rag.page import sources
from rag.page.articles import outlet, plural, published
from rag.types import Article, Evidence

_LONG_WORD = 24  # characters
_OWN_WORD = "The writer's own word: what it read does not give this."
_STRUCK = {
    Verdict.UNSUPPORTED: "Struck through, since the sources do not support it",
    Verdict.CONTRADICTED: "Struck through, since the sources contradict it",
}
_MEANING = (
    "Word for word: the sentence stands so in the article. In the writer's words: its names, numbers and dates were "
    "found in the quotation, and rules of grammar saw no difference in who did it, may or will. Rules miss much: read "
    "the quotation."
)
_JUDGED = (
    "Word for word: the sentence stands so in the article. In the writer's words: rules looked for its names, numbers "
    "and dates in the quotation, and {judges} judged whether the articles say it. Models err: read the quotation."
)


def shown(number: int, evidence: Sequence[Evidence], statement: Statement, *, why: bool = False) -> str:
    """One element. why: one that is struck through names the articles it was held against, which has to be given cards
    of their own."""
    if statement.verdict in LEFT_OUT:
        held = f" {_marks(number, evidence, statement)}" if why else ""
        aside = f'<span class="dl-doubt">{_STRUCK[statement.verdict]}: {escape(statement.reason)}{held}</span>'
        return f'<p class="dl-statement dl-struck"><s>{escape(statement.text)}</s>{aside}</p>'
    if statement.verdict is Verdict.NOT_GIVEN:
        aside = f'<span class="dl-doubt">{_OWN_WORD}</span>'
        return f'<p class="dl-statement dl-not-given"><em>{escape(statement.text)}</em>{aside}</p>'
    text, doubt = _with_marks(statement.text, _marks(number, evidence, statement)), ""
    if statement.verdict is Verdict.PARTLY:
        doubt = f'<span class="dl-doubt">partly supported: {escape(statement.reason)}</span>'
    return f'<p class="dl-statement dl-{statement.verdict}">{text}{doubt}</p>'


def _marks(number: int, evidence: Sequence[Evidence], statement: Statement) -> str:
    articles = sources.by_number(evidence)
    cited = dict.fromkeys(c.number for c in statement.citations if c.number in articles)
    return "".join(_marker(number, n, articles[n]) for n in cited)


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


def counted(statements: tuple[Statement, ...]) -> str:
    """What the check did, counted, followed by what it cannot do."""
    counts = Counter(_checked(s) for s in statements)
    order = (
        *("word for word", "in the writer's words", "partly supported", "not given by the sources"),
        *("not supported", "contradicted"),
    )
    said = ", ".join(f"{counts[kind]} {kind}" for kind in order if counts[kind])
    total = plural(len(statements), "sentence")
    meaning = _meaning(statements)
    return f'<details class="dl-check"><summary>{total} checked: {said}</summary><p>{meaning}</p></details>'


def _meaning(statements: tuple[Statement, ...]) -> str:
    """What a check by these judges means; how many of the sentences rules alone have judged, where there are others."""
    if not (names := judges(statements)):
        return _MEANING
    alone = sum(s.judged_by == RULES for s in statements)
    by_rules = f" {plural(alone, 'sentence')} judged by rules alone." if alone else ""
    return _JUDGED.format(judges=escape(" and ".join(names))) + by_rules


def _checked(statement: Statement) -> str:
    if statement.verdict is Verdict.SUPPORTED:
        return "word for word" if statement.verbatim else "in the writer's words"
    names = {
        Verdict.PARTLY: "partly supported",
        Verdict.NOT_GIVEN: "not given by the sources",
        Verdict.CONTRADICTED: "contradicted",
    }
    return names.get(statement.verdict, "not supported")
