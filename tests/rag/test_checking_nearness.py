"""Sentences with few words of their sources, read by the encoder."""

import pytest

from rag.answering.checking.check import Readers, check
from rag.answering.checking.nearness import Nearness
from rag.answers import Verdict
from rag.models.encoder import Encoder
from rag.types import Evidence, Span
from tests.conftest import by_rules, make_article

BODY = (
    "The harbour board of Pellan dismissed its engineer on Monday. "
    "Some fishermen have received the payment for the lost nets. "
    "The lighthouse keeper left the island in the autumn. "
    "A storm tore the roof off the boathouse, and repairs will last until spring."
)
ARTICLE = make_article(BODY)
EVIDENCE = [Evidence(1, ARTICLE, Span(0, len(BODY)), 0.7)]


def read(sentence: str, encoder: Encoder) -> Verdict:
    (statement,) = check(f"{sentence} [1]", EVIDENCE, readers=Readers(Nearness(encoder)))
    return statement.verdict


def test_other_words_of_the_same_meaning_are_supported_with_an_encoder(encoder: Encoder) -> None:
    sentence = "Whoever fishes there got compensated for lost gear."

    assert by_rules(sentence, ARTICLE).verdict is not Verdict.SUPPORTED
    assert read(sentence, encoder) is Verdict.SUPPORTED


@pytest.mark.parametrize(
    "sentence",
    [
        "The choir rehearses carols every winter evening.",
        "Teachers demanded smaller classrooms and better lunches.",
        "A lottery winner bought a vineyard.",
    ],
)
def test_what_has_nothing_to_do_with_the_sources_is_not(sentence: str, encoder: Encoder) -> None:
    assert read(sentence, encoder) is not Verdict.SUPPORTED
