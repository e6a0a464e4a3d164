"""A citation stays true of the version it was taken from, and is known not to be of another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers import Answer, Citation, Statement, Status, Verdict
from rag.types import Query, Span
from tests.conftest import make_article

ARTICLE = make_article("The bridge over the Lund was closed on Tuesday. Buses go by way of Orrin until it opens.")


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_citation_stands_in_its_own_version_and_not_in_one_whose_words_have_moved(start: int, length: int) -> None:
    span = Span(start, start + length)
    citation = Citation(1, ARTICLE.id, span, ARTICLE.body[span.start : span.end])

    assert citation.stands_in(ARTICLE)
    assert not citation.stands_in(replace(ARTICLE, body=ARTICLE.body.swapcase()[1:]))


def test_a_citation_without_a_span_quotes_the_title() -> None:
    citation = Citation(1, ARTICLE.id, None, ARTICLE.title)

    assert citation.stands_in(ARTICLE) and not citation.stands_in(replace(ARTICLE, title="Another"))


def test_a_digest_follows_from_the_words_alone() -> None:
    quoted = Citation(1, ARTICLE.id, Span(0, 10), "The bridge")

    assert quoted.digest == replace(quoted, number=2, article_id="other", span=Span(5, 15)).digest
    assert quoted.digest != replace(quoted, quote="The bridges").digest
    assert len(quoted.digest) == 12


@pytest.mark.parametrize(
    ("verdicts", "declines"),
    [
        ([Verdict.SUPPORTED], False),
        ([Verdict.SUPPORTED, Verdict.NOT_GIVEN], False),
        ([Verdict.NOT_GIVEN, Verdict.SUPPORTED], True),
        ([Verdict.UNSUPPORTED, Verdict.NOT_GIVEN], True),
    ],
)
def test_an_answer_that_begins_with_what_is_not_given_declines(verdicts: list[Verdict], *, declines: bool) -> None:
    statements = tuple(Statement(f"Sentence {n}.", verdict) for n, verdict in enumerate(verdicts))

    assert Answer(Query("Who?"), Status.ANSWERED, statements, ()).declines is declines
    assert Answer(Query("Who?"), Status.REFUSED, statements, ()).declines
