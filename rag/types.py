"""The words of the domain, one meaning each. Frozen values; imports what a question is understood to ask alone.

Offsets are half-open code-point offsets into an article's body. Datetimes are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rag.understood import Understanding


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date together with where it stood, so that a guess is never mistaken for a statement.

    found_in: "record" (a field of the source record), "json-ld", "meta" (a meta tag), "time" (a time element),
    "byline" (a dateline in the text), "url" or "page" (found by search over the page).
    """

    at: datetime
    found_in: str

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError(f"a date needs a time zone, got {self.at!r}")


@dataclass(frozen=True, slots=True)
class Article:
    """What was published: one version of it, cleaned in one way. body: paragraphs parted by a blank line.

    id: follows from address (else origin), outlet, title, date and body, so that other words are another id.
    """

    id: str
    origin: str  # the file it came from, with "#record" where a file holds many
    title: str
    body: str
    outlet: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: FoundDate | None = None
    modified: FoundDate | None = None

    def __post_init__(self) -> None:
        if not self.body.strip():
            raise ValueError(f"article {self.origin} has no body")


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open [start, end) in an article's body."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of an article's body, short enough for the encoder. Invariant: article.body[start:end] == text."""

    id: str  # "<article id>:<ordinal>"
    article_id: str
    ordinal: int
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its filters. after/before: published in the half-open interval [after, before).

    asked_on: the reader's day, which gives "today" and "the latest" their meaning; None when it is not known.
    text stands by itself: a follow-up's is made with what the conversation was about. understood: what was made of it,
    None where nobody has looked.
    """

    text: str
    after: datetime | None = None
    before: datetime | None = None
    outlets: tuple[str, ...] = ()
    asked_on: date | None = None
    understood: Understanding | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a query needs text")
        if self.after and self.before and self.after >= self.before:
            raise ValueError(f"the interval [{self.after:%Y-%m-%d}, {self.before:%Y-%m-%d}) is empty")

    @property
    def filtered(self) -> bool:
        return bool(self.after or self.before or self.outlets)

    @property
    def scope(self) -> str:
        """The filters in words: "published from 3 June 2025 to 30 June 2025 in The Courier"; empty without any."""
        parts = [f"from {_day(self.after)}"] if self.after else []
        if self.before:
            parts.append(f"to {_day(self.before - timedelta(microseconds=1))}")
        if self.outlets:
            parts.append(f"in {' or '.join(self.outlets)}")
        return f"published {' '.join(parts)}" if parts else ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was retrieved. score: higher is better, comparable within one query; scored_by: the stage of the
    search that gave it, reciprocal rank fusion where nothing comes after it.

    similarity: cosine of query and passage vectors in [-1, 1]; 0 while the passage has no vector.
    """

    passage: Passage
    article: Article
    score: float
    similarity: float
    scored_by: str = "fusion"

    @property
    def record(self) -> str:
        """The record it was read from, as ingest's account names it: the file, with "#record" where it holds many."""
        return self.article.origin


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of one article that the writer may cite. All stretches of an article share its number.

    Numbers run 1..n over the articles and never change.
    """

    number: int
    article: Article
    span: Span
    similarity: float

    @property
    def text(self) -> str:
        return self.article.body[self.span.start : self.span.end]


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


@dataclass(frozen=True, slots=True)
class CorpusStatus:
    """What the index holds. newest: of the dated articles; updated: the last ingest that changed something."""

    articles: int
    passages: int
    embedded: int  # passages that have a vector; the others are found by their words
    undated: int
    pending: int
    outlets: tuple[tuple[str, int], ...]  # name, articles; most first
    oldest: datetime | None
    newest: datetime | None
    updated: datetime | None
