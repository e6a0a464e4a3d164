"""What comes of a question: the checked answer and its parts, and the events of a stream. Frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from rag.types import Article, Evidence, Query, Span


class Verdict(StrEnum):
    SUPPORTED = "supported"  # names, numbers, dates, quoted strings and many words stand in what it cites, none at odds
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"  # the articles say otherwise; only a judge says so, rules look at form
    NOT_GIVEN = "not given"  # it says what the sources do not give, and cites none: the writer's own word, unchecked


RULES = "rules"  # who judges where no language model does
TRUSTED = (Verdict.SUPPORTED, Verdict.PARTLY)
LEFT_OUT = (Verdict.UNSUPPORTED, Verdict.CONTRADICTED)  # never shown as fact, always counted


class Unsupported(StrEnum):
    """What becomes of statements that are unsupported or contradicted."""

    REMOVED = "removed"  # they are no part of what is shown
    STRUCK = "struck"  # they stand in their place, struck through, with the reason


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quotation. Invariant: the article's body[span.start:span.end] == quote; without a span, its title is.

    article_id names one version, cleaned in one way, which the catalog keeps when a later one replaces it.
    """

    number: int  # of the evidence it was taken from
    article_id: str
    span: Span | None
    quote: str

    @property
    def digest(self) -> str:
        """12 hex digits of the quotation's SHA-256, for who keeps article id and span without the words."""
        return sha256(self.quote.encode()).hexdigest()[:12]

    def stands_in(self, article: Article) -> bool:
        """Whether the article, which may be another version, has these words in this place."""
        return self.quote == (article.body[self.span.start : self.span.end] if self.span else article.title)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the answer, without its markers. reason: why it is not fully supported, empty when it is.

    judged_by: whose verdict it is, a language model's name or RULES. unjudged: why a language model that was asked has
    no say in it, empty where it has, or none was asked. Of a contradicted one the citations are what is said instead.
    """

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    reason: str = ""
    judged_by: str = RULES
    unjudged: str = ""

    @property
    def verbatim(self) -> bool:
        """Whether it is one of its quotations word for word."""
        return any(" ".join(self.text.split()) == " ".join(c.quote.split()) for c in self.citations)


class Status(StrEnum):
    ANSWERED = "answered"
    REFUSED = "refused"  # the corpus does not answer the question
    INCOMPLETE = "incomplete"  # the writer stopped before it was done
    UNCLEAR = "unclear"  # a follow-up that can mean several things: nothing was searched, the reader is asked which


class Refusal(StrEnum):
    """Why there is no answer. Only the first two are known before a writer is asked."""

    FILTERED = "filtered"  # the filters leave no article
    UNRELATED = "unrelated"  # nothing that was found has to do with the question
    NO_ANSWER = "no answer"  # the writer found no answer in what it was given
    UNSUPPORTED = "unsupported"  # the writer wrote one, and none of its statements stands


@dataclass(frozen=True, slots=True)
class Answer:
    """The checked answer. An answered one has at least one statement that is supported or partly so."""

    query: Query
    status: Status
    statements: tuple[Statement, ...]
    evidence: tuple[Evidence, ...]  # what the writer was given, numbered
    refusal: Refusal | None = None  # why, where the status is refused
    closest: tuple[Article, ...] = ()  # on a refusal: the nearest articles; whether they answer it is not known
    notes: tuple[str, ...] = ()  # what the reader must be told: articles left out, a cut stream
    unknown_markers: tuple[str, ...] = ()  # cited numbers that were never given
    writer: str = ""
    left_out: int = 0  # passages that were found, for which the writer had no room
    unsupported: Unsupported = Unsupported.REMOVED

    @property
    def trusted(self) -> tuple[Statement, ...]:
        """What stands in the articles, as far as the check can tell."""
        return tuple(s for s in self.statements if s.verdict in TRUSTED)

    @property
    def shown(self) -> tuple[Statement, ...]:
        """What a reader is told: what is trusted, and what the writer says the sources do not give."""
        return tuple(s for s in self.statements if s.verdict not in LEFT_OUT)

    @property
    def rejected(self) -> tuple[Statement, ...]:
        """What is unsupported or contradicted: never told as fact."""
        return tuple(s for s in self.statements if s.verdict in LEFT_OUT)

    @property
    def visible(self) -> tuple[Statement, ...]:
        """What stands before a reader's eyes, in order: what is shown, and what is struck through if that is not
        removed."""
        return self.statements if self.unsupported is Unsupported.STRUCK else self.shown

    @property
    def rejection(self) -> str:
        """How many sentences are left out or struck through, and why; empty where none is."""
        return rejection(self.statements, self.unsupported)

    @property
    def declines(self) -> bool:
        """Whether it gives no answer to what is asked: a refusal, or begins with what the sources do not give, such as
        that no article says what the question takes for granted."""
        first = next(iter(self.shown), None)
        return self.status is Status.REFUSED or (first is not None and first.verdict is Verdict.NOT_GIVEN)

    @property
    def asked(self) -> str:
        """The question's own words; the query's text may be made of them and of the conversation."""
        return self.query.understood.asked if self.query.understood else self.query.text

    @property
    def choices(self) -> tuple[str, ...]:
        """Complete questions, the likeliest first, of which the reader is asked to choose one; else none."""
        understood = self.query.understood
        return understood.choices if understood and self.status is Status.UNCLEAR else ()

    @property
    def text(self) -> str:
        """What is visible, each statement followed by its markers: "Twelve boats sailed. [1][3]"; or why nothing is.
        Then how many sentences are left out, or struck through: these read "[struck out: Ten sank. (not in what it
        cites: ten)]"."""
        if self.status is Status.UNCLEAR:
            return "\n".join((UNCLEAR, *(f"- {choice}" for choice in self.choices)))
        seen = [f"[{struck(s)}]" if s.verdict in LEFT_OUT else f"{s.text} {markers(s)}".strip() for s in self.visible]
        told = f"({self.rejection})" if self.rejection else ""
        if self.status is Status.REFUSED:
            seen = [self.refused_as, *(f"[{struck(s)}]" for s in self.visible if s.verdict in LEFT_OUT)]
        return " ".join(filter(None, (*seen, told)))

    @property
    def refused_as(self) -> str:
        """Of a refusal: why there is no answer, in a sentence."""
        if self.refusal is Refusal.FILTERED:
            return f"No article in this corpus was {self.query.scope}."
        return f"{_REFUSED[self.refusal or Refusal.NO_ANSWER]}{_within(self.query)}"

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(c for s in self.trusted for c in s.citations)


