"""An entailment model that runs here as judge: does a statement follow from the best sentences of what it cites?

Each statement is read beside a few premises (premises.py), and the one that entails it most counts, as in SummaC
(Laban et al., TACL 2022). A contradiction counts in the nearest sentence alone, and only where no premise entails the
statement: of sentences about something else such models often say that they contradict.

It lowers on its own: what no premise entails is partly supported, what the nearest sentence contradicts is
contradicted. It raises what rules call partly supported where a premise entails it highly and holds all its parts, and
rules doubt nothing but that it covers the statement; the premise is then what is quoted. What rules call unsupported
it leaves: a model that overlooks a wrong number must not bring it back.

The thresholds are not tuned: that one label is likelier than all others together, and for raising, where an error does
most harm, that nine times so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.check import PLACED, STANDING
from rag.answering.checking.findings import Claim, Finding, Standing
from rag.answering.checking.meaning import at_odds
from rag.answering.checking.sentence import content_stems
from rag.answering.checking.source import sources_of
from rag.answering.judging.premises import Premise, premises
from rag.answering.judging.reply import Judgement, Ruling
from rag.answering.judging.weigh import weighed
from rag.answering.judging.words import around, speak_of
from rag.answers import Statement, Verdict
from rag.errors import ConfigurationError
from rag.models.backends.protocol import Unavailable
from rag.models.entailment import Entailment, Entails
from rag.parts import Judging
from rag.text.words import stems
from rag.types import Evidence

_log = logging.getLogger(__name__)
_LIKELIER = 0.5
_HIGH = 0.9
_SHARED = 2  # words of a statement, beside its names, that what raises it has in common with it


class EntailmentJudge:
    """See rag.parts.Judge. A model that cannot be used, or cannot read a statement, leaves what rules say of it."""

    def __init__(self, model: Entails) -> None:
        self.name = model.name
        self._model = model

    def __call__(self, statements: Sequence[Statement], cited: Sequence[Sequence[Evidence]]) -> tuple[Statement, ...]:
        """See Judge. A model that cannot be loaded is not tried again for the same text; the log has the reason, with
        the folder, which is nothing for readers."""
        return self.begin()(statements, cited)

    def begin(self) -> Judging:
        """See Judge."""
        return partial(self._some, [])

    def _some(
        self, unusable: list[str], statements: Sequence[Statement], cited: Sequence[Sequence[Evidence]]
    ) -> tuple[Statement, ...]:
        """unusable: why it cannot be used for this text, once it is known."""
        judged = []
        for statement, evidence in zip(statements, cited, strict=True):
            given = statement
            if evidence and _is_open(statement):
                try:
                    given = replace(statement, unjudged=unusable[0]) if unusable else self._judged(statement, evidence)
                except Unavailable as why:
                    given = replace(statement, unjudged=f"{self.name} could not judge it: {why}")
                except ConfigurationError as error:
                    _log.warning("%s", error)
                    unusable.append(f"{self.name} could not be loaded")
                    given = replace(statement, unjudged=unusable[0])
            judged.append(given)
        return tuple(judged)

    def _judged(self, statement: Statement, cited: Sequence[Evidence]) -> Statement:
        """Raises Unavailable or ConfigurationError."""
        found = premises(statement, cited)
        if not found:
            raise Unavailable("what it cites has no sentence that can be read")
        read = self._model.read([premise.text for premise in found], statement.text)
        if read.entailed.max() > _LIKELIER:
            sure = [premise for premise, share in zip(found, read.entailed, strict=True) if share > _HIGH]
            return self._entailed(statement, sure, cited)
        if _is_contradicted(found, read):
            (nearest,) = found[0].citations
            otherwise = Judgement(Ruling.CONTRADICTED, (nearest.quote,))
            return replace(weighed(statement, otherwise, cited, self.name, _unasked), citations=(nearest,))
        return weighed(statement, Judgement(Ruling.PARTLY), cited, self.name, _unasked)

    def _entailed(self, statement: Statement, sure: Sequence[Premise], cited: Sequence[Evidence]) -> Statement:
        given = replace(statement, judged_by=self.name)
        if statement.verdict is Verdict.SUPPORTED:
            return given
        showing = (p for p in sorted(sure, key=lambda p: p.length) if _shows(p, statement.text, cited))
        if shortest := next(showing, None):
            return replace(given, verdict=Verdict.SUPPORTED, citations=shortest.citations, reason="")
        return given


def _is_open(statement: Statement) -> bool:
    """Whether it may be lowered or raised: what stands in an article word for word is sure, and what rules call
    unsupported, or says what the articles do not give, no single premise settles."""
    return statement.verdict is Verdict.PARTLY or (statement.verdict is Verdict.SUPPORTED and not statement.verbatim)


def _is_contradicted(found: Sequence[Premise], read: Entailment) -> bool:
    """By the nearest sentence, however much around it is read with it."""
    (nearest,) = found[0].citations
    shares = (share for p, share in zip(found, read.contradicted, strict=True) if p.holds(nearest))
    return all(share > _LIKELIER for share in shares)


def _shows(premise: Premise, text: str, cited: Sequence[Evidence]) -> bool:
    """Whether it speaks of the statement in more than its names and holds all its names, numbers, days and quoted
    strings, and rules doubt nothing with regard to all that is cited of its articles, where something else may stand in
    a part's place."""
    quotes = [c.quote for c in premise.citations]
    if not speak_of(text, quotes, premise.citations, cited, _unasked):
        return False
    claim = _claim(text, around(premise.citations, cited))
    plain = content_stems(claim.without_names)
    if len(plain & set(stems(" ".join(quotes)))) < min(_SHARED, len(plain)):
        return False
    if any(f.standing is not Standing.FOUND for f in _parts(claim)):
        return False
    numbers = {c.number for c in premise.citations}
    return not _is_doubted(_claim(text, [e for e in cited if e.number in numbers]))


def _is_doubted(claim: Claim) -> bool:
    """Whether rules find anything in a part's place, or its grammar at odds, however the claim is put. A language model
    that quotes what shows it is believed against some of that (checking/objections.py), a mere number is not."""
    alignment = Alignment(claim, _parts(claim))
    return any(f for rule in PLACED for f in rule(alignment)) or bool(at_odds(alignment))


def _parts(claim: Claim) -> list[Finding]:
    return [f for rule in STANDING for f in rule(claim)]


def _claim(text: str, evidence: Sequence[Evidence]) -> Claim:
    return Claim(text, list(sources_of(evidence).values()))


def _unasked(text: str, other: str) -> float:
    """No nearness in meaning by the encoder: the entailment model has read both."""
    return 0.0
