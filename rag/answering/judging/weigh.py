"""What a judge says of a statement, weighed against what the rules have found.

Its word alone lowers a verdict. It raises one only with words that stand in what is cited and speak of the statement.
Numbers that these do not hold, and what the rules are mostly right to doubt with regard to these very words, keep it at
partly: a model that says yes to everything must not undo the rules. An invented name or quotation stays out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answering.checking.objections import objections
from rag.answering.judging.reply import Judgement, Ruling
from rag.answering.judging.words import Similarity, around, cited_words, speak_of
from rag.answering.screening import screened
from rag.answers import Citation, Statement, Verdict
from rag.text.quotations import fold
from rag.types import Evidence

_LONGEST = 300  # characters of a statement's words in a reason


def weighed(
    by_rules: Statement, said: Judgement, cited: Sequence[Evidence], judge: str, similarity: Similarity
) -> Statement:
    """The statement with its verdict and by whom it is. judge: the model's name."""
    quoted = cited_words(said.words, cited)
    given = replace(by_rules, judged_by=judge)
    if by_rules.verdict is Verdict.NOT_GIVEN:
        return _on_silence(given, said, quoted, cited, similarity)
    if said.ruling is Ruling.CONTRADICTED:
        reason = f"the articles say otherwise{_told(quoted, cited)}"
        return replace(given, verdict=Verdict.CONTRADICTED, citations=quoted, reason=reason)
    if said.ruling is Ruling.NOT_FOUND:
        reason = by_rules.reason if by_rules.verdict is Verdict.UNSUPPORTED else "what it cites does not say it"
        return replace(given, verdict=Verdict.UNSUPPORTED, citations=(), reason=reason)
    if said.words and not quoted:
        return replace(by_rules, unjudged=f"{judge} was not believed: it quotes words that stand in no cited article")
    if said.ruling is Ruling.PARTLY:
        return _partly(by_rules, said, judge)
    if by_rules.verdict is Verdict.SUPPORTED:
        return given
    if not speak_of(by_rules.text, said.words, quoted, cited, similarity):
        return replace(by_rules, unjudged=f"{judge} was not believed: it quotes nothing of the articles that shows it")
    return _raised(by_rules, quoted, cited, judge)


def _on_silence(
    given: Statement, said: Judgement, quoted: tuple[Citation, ...], cited: Sequence[Evidence], similarity: Similarity
) -> Statement:
    """The writer's word on a gap: only words that speak of what is missing count against it."""
    if said.ruling is Ruling.CONTRADICTED and speak_of(given.text, said.words, quoted, cited, similarity):
        reason = f"the articles say otherwise{_told(quoted, cited)}"
        return replace(given, verdict=Verdict.CONTRADICTED, citations=quoted, reason=reason)
    return replace(given, reason="") if said.ruling is Ruling.SUPPORTED else given


def _told(quoted: Sequence[Citation], cited: Sequence[Evidence]) -> str:
    """The quoted words for a reader; nothing where an answer may not hold them, as a call to do something."""
    words = "” and “".join(" ".join(c.quote.split()) for c in quoted)
    (kept,) = screened([Statement(words, Verdict.CONTRADICTED)], cited)
    return f": “{words}”" if words and kept.text == words else ""


def _partly(by_rules: Statement, said: Judgement, judge: str) -> Statement:
    """Never above what the rules say."""
    if by_rules.verdict is Verdict.UNSUPPORTED:
        return by_rules
    wrong = " ".join(said.wrong.split())[:_LONGEST]
    unsaid = f"the articles do not say “{wrong}”" if wrong and fold(wrong) in fold(by_rules.text) else ""
    reason = unsaid or by_rules.reason or "the articles say it in part"
    return replace(by_rules, verdict=Verdict.PARTLY, reason=reason, judged_by=judge)


def _raised(by_rules: Statement, quoted: Sequence[Citation], cited: Sequence[Evidence], judge: str) -> Statement:
    against = objections(by_rules.text, cited)
    words = fold(" ".join(c.quote for c in quoted))
    if invented := [part for part in against.invented if fold(part) not in words]:
        return replace(by_rules, unjudged=f"{judge} was not believed: in no cited article: {', '.join(invented)}")
    given = replace(by_rules, citations=tuple(quoted), judged_by=judge)
    if missing := [part for part in against.missing if fold(part) not in words]:
        return replace(
            given, verdict=Verdict.PARTLY, reason=f"not word for word in what it cites: {', '.join(missing)}"
        )
    if doubt := objections(by_rules.text, around(quoted, cited)).doubt:
        return replace(given, verdict=Verdict.PARTLY, reason=doubt)
    return replace(given, verdict=Verdict.SUPPORTED, reason="")