@dataclass(frozen=True, slots=True)
class Checked:
    """A text of any origin, checked: its sentences in order, and the evidence that their citations number."""

    statements: tuple[Statement, ...]
    evidence: tuple[Evidence, ...]
    unknown_markers: tuple[str, ...] = ()  # cited numbers that stand for no evidence
    notes: tuple[str, ...] = ()  # what the reader must be told: a judge that could not be asked


def judges(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    """The names of the language models that judged some of the statements."""
    return tuple(dict.fromkeys(s.judged_by for s in statements if s.judged_by != RULES))


def markers(statement: Statement) -> str:
    """The statement's markers in order of appearance, each once: "[1][3]"."""
    return "".join(f"[{n}]" for n in dict.fromkeys(c.number for c in statement.citations))


def struck(statement: Statement) -> str:
    """A statement that is not supported, in plain text, with the reason."""
    reason = f" ({statement.reason})" if statement.reason else ""
    return f"struck out: {statement.text}{reason}"


def rejection(statements: Sequence[Statement], unsupported: Unsupported) -> str:
    """How many of the sentences are left out or struck through, and why; empty where none is."""
    counts = {word: sum(s.verdict is verdict for s in statements) for verdict, word in _REJECTED.items()}
    some = {word: count for word, count in counts.items() if count}
    if not some:
        return ""
    total, count = len(statements), sum(some.values())
    sentences = f"{count} of {total} sentence{'' if total == 1 else 's'} {'is' if count == 1 else 'are'}"
    done = "struck through" if unsupported is Unsupported.STRUCK else "left out"
    why = " and ".join(word if len(some) == 1 else f"{number} {word}" for word, number in some.items())
    return f"{sentences} {done}, {why} by the sources"


_REJECTED = {Verdict.UNSUPPORTED: "not supported", Verdict.CONTRADICTED: "contradicted"}

# What a writer writes when it finds no answer: used by the prompt, the writers and the check.
REFUSAL = "The articles in this corpus do not answer this question."
UNCLEAR = "This can mean more than one thing. Which is meant?"


_REFUSED = {
    Refusal.UNRELATED: "Nothing that was searched was found to be about this question",
    Refusal.NO_ANSWER: "No answer to this question was found in the articles that come nearest to it",
    Refusal.UNSUPPORTED: "No answer is shown: what was written does not stand in the articles it cites",
}


def _within(query: Query) -> str:
    """The end of a refusal's sentence, which names the filters in force."""
    return f" (only what was {query.scope} was searched)." if query.scope else "."


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """First event of a stream: what the answer will be written from (empty before a refusal)."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the draft, with clean markers. Nothing of it is checked: what may be shown as the answer comes as
    StatementChecked."""

    text: str


@dataclass(frozen=True, slots=True)
class StatementChecked:
    """A sentence of the draft with the verdict that holds, in the order of the draft, while more is being written.

    Those since the beginning, or since Rewritten, are the statements of the answer.
    """

    statement: Statement


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Too little of what was written stands: all so far is taken down, and the articles' own sentences follow in its
    place, as events of the same kind. note: tells the reader."""

    note: str


@dataclass(frozen=True, slots=True)
class RefusedAfterAll:
    """What was streamed is taken down: there is no answer. Comes right before AnswerDone, and not where nothing was
    written."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """Last event of a stream."""

    answer: Answer


Event = EvidenceFound | TextDelta | StatementChecked | Rewritten | RefusedAfterAll | AnswerDone
