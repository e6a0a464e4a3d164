"""A writer's stream to a draft with clean markers."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from rag.answering.citations import CitationProcessor
from rag.answering.writers.protocol import Finish, Writer
from rag.types import Evidence, Query, TextDelta


def drafted(
    writer: Writer, query: Query, evidence: Sequence[Evidence], markers: CitationProcessor
) -> Generator[TextDelta, None, tuple[str, Finish]]:
    """Streams the draft; returns all of it, and why the writer stopped. Closing it cancels the writer."""
    pieces: list[str] = []
    source = writer.write(query, evidence)
    try:
        while True:
            try:
                delta = next(source)
            except StopIteration as stop:
                finish: Finish = stop.value
                break
            if text := markers.feed(delta):
                pieces.append(text)
                yield TextDelta(text)
    finally:
        source.close()
    if text := markers.finish():
        pieces.append(text)
        yield TextDelta(text)
    return "".join(pieces), finish


def asked(query: Query) -> str:
    """The question with all that the writer was told of it, for the check."""
    day = f"{query.asked_on.day} {query.asked_on:%B %Y}" if query.asked_on else ""
    return f"{query.text} {query.scope} {day}"
