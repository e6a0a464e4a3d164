"""What a reader yields: a raw article, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawArticle:
    """A record as it was found. text is HTML when markup is true, else plain text.

    origin: stable name, the path with "#id" behind it where the file holds many. fingerprint: hex SHA-256 of the
    raw record, so that an unchanged one is not read twice. The other fields are what the
    record itself states (None: nothing).
    """

    origin: str
    text: str
    markup: bool
    fingerprint: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be indexed. reason is shown to the user: what is wrong and, where one can, what to do.

    fingerprint: as in RawArticle where the bytes could be read, else "".
    """

    origin: str
    reason: str
    fingerprint: str = ""
