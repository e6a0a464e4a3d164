"""A text that somebody else wrote, made ready for the check of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.answering.checking.sentence import ParsedSentence
from rag.answering.citations import MARKER, CitationProcessor
from rag.answering.judging.layer import judged, judged_by_all, judging_notes
from rag.answers import Checked, Statement, Verdict
from rag.errors import DatelineError
from rag.parts import Check, Judge
from rag.text.sentences import sentence_spans
from rag.types import Evidence, Span

_LONGEST = 20_000  # characters: each sentence may be searched for
_FEW = 3  # articles


def sentences(text: str) -> list[str]:
    """Its sentences that hold a word, without markers. Raises DatelineError where there are none, or far too many."""
    if len(text) > _LONGEST:
        raise DatelineError(f"the text has {len(text)} characters: check at most {_LONGEST} at once")
    bare = _bare(text.encode("utf-8", "ignore").decode())  # half a surrogate pair is no text
    found = [" ".join(bare[s.start : s.end].split()) for s in sentence_spans(bare)]
    if not (some := [sentence for sentence in found if re.search(r"\w", sentence)]):
        raise DatelineError("there is nothing to check: the text holds no words")
    return some


def checked_apart(parts: Iterable[tuple[str, Sequence[Evidence]]], check: Check, judge: Judge | None = None) -> Checked:
    """Every sentence with its verdict, each against evidence of its own, which is numbered anew over all of it."""
    numbers: dict[str, int] = {}
    statements: list[Statement] = []
    cited: list[Sequence[Evidence]] = []
    given: dict[tuple[int, Span], Evidence] = {}
    for sentence, evidence in parts:
        own = [replace(e, number=numbers.setdefault(e.article.id, len(numbers) + 1)) for e in evidence]
        given |= {(e.number, e.span): e for e in own}
        found = [_pinned(s) for s in _unmarked(sentence, own, check)]
        statements += found
        cited += [own] * len(found)
    judged_ones = judged_by_all(statements, cited, judge)
    numbered = tuple(given[key] for key in sorted(given, key=_place))
    return Checked(judged_ones, numbered, notes=tuple(judging_notes(judged_ones)))


def _pinned(statement: Statement) -> Statement:
    """A sentence that names nobody, no number and no day is marked, since any article may tell of another matter in its
    words: "The minister stole the fund." What stands there word for word is sure."""
    said = ParsedSentence(statement.text)
    if statement.verdict is not Verdict.SUPPORTED or statement.verbatim:
        return statement
    if said.proper_names or said.quantities or said.mentions:
        return statement
    return replace(statement, verdict=Verdict.PARTLY, reason="it names nothing by which the matter could be told")


def _place(key: tuple[int, Span]) -> tuple[int, int, int]:
    number, span = key
    return number, span.start, span.end


def checked(text: str, evidence: Sequence[Evidence], check: Check, judge: Judge | None = None) -> Checked:
    """Every sentence of the text with its verdict. A text without any marker cites all of the evidence."""
    sentences(text)
    articles = {e.number: e.article.id for e in evidence}
    if any(articles[e.number] != e.article.id for e in evidence):
        raise DatelineError("one number stands for two articles in the evidence: number each article by itself")
    markers = CitationProcessor(articles)
    draft = markers.feed(text) + markers.finish()
    if MARKER.search(draft) or markers.unknown:
        statements = judged(check(draft, evidence), draft, evidence, judge)
    else:
        found = _unmarked(draft, evidence, check)
        statements = judged_by_all(found, [evidence] * len(found), judge)
    return Checked(statements, tuple(evidence), tuple(markers.unknown), tuple(judging_notes(statements)))


def _unmarked(text: str, evidence: Sequence[Evidence], check: Check) -> tuple[Statement, ...]:
    """Each sentence against every article by itself, and against all of them: in a pile of articles stand words enough
    for anything, so what no article supports must be covered by a few."""
    numbers = list(dict.fromkeys(e.number for e in evidence))
    together = check(_citing(text, numbers), evidence)
    alone = [check(_citing(text, [n]), [e for e in evidence if e.number == n]) for n in numbers]
    return tuple(_best(*some) for some in zip(together, *alone, strict=True))


def _best(together: Statement, *alone: Statement) -> Statement:
    if not alone or together.verdict is Verdict.NOT_GIVEN:
        return together
    best = min(alone, key=_rank)
    if best.verdict is Verdict.SUPPORTED:
        return replace(best, citations=tuple(c for s in alone if s.verdict is best.verdict for c in s.citations))
    few = len({c.number for c in together.citations}) <= _FEW
    return together if few and _rank(together) < _rank(best) else best


def _rank(statement: Statement) -> int:
    order = [Verdict.SUPPORTED, Verdict.PARTLY, Verdict.NOT_GIVEN, Verdict.UNSUPPORTED, Verdict.CONTRADICTED]
    return order.index(statement.verdict)


def _citing(text: str, numbers: Iterable[int]) -> str:
    """The text with a marker of each number after every sentence."""
    every = "".join(f"[{n}]" for n in numbers)
    ends = [0, *(span.end for span in sentence_spans(text)), len(text)]
    return f" {every}".join(text[a:b] for a, b in pairwise(ends))


def _bare(text: str) -> str:
    return re.sub(rf" ?{MARKER.pattern}", "", text)
