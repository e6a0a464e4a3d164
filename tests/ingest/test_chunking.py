import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunking import Chunker
from rag.models.sentence_encoder import SentenceEncoder
from rag.text.header import embedded_text
from tests.conftest import make_article

paragraph = st.text(alphabet="aeghimnorst  .,“”’-1\n", min_size=1, max_size=900)
bodies = st.lists(paragraph, min_size=1, max_size=6).map("\n\n".join).filter(lambda b: bool(b.strip()))


@settings(max_examples=60, deadline=None)
@given(bodies)
def test_spans_are_disjoint_increasing_exact_and_cover_all_but_white_space(encoder: SentenceEncoder, body: str) -> None:
    passages = Chunker(encoder)(make_article(body))

    place = 0
    for passage in passages:
        assert not body[place : passage.span.start].strip()
        assert body[passage.span.start : passage.span.end] == passage.text
        place = passage.span.end
    assert not body[place:].strip()


@pytest.mark.parametrize("odd", ["one,, two;; three.. four" * 60, "." * 3000, "-" * 9000, "x" * 5000])
def test_doubled_separators_and_endless_runs_lose_nothing(encoder: SentenceEncoder, odd: str) -> None:
    """Regression: LlamaIndex drops the second of two separators, and recurses with every mark of a long run."""
    passages = Chunker(encoder)(make_article(f"The council met. {odd} It rose at ten."))

    held = "".join("".join(p.text.split()) for p in passages)
    assert held == "".join(f"The council met. {odd} It rose at ten.".split())


def test_repeated_paragraphs_get_spans_of_their_own(encoder: SentenceEncoder) -> None:
    body = "\n\n".join(["The harbour office is closed on Sundays and on feast days."] * 80)

    passages = Chunker(encoder)(make_article(body))

    assert passages[-1].span.end == len(body) and len({p.span for p in passages}) == len(passages) > 2


def test_no_passage_is_longer_than_the_encoder_reads(encoder: SentenceEncoder) -> None:
    body = "Councillors in Aldmoor met to discuss the quay, the market, the ferry and the budget. " * 120 + "x" * 5000
    article = make_article(body, title="A very long headline about the council and its many debates " * 6)

    lengths = [len(encoder.tokens(embedded_text(article, p.text))) for p in Chunker(encoder)(article)]

    assert max(lengths) <= encoder.max_tokens == 254  # of 256, for the model's own two markers
