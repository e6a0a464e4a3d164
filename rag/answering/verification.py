"""A draft -> statements, each with exact quotations and a verdict, by checks that need no model.

Every number, name and quoted string of a statement must occur in what it cites; the quotation is the sentence of the
cited evidence that shares most of the statement's words. A statement's own markers count; one without takes those of
the next statement of its line, as writers often put one marker behind two sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.citations import numbers_in, without_markers
from rag.answering.claims import HardParts, fold, hard_parts, is_negated, names, numbers
from rag.answering.sentences import sentence_spans
from rag.index.encoder import header
from rag.index.lexical import stems
from rag.types import REFUSAL, Citation, Evidence, Span, Statement, Verdict

_SUPPORTED = 0.6  # share of a statement's content words that its quotations must hold
_PARTLY = 0.35
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_STOP = frozenset(
    "a an the and or but of to in on at by for from with as is are was were be been being it its this that these those"
    " he she they them his her their we our i you your not no has have had do doe did will would can could may might"
    " there which who whom what when where than then also said sai say into over after befor about up out s".split()
)


def check(draft: str, evidence: Sequence[Evidence]) -> tuple[Statement, ...]:
    """Every sentence of the draft with its verdict. draft: as CitationProcessor leaves it."""
    by_number = {e.number: e for e in evidence}
    checked = []
    for text, cited in _cited_sentences(draft):
        checked.append(_verdict(text, [by_number[n] for n in cited if n in by_number]))
    return tuple(checked)


def is_refusal(draft: str) -> bool:
    """The writer's own word that the evidence does not answer the question."""
    return fold(REFUSAL).strip() in fold(draft) or not without_markers(draft)


def _cited_sentences(draft: str) -> list[tuple[str, list[int]]]:
    found: list[tuple[str, list[int]]] = []
    for line in draft.splitlines():
        line = _LIST_MARK.sub("", line)
        sentences = [(without_markers(s), numbers_in(s)) for s in _pieces(line)]
        following: list[int] = []
        cited = []
        for text, marked in reversed(sentences):
            following = marked or following
            cited.append((text, following))
        found += [(text, some) for text, some in reversed(cited) if re.search(r"\w", text)]
    return found


def _pieces(line: str) -> list[str]:
    """Sentences with the markers that follow them: "One. [1] Two [2]." -> "One. [1]", "Two [2]."."""
    pieces: list[str] = []
    for part in re.findall(r".*?(?:(?:\s*\[\d+\])+[.!?]?|$)", line):
        spans = sentence_spans(part)
        words = [part[s.start : s.end] for s in spans]
        if words and not without_markers(words[-1]) and len(words) > 1:
            words[-2:] = [" ".join(words[-2:])]
        if words and not without_markers("".join(words)) and pieces:
            pieces[-1] += "".join(words)
        else:
            pieces += words
    return pieces


def _verdict(text: str, cited: Sequence[Evidence]) -> Statement:
    if not cited:
        return Statement(text, Verdict.UNSUPPORTED, (), "it cites no source")
    parts = hard_parts(text)
    missing = _missing(parts, _source(cited))
    if missing:
        return Statement(text, Verdict.UNSUPPORTED, (), f"not in what it cites: {', '.join(missing)}")
    quotations, share = _quotations(text, cited)
    if share < _PARTLY:
        return Statement(text, Verdict.UNSUPPORTED, (), "what it cites says something else")
    if is_negated(text) != is_negated(" ".join(c.quote for c in quotations)):
        return Statement(text, Verdict.PARTLY, quotations, "one of statement and quotation says no")
    if parts.opener and not set(stems(parts.opener)) <= set(stems(_source(cited))):
        return Statement(text, Verdict.PARTLY, quotations, f"not in what it cites: {parts.opener}")
    beside = _missing(parts, " ".join(c.quote for c in quotations))
    if beside:
        return Statement(text, Verdict.PARTLY, quotations, f"elsewhere in the article: {', '.join(beside)}")
    if share < _SUPPORTED:
        return Statement(text, Verdict.PARTLY, quotations, "the quotation covers it in part")
    return Statement(text, Verdict.SUPPORTED, quotations)


def _source(cited: Sequence[Evidence]) -> str:
    return " ".join(f"{header(e.article)} {e.text}" for e in cited)


def _missing(parts: HardParts, source: str) -> list[str]:
    """The hard parts that do not occur in the source."""
    words = fold(source)
    possessive = words.replace("'s ", " ")
    return [
        *sorted(parts.numbers - numbers(source)),
        *sorted(n for n in parts.names if fold(n) not in possessive and n not in names(source)),
        *(f"“{q.strip()}”" for q in parts.quoted if q not in words),
    ]


def _quotations(text: str, cited: Sequence[Evidence]) -> tuple[tuple[Citation, ...], float]:
    """The sentence of each cited piece of evidence that holds most of the statement's words, if it adds any; and the
    share of the words they hold together."""
    wanted = _content(text)
    held: set[str] = set()
    quotations: list[Citation] = []
    for evidence in cited:
        best = max(
            sentence_spans(evidence.text),
            key=lambda s: (len(wanted & _content(evidence.text[s.start : s.end])), -s.start),
        )
        common = wanted & _content(evidence.text[best.start : best.end])
        if len(common) >= _PARTLY * len(wanted):
            quotations.append(_citation(evidence, best))
            held |= common
    return tuple(quotations), len(held) / len(wanted) if wanted else 1.0


def _content(text: str) -> set[str]:
    return {s for s in stems(text) if s not in _STOP}


def _citation(evidence: Evidence, within: Span) -> Citation:
    span = Span(evidence.span.start + within.start, evidence.span.start + within.end)
    return Citation(evidence.number, evidence.article.id, span, evidence.article.body[span.start : span.end])
