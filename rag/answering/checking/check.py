"""A draft -> statements, each with exact quotations and a verdict, by rules that need no model.

Every number, day, name and quoted string of a statement must stand in what it cites, together with its other words, and
the quoted lines must hold many of these, or be near in meaning (nearness.py). Then the grammar of both is compared
(meaning.py). A rule looks at one thing and gives findings or nothing; a new one is a function in the lists here and
there. Last a model that was trained to tell what a text says (grounding.py) reads what is not word for word: it marks
what rules have not found, settles their doubts where it is very sure, and leaves out what both doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.answering.checking.alignment import Alignment, apart
from rag.answering.checking.days import days
from rag.answering.checking.displaced import displaced
from rag.answering.checking.findings import Claim, Finding, Standing
from rag.answering.checking.grounding import Grounding
from rag.answering.checking.meaning import at_odds
from rag.answering.checking.names import names
from rag.answering.checking.nearness import Nearness
from rag.answering.checking.negation import negation
from rag.answering.checking.numbers import numbers
from rag.answering.checking.quotations import quotations
from rag.answering.checking.ranks import other_ranks
from rag.answering.checking.rivals import other_days, other_numbers
from rag.answering.checking.source import Source, sources_of
from rag.answering.checking.statements import Sentence, sentences_of
from rag.answering.citations import without_markers
from rag.answers import REFUSAL, Citation, Statement, Verdict
from rag.text.days import without_days
from rag.text.quotations import fold, same_words
from rag.types import Evidence

# do the parts of a claim stand in what it cites
STANDING: tuple[Callable[[Claim], Iterable[Finding]], ...] = (quotations, days, numbers, names)
# do they stand there together, and nothing else in their place
PLACED: tuple[Callable[[Alignment], Iterable[Finding]], ...] = (
    apart,
    other_numbers,
    other_days,
    other_ranks,
    displaced,
    negation,
)

_SUPPORTED = 0.45  # share of a statement's content words that its sources must hold, or else
_NEAR = 0.3  # how near it must be to them in meaning
_APART = 0.2  # below which it says something else, if it has no more than
_PARTLY = 0.25  # of its words there and as many words unsaid, where no name or number stands and
_FEW = 1  # no more words than this are said: any word stands somewhere
_UNSAID = 4
# How far the grounding model must take what is cited to say it. Set with data/statements/dev and made stricter with
# drafts and reported in view (docs/evaluation.md).
_DOUBTED = 0.93  # what rules find nothing against is marked below it
_DENIED = 0.85  # what they doubt is not shown below it
_SURE = 0.97  # what they doubt for its wording alone is supported above it,
_SURER = 0.995  # what they doubt for a part of it above this


@dataclass(frozen=True, slots=True)
class Readers:
    """Models that read beside the rules; None: the rules do without. nearness: what has few words of its sources.
    grounding: what is not word for word."""

    nearness: Nearness | None = None
    grounding: Grounding | None = None


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What the rules say. enough: how far the grounding model must take it to be said to settle their doubt; above 1
    where it cannot."""

    verdict: Verdict
    reason: str = ""
    enough: float = 2.0


def check(
    draft: str,
    evidence: Sequence[Evidence],
    question: str = "",
    quoted: Sequence[Citation] = (),
    readers: Readers = Readers(),
) -> tuple[Statement, ...]:
    """Every sentence of the draft with its verdict. draft: as CitationProcessor leaves it.

    question: what it answers; a sentence on what the sources do not give may name what the question names. quoted:
    what the writer took over word for word, if it says so.
    """
    sources = sources_of(evidence)
    return tuple(_checked(sentence, sources, question, quoted, readers) for sentence in sentences_of(draft))


def is_refusal(draft: str) -> bool:
    """Whether the draft holds nothing but the writer's word that the evidence does not answer the question."""
    return bool(re.fullmatch(rf"(?: ?{re.escape(fold(REFUSAL).strip())})*", fold(without_markers(draft)).strip()))


def _checked(
    sentence: Sentence,
    sources: dict[int, Source],
    question: str,
    quoted: Sequence[Citation],
    readers: Readers,
) -> Statement:
    text = sentence.text
    if sentence.not_given:
        return _on_silence(text, list(sources.values()), question)
    cited = [sources[n] for n in sentence.cited if n in sources]
    if not cited:
        return Statement(text, Verdict.UNSUPPORTED, (), "it cites no source")
    if verbatim := _verbatim(sentence, cited, quoted):
        return Statement(text, Verdict.SUPPORTED, (verbatim,))
    claim = Claim(text, cited, [s for n, s in sources.items() if n not in sentence.cited])
    alignment = Alignment(claim, [f for rule in STANDING for f in rule(claim)])
    verdict, reason = _read(_ruled(alignment, readers.nearness), claim, readers.grounding)
    quotations = tuple(source.citation(source.lines[n]) for source, n in alignment.quoted)
    return Statement(text, verdict, quotations if verdict is not Verdict.UNSUPPORTED else (), reason)


