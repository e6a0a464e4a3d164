"""The protocol of a writer."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from enum import StrEnum
from typing import Protocol

from rag.answering.returning import Returning
from rag.answers import Citation
from rag.errors import WriterUnavailable
from rag.types import Evidence, Query

# A draft longer than settings.answer_tokens times this is not read to its end, whatever its server does. Three times
# the usual length of a token, so that only a server that ignores the limit meets it.
CHARACTERS_A_TOKEN = 12
SHORT = 500  # tokens of a text that is written for us and not for the reader


class Finish(StrEnum):
    """Why a writer stopped."""

    COMPLETE = "complete"
    TOO_LONG = "too long"  # it ran into its limit
    CUT = "cut"  # the connection broke, or its time was up


class Writer(Protocol):
    """Writes from numbered evidence, marking each sentence with [n]. name: shown to the reader."""

    @property
    def name(self) -> str: ...

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str | Citation, None, Finish]:
        """Yields text as it comes, and as a citation what it takes over word for word; returns why it stopped.

        evidence is never empty.

        Raises WriterUnavailable before the first word, and never after it. Closing the generator cancels the work.
        """
        ...


def whole(source: Generator[str, None, Finish]) -> str:
    """All of a stream. Raises WriterUnavailable where it was cut."""
    pieces = Returning(source)
    text = "".join(pieces)
    if pieces.value is Finish.CUT:
        raise WriterUnavailable("the language model broke off")
    return text
