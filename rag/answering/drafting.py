"""A writer's stream to a draft with clean markers."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from rag.answering.citations import CitationProcessor
from rag.answering.prompts import asked_about, neutralised
from rag.answering.returning import Returning
from rag.answering.writers.protocol import Finish, Writer
from rag.answers import Citation, TextDelta
from rag.types import Evidence, Query


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer wrote, and why it stopped."""

    text: str
    finish: Finish


def drafted(
    writer: Writer, query: Query, evidence: Sequence[Evidence], markers: CitationProcessor
) -> Generator[TextDelta | Citation, None, Draft]:
    """Streams the draft and returns it; what the writer took over word for word comes before its text. Closing it
    cancels the writer."""
    pieces: list[str] = []
    with closing(writer.write(query, evidence)) as source:
        written = Returning(source)
        for delta in written:
            if isinstance(delta, Citation):
                yield delta
                delta = f"{neutralised(' '.join(delta.quote.split()))} [{delta.number}]"
            if text := markers.feed(delta):
                pieces.append(text)
                yield TextDelta(text)
    if text := markers.finish():
        pieces.append(text)
        yield TextDelta(text)
    return Draft("".join(pieces), written.value)


def asked(query: Query) -> str:
    """The question with all that the writer was told of it, for the check."""
    day = f"{query.asked_on.day} {query.asked_on:%B %Y}" if query.asked_on else ""
    return f"{query.text} {query.scope} {day} {asked_about(query)}"