def _on_silence(text: str, sources: Sequence[Source], question: str) -> Statement:
    """A sentence on what the sources do not give may bring in no name or number that only it has, nor a day, unless the
    question is not known."""
    asked = fold(question)
    claim = Claim(text if question else without_days(text), sources)
    found = (f for rule in STANDING for f in rule(claim))
    missing = [f.part for f in found if f.standing is Standing.MISSING and fold(f.part) not in asked]
    if missing:
        return Statement(text, Verdict.UNSUPPORTED, (), f"in no source: {', '.join(missing)}")
    return Statement(text, Verdict.NOT_GIVEN, (), "the writer's own word, not checked")


def _verbatim(sentence: Sentence, cited: Sequence[Source], quoted: Sequence[Citation]) -> Citation | None:
    """The quotation that the sentence repeats word for word, as a whole sentence or headline: the one its writer names,
    else the first."""
    known = (c for c in quoted if c.number in sentence.cited and same_words(sentence.text, c.quote))
    lines = ((source, line) for source in cited for line in (*source.lines[1:], source.lines[0]))
    found = (source.citation(line) for source, line in lines if same_words(sentence.text, line.text))
    return next(known, None) or next(found, None)


def _ruled(alignment: Alignment, nearness: Nearness | None) -> _Ruled:
    claim, found = alignment.claim, alignment.found
    if missing := [f.part for f in found if f.standing is Standing.MISSING]:
        return _Ruled(Verdict.UNSUPPORTED, f"not in what it cites: {', '.join(dict.fromkeys(missing))}")
    if not claim.content and not found:
        return _Ruled(Verdict.UNSUPPORTED, "nothing in it can be checked")
    near = _nearness(alignment, nearness)
    if near < _APART and _says_something_else(alignment):
        return _Ruled(Verdict.UNSUPPORTED, "what it cites says something else", _SURE)
    placed = [f for rule in PLACED for f in rule(alignment)]
    if wrong := [f for f in placed if f.standing is Standing.MISSING]:
        return _Ruled(Verdict.UNSUPPORTED, wrong[0].reason or f"not in what it cites: {wrong[0].part}")
    weak = [f for f in (*found, *placed) if f.standing is Standing.WEAK and (alignment.close or not f.slight)]
    if reason := _doubt(weak):
        return _Ruled(Verdict.PARTLY, reason, _SURER if alignment.share >= _SUPPORTED else 2.0)
    if near < _NEAR or alignment.only_names:
        return _Ruled(Verdict.PARTLY, "the quotation covers it in part", _SURE)
    if reason := at_odds(alignment):  # last, since these parse
        return _Ruled(Verdict.PARTLY, reason, _SURER)
    return _Ruled(Verdict.SUPPORTED)


def _read(ruled: _Ruled, claim: Claim, grounding: Grounding | None) -> tuple[Verdict, str]:
    """The verdict that holds, and why. Of a part that stands nowhere no model is asked, nor of a line's own words."""
    is_supported = ruled.verdict is Verdict.SUPPORTED
    is_settled = _is_within(claim) if is_supported else ruled.verdict is Verdict.UNSUPPORTED and ruled.enough > 1
    read = grounding(claim) if grounding and not is_settled else None
    if read is None:
        return ruled.verdict, ruled.reason
    if read > (_DOUBTED if is_supported else ruled.enough):
        return Verdict.SUPPORTED, ""
    if is_supported:
        return Verdict.PARTLY, "a small model that read it beside its sources doubts it"
    return Verdict.UNSUPPORTED if read < _DENIED else ruled.verdict, ruled.reason


def _is_within(claim: Claim) -> bool:
    """Whether it is a part of a line, word for word."""
    return any(claim.folded in line.folded for source in claim.cited for line in source.lines)


def _nearness(alignment: Alignment, nearness: Nearness | None) -> float:
    """How near the claim is to its quotation, in [0, 1]: 1 where that has words enough."""
    if alignment.share >= _SUPPORTED:
        return 1.0
    return nearness(alignment) if nearness else 0.0


def _says_something_else(alignment: Alignment) -> bool:
    said, unsaid = len(alignment.claim.content) - len(alignment.unsaid), len(alignment.unsaid)
    opener = alignment.claim.folded.split()[:1]  # its capital makes no name of it
    stands = any(
        (f.standing is Standing.FOUND and f.part.lower().split() != opener) or (f.close and f.lines)
        for f in alignment.found
    )
    return alignment.share < _PARTLY and unsaid >= _UNSAID and said <= _FEW and not stands


def _doubt(weak: Sequence[Finding]) -> str:
    explained = {f.part for f in weak if f.reason}
    parts = dict.fromkeys(f.part for f in weak if f.part not in explained)
    if parts:
        return f"not certain from the quotation: {', '.join(parts)}"
    return next((f.reason for f in weak), "")
