"""A draft -> statements, each with exact quotations and a verdict, by checks that need no model.

Every number, day, name and quoted string of a statement must stand in what it cites (rag.answering.claims), together
with its other words (rag.answering.places), and the quoted lines must hold most of these. That is form, not meaning:
who did it to whom, may or will, and opposites are not seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.citations import without_markers
from rag.answering.claims import findings
from rag.answering.findings import Finding, Standing, content
from rag.answering.places import Place, astray, chosen_lines
from rag.answering.source import Source, sources_of
from rag.answering.statements import Sentence, sentences_of
from rag.text.days import without_days
from rag.text.quotations import fold, same_words
from rag.text.words import stems
from rag.types import REFUSAL, Citation, Evidence, Statement, Verdict

_SUPPORTED = 0.5  # share of a statement's content words that its sources must hold
_PARTLY = 0.25  # and below which, with as many words unsaid, it says something else
_UNSAID = 4
_NEGATIONS = frozenset(["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot"])
_DENIED = re.compile(
    r"\b(?:den(?:y|ied|ies)|refus\w+|reject\w+|fail\w+|lack\w*|unable|declin\w+|without|un\w{4,})\b", re.I
)
_NO_DENIAL = re.compile(r"\bNo\.?\s(?=\d)|\bno longer\b|\bnot only\b|\bno doubt\b|\bvot(?:e|ed|es|ing) no\b", re.I)
_REACH = 2  # words after a "not" that it denies


def check(draft: str, evidence: Sequence[Evidence], question: str = "") -> tuple[Statement, ...]:
    """Every sentence of the draft with its verdict. draft: as CitationProcessor leaves it.

    question: what it answers; a sentence on what the sources do not give may name what the question names.
    """
    sources = sources_of(evidence)
    return tuple(_checked(sentence, sources, question) for sentence in sentences_of(draft))


def is_refusal(draft: str) -> bool:
    """Whether the draft holds nothing but the writer's word that the evidence does not answer the question."""
    return not fold(without_markers(draft)).replace(fold(REFUSAL), " ").strip()


def _checked(sentence: Sentence, sources: dict[int, Source], question: str) -> Statement:
    text = sentence.text
    if sentence.not_given:
        return _on_silence(text, list(sources.values()), question)
    cited = [sources[n] for n in sentence.cited if n in sources]
    if not cited:
        return Statement(text, Verdict.UNSUPPORTED, (), "it cites no source")
    if verbatim := _verbatim(text, cited):
        return Statement(text, Verdict.SUPPORTED, verbatim)
    found = findings(text, cited, [s for n, s in sources.items() if n not in sentence.cited])
    chosen = chosen_lines(text, found, cited) or [(cited[0], 0)]
    verdict, reason = _verdict(text, found, cited, chosen)
    quotations = tuple(source.citation(source.lines[n]) for source, n in chosen)
    return Statement(text, verdict, quotations if verdict is not Verdict.UNSUPPORTED else (), reason)


def _on_silence(text: str, sources: Sequence[Source], question: str) -> Statement:
    """A sentence on what the sources do not give may bring in no name or number that only it has, nor a day, unless the
    question is not known."""
    asked = fold(question)
    found = findings(text if question else without_days(text), sources)
    missing = [f.part for f in found if f.standing is Standing.MISSING and fold(f.part) not in asked]
    if missing:
        return Statement(text, Verdict.UNSUPPORTED, (), f"in no source: {', '.join(missing)}")
    return Statement(text, Verdict.NOT_GIVEN, (), "the writer's own word, not checked")


def _verbatim(text: str, cited: Sequence[Source]) -> tuple[Citation, ...]:
    """The quotation that the statement repeats word for word, as a whole sentence or headline."""
    lines = ((source, line) for source in cited for line in (*source.lines[1:], source.lines[0]))
    return next(((source.citation(line),) for source, line in lines if same_words(text, line.text)), ())


def _verdict(
    text: str, found: Sequence[Finding], cited: Sequence[Source], chosen: Sequence[Place]
) -> tuple[Verdict, str]:
    if missing := _parts(found, Standing.MISSING):
        return Verdict.UNSUPPORTED, f"not in what it cites: {', '.join(missing)}"
    words = content(text)
    if not words and not found:
        return Verdict.PARTLY, "nothing in it can be checked"
    unsaid = _unsaid(words, cited, chosen)
    share = 1 - len(unsaid) / max(1, len(words))
    if share < _PARTLY and len(unsaid) >= _UNSAID and not any(f.close and f.lines for f in found):
        return Verdict.UNSUPPORTED, "what it cites says something else"
    if doubtful := [*_parts(found, Standing.WEAK), *astray(text, found, cited, chosen)]:
        return Verdict.PARTLY, f"not certain from the quotation: {', '.join(dict.fromkeys(doubtful))}"
    if _differs_in_negation(text, words, chosen):
        return Verdict.PARTLY, "one of statement and quotation says no"
    if share < _SUPPORTED:
        return Verdict.PARTLY, "the quotation covers it in part"
    return Verdict.SUPPORTED, ""


def _parts(found: Sequence[Finding], standing: Standing) -> list[str]:
    return list(dict.fromkeys(f.part for f in found if f.standing is standing))


def _unsaid(words: frozenset[str], cited: Sequence[Source], chosen: Sequence[Place]) -> frozenset[str]:
    """The words that neither the quoted lines hold nor a headline, nor, of names, a source anywhere."""
    lines = [*(source.lines[n] for source, n in chosen), *(source.lines[0] for source in cited)]
    left = words.difference(*(line.stems for line in lines), *(stems(s.article.outlet or "") for s in cited))
    return frozenset(w for w in left if not any(source.holds_name(w) for source in cited))


def _differs_in_negation(text: str, words: frozenset[str], chosen: Sequence[Place]) -> bool:
    """A statement that says no needs a quotation that does, or a line beside one that has a word of it; one that does
    not is only contradicted where "not" stands right before its own words."""
    quoted = [source.lines[n] for source, n in chosen]
    if _negations(text):
        beside = [line for s, n in chosen if n for line in s.lines[max(1, n - 1) : n + 2] if line.stems & words]
        return not any(_negations(line.text) or _DENIED.search(line.text) for line in (*quoted, *beside))
    if _DENIED.search(text):
        return False
    best = max(quoted, key=lambda line: len(words & line.stems))
    return any(words & set(stems(denied)) for denied in _negations(best.text))


def _negations(text: str) -> list[str]:
    """For every "not" in the text the words that it denies."""
    tokens = re.findall(r"[\w’']+", _NO_DENIAL.sub(" ", text).lower())
    denials = (n for n, t in enumerate(tokens) if t in _NEGATIONS or t.endswith(("n't", "n’t")))
    return [" ".join(tokens[n + 1 : n + 1 + _REACH]) or "it" for n in denials]
