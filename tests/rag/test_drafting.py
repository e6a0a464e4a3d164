"""A writer's stream to a draft."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from rag.answering.citations import CitationProcessor
from rag.answering.drafting import drafted
from rag.answering.writers.protocol import Finish
from rag.answers import Citation, TextDelta
from rag.types import Evidence, Query, Span
from tests.conftest import make_article

ARTICLE = make_article("Holm spoke first. The ferry  is [2] late.")
QUOTED = Citation(1, ARTICLE.id, Span(18, 41), ARTICLE.body[18:41])


class Quoting:
    """A writer that says one sentence of its own and takes over one of the article."""

    name = "quoting"

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str | Citation, None, Finish]:
        yield "Holm spoke. [1]\n"
        yield QUOTED
        return Finish.COMPLETE


def test_what_is_taken_over_stands_in_the_draft_with_its_number_and_keeps_its_span() -> None:
    evidence = [Evidence(1, ARTICLE, Span(0, len(ARTICLE.body)), 0.5)]
    stream = drafted(Quoting(), Query("Is the ferry late?"), evidence, CitationProcessor([1]))
    deltas = []
    while True:
        try:
            deltas.append(next(stream))
        except StopIteration as stop:
            draft = stop.value
            break

    assert draft.text == "Holm spoke. [1]\nThe ferry is (2) late. [1]"
    assert draft.finish is Finish.COMPLETE and [d for d in deltas if isinstance(d, Citation)] == [QUOTED]
    assert "".join(d.text for d in deltas if isinstance(d, TextDelta)) == draft.text
