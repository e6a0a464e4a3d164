"""What a language model says of a question: as it says it, not yet held against anything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Time:
    """words: of the question. first, last: days as ISO text, both inclusive; empty for an open end, or not known."""

    words: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """words: of the question. outlet: its name as the index has it."""

    words: str
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions in the question. times, sources: words of those of the whole that are said of it."""

    question: str
    times: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """question: a follow-up by itself. choices: what it could mean. latest: the words that ask for the newest.

    What a model leaves out is empty, and claims nothing.
    """

    question: str = ""
    choices: tuple[str, ...] = ()
    kind: str = ""
    times: tuple[Time, ...] = ()
    sources: tuple[Source, ...] = ()
    authors: tuple[str, ...] = ()
    latest: str = ""
    parts: tuple[Part, ...] = ()
