"""What a question was understood to ask. Frozen values; imports nothing of ours.

Intervals are half-open, [after, before), at midnights UTC; an end that is None is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a question asks for."""

    PERSON = "person"
    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    QUOTATION = "quotation"
    REASON = "reason"
    YES_NO = "yes or no"
    LIST = "list"
    COMPARISON = "comparison"
    DEVELOPMENT = "development"  # how something unfolded
    OVERVIEW = "overview"  # what is known of something
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Period:
    """A time that the question names. said: its words there.

    relative: counted from the day of asking ("last week"); both ends are None when that day is not known.
    reported: said of a report ("published in May", "the article of 3 June"), not of what happened.
    """

    said: str
    after: datetime | None
    before: datetime | None
    relative: bool = False
    reported: bool = False

    @property
    def known(self) -> bool:
        return self.after is not None or self.before is not None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions in a question, with the outlets and times that are said of it alone."""

    text: str
    outlets: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """asked: the question's own words; what is searched is the query's text, into which a follow-up has been made.

    outlets: names as the index has them. authors, phrases, names: as they stand in the question; phrases are quoted
    there. latest: the newest that answers is wanted. parts: two or more, or none. choices: what could be meant, for a
    question that cannot be searched before the reader has said which.
    """

    asked: str
    kind: Kind = Kind.OTHER
    periods: tuple[Period, ...] = ()
    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    latest: bool = False
    parts: tuple[Part, ...] = ()
    choices: tuple[str, ...] = ()
