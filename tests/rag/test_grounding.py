"""The trained model that reads a statement beside a text, and what the check makes of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file
from transformers import BertModel

from rag.answering.checking.check import Readers, check
from rag.answering.checking.grounding import LINES, Grounding, nearest, origin, together
from rag.answering.checking.sentence import ParsedSentence
from rag.answering.word_cache import WordCache
from rag.answers import Statement, Verdict
from rag.models.backends.bert_graph import read as read_bert
from rag.models.backends.protocol import Unavailable
from rag.models.encoder import Encoder
from rag.models.folder import PACKAGED, folder_of
from rag.models.grounding import PIECES, WEIGHTS, GroundingModel, _Loaded, changed, piece_ids
from rag.models.tokenizer import tokenizer_of
from rag.types import Evidence, Span
from tests.conftest import by_rules, make_article

TEXT = (
    "Orvale Gazette, Friday 2 May 2025. The harbour board of Pellan dismissed its engineer, Ida Korrin, on Monday. "
    "She had warned the mayor, Tom Vesper, of cracks in the pier. Four boats sank in the storm and eleven were damaged."
)


MODEL = GroundingModel()


@pytest.fixture
def model() -> GroundingModel:
    return MODEL


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("The engineer has lost her post.", "The mayor has lost his post."),
        ("The engineer told the mayor about cracks.", "The mayor told the engineer about cracks."),
        ("The storm sank four boats.", "The storm sank eleven boats."),
        ("Eleven more vessels were hit but stayed afloat.", "Nobody's boat was damaged in the storm."),
    ],
)
def test_of_two_statements_that_differ_in_what_is_wrong_the_true_one_is_the_likelier(
    model: GroundingModel, true: str, false: str
) -> None:
    right, wrong = model([(true, TEXT), (false, TEXT)])

    assert right > wrong


def test_it_computes_what_the_library_computes_with_its_weights(model: GroundingModel) -> None:
    statement = "The storm sank eleven boats."
    held = model._loaded()
    bert = BertModel.from_pretrained(str(folder_of(PACKAGED)), add_pooling_layer=False).eval()
    weight = changed(read_bert(folder_of(PACKAGED)), load_file(WEIGHTS)).weight
    bert.load_state_dict({name: torch.from_numpy(np.array(weight(name))) for name in bert.state_dict()})
    ids, first = piece_ids(held.tokenizer, statement, TEXT)
    with torch.no_grad():
        segments = torch.tensor([[0] * first + [1] * (len(ids) - first)])
        layer = bert(input_ids=torch.tensor([ids]), token_type_ids=segments).last_hidden_state[0].numpy()

    (found,) = model([(statement, TEXT)])

    assert found == pytest.approx(held.said(layer[:first]), abs=1e-3)


def test_said_is_weighed_against_not_said_alone_with_the_mean_of_the_odds_of_the_pieces() -> None:
    head = {
        "mix.weight": np.array([[0.0, 1.0]]),  # of the opening marker and the mean of the pieces
        "mix.bias": np.zeros(1),
        "whole.weight": np.array([[2.0], [1.0], [90.0]]),
        "whole.bias": np.array([0.5, 0.25, 90.0]),
        "piece.weight": np.array([[1.0], [90.0]]),
        "piece.bias": np.zeros(2),
    }
    layer = np.array([[7.0], [math.log(1)], [math.log(5)], [7.0]])  # marker, two pieces, marker

    mixed = math.tanh(math.log(5) / 2)
    said, unsaid = 2 * mixed + 0.5, mixed + 0.25 + math.log((1 + 5) / 2)
    assert _Loaded(None, None, head).said(layer) == pytest.approx(1 / (1 + math.exp(unsaid - said)))  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=2000), st.text(max_size=4000))
def test_whatever_is_read_gives_a_share(statement: str, text: str) -> None:
    (found,) = MODEL([(statement, text)])

    assert 0 <= found <= 1


def test_a_long_text_loses_its_end_and_a_long_statement_too() -> None:
    tokenizer = tokenizer_of(folder_of(PACKAGED))
    assert tokenizer is not None

    ids, first = piece_ids(tokenizer, "boat " * 200, "storm " * 2000)

    assert len(ids) == PIECES and first == 98


def test_many_threads_read_what_one_reads(model: GroundingModel) -> None:
    pairs = [(f"The storm sank {n} boats.", TEXT) for n in range(16)]
    alone = [model([pair])[0] for pair in pairs]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda pair: model([pair])[0], pairs))

    assert together == pytest.approx(alone, abs=1e-5)


def test_the_nearest_lines_come_first_by_meaning_and_words(encoder: Encoder) -> None:
    texts = ["The choir sang in the park.", "Four boats sank in the storm.", "A vessel went down off Pellan."]
    lines = [ParsedSentence(text) for text in texts]

    order = nearest("How many boats sank?", lines, WordCache(encoder.encode_words))

    assert order[0] == 1 and order[-1] == 0 and len(lines) < LINES


def test_lines_stand_under_their_outlet_and_day() -> None:
    first, second = origin("Aldmoor Herald", date(2025, 5, 2)), origin(None, date(2025, 5, 5))

    lines = [(first, "One."), (first, "Two."), (second, "Three."), (origin(None, None), "Four.")]
    text = together((where, ParsedSentence(line)) for where, line in lines)

    assert text == "Aldmoor Herald, Friday 2 May 2025. One. Two. Monday 5 May 2025. Three. Four."


ARTICLE = make_article(
    "The harbour board of Pellan dismissed its engineer, Ida Korrin, on Monday. "
    "The ferry line may cut its winter service if fuel stays dear, its director Tom Vesper said. "
    "The lighthouse keeper left the island in the autumn. "
    "The inquiry has not found why the pier gave way."
)


def read(sentence: str, encoder: Encoder) -> Statement:
    evidence = [Evidence(1, ARTICLE, Span(0, len(ARTICLE.body)), 0.7)]
    (statement,) = check(f"{sentence} [1]", evidence, readers=Readers(None, Grounding(encoder, MODEL)))
    return statement


@pytest.mark.parametrize(
    "sentence",
    [
        "The lighthouse keeper left the island in the autumn to marry a sailor.",
        "The lighthouse keeper, a widower, left the island in the autumn.",
        "The engineer Ida Korrin was dismissed on Monday after a quarrel with fishermen.",
        "The ferry line may cut its winter service to Pellan twice a week.",
    ],
)
def test_what_is_added_in_words_that_no_rule_knows_is_marked(sentence: str, encoder: Encoder) -> None:
    assert by_rules(sentence, ARTICLE).verdict is Verdict.SUPPORTED
    assert read(sentence, encoder).verdict is Verdict.PARTLY


def test_other_words_for_what_is_said_are_supported(encoder: Encoder) -> None:
    sentence = "Nobody knows yet what made the pier collapse."

    assert by_rules(sentence, ARTICLE).verdict is not Verdict.SUPPORTED
    assert read(sentence, encoder).verdict is Verdict.SUPPORTED


class Saying(GroundingModel):
    """Takes everything to be said so far."""

    def __init__(self, far: float) -> None:
        super().__init__()
        self._far = far

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [self._far] * len(pairs)


@pytest.mark.parametrize(
    ("sentence", "far", "verdict"),
    [
        ("The lighthouse keeper, a widower, left the island in the autumn.", 0.94, Verdict.SUPPORTED),
        ("The lighthouse keeper, a widower, left the island in the autumn.", 0.92, Verdict.PARTLY),
        ("The lighthouse keeper, a widower, left the island in the autumn.", 0.0, Verdict.PARTLY),
        ("The inquiry has found why the pier gave way.", 0.996, Verdict.SUPPORTED),
        ("The inquiry has found why the pier gave way.", 0.99, Verdict.PARTLY),
        ("The inquiry has found why the pier gave way.", 0.84, Verdict.UNSUPPORTED),
        ("Tom Vesper, 58, said the ferry line may cut its service.", 1.0, Verdict.UNSUPPORTED),
    ],
)
def test_its_doubt_alone_marks_its_yes_settles_a_doubt_and_what_both_doubt_is_left_out(
    sentence: str, far: float, verdict: Verdict, encoder: Encoder
) -> None:
    evidence = [Evidence(1, ARTICLE, Span(0, len(ARTICLE.body)), 0.7)]
    (found,) = check(f"{sentence} [1]", evidence, readers=Readers(None, Grounding(encoder, Saying(far))))

    assert found.verdict is verdict


def test_a_part_of_a_line_word_for_word_is_supported(encoder: Encoder) -> None:
    assert read("The ferry line may cut its winter service.", encoder).verdict is Verdict.SUPPORTED


def test_a_number_that_stands_nowhere_stays_out_whatever_the_model_thinks(encoder: Encoder) -> None:
    assert read("Tom Vesper, 58, said the ferry line may cut its service.", encoder).verdict is Verdict.UNSUPPORTED


def test_where_the_model_cannot_be_computed_rules_decide_and_the_log_says_so_once(
    encoder: Encoder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object, **__: object) -> None:
        raise Unavailable("no such operator")

    monkeypatch.setattr("rag.models.grounding.OnnxSession", unavailable)
    readers = Readers(None, Grounding(encoder, GroundingModel()))
    evidence = [Evidence(1, ARTICLE, Span(0, len(ARTICLE.body)), 0.7)]
    draft = "The keeper left the island in the autumn. [1] The lighthouse keeper, a widower, left the island. [1]"

    assert check(draft, evidence, readers=readers) == check(draft, evidence)
    assert caplog.text.count("by rules alone") == 1
