"""Entailment models: real ones with random weights, and what their configurations say of their labels."""

from __future__ import annotations

import json
import shutil
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag.errors import ConfigurationError
from rag.models.backends.protocol import Unavailable
from rag.models.entailment import EntailmentModel
from rag.models.folder import PACKAGED, folder_of
from rag.models.labels import Labels, labels_of
from tests.tiny_encoder import build_cross_encoder, build_entailment_model

LABELS = ["entailment", "neutral", "contradiction"]
TEXTS = ["The ferry to Tavry stays in harbour.", "Edda Voss keeps the lamp of Gull Stack, and has for years."]
STATEMENT = "Edda Voss keeps a lamp."
IDENTITY = "torch.nn.modules.linear.Identity"
SIGMOID = "torch.nn.modules.activation.Sigmoid"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("entailment") / "model"
    build_entailment_model(made, LABELS)
    return made


@pytest.fixture(scope="module")
def model(folder: Path) -> EntailmentModel:
    return EntailmentModel(str(folder), "torch")


def named(*labels: str) -> dict[str, Any]:
    return {"id2label": {str(n): label for n, label in enumerate(labels)}}


@pytest.mark.parametrize(
    ("labels", "read"),
    [
        (("contradiction", "entailment", "neutral"), Labels(1, 0, 3)),
        (("CONTRADICTION", "NEUTRAL", "ENTAILMENT"), Labels(2, 0, 3)),
        (("entailment", "neutral", "contradiction"), Labels(0, 2, 3)),
        (("SUPPORTS", "REFUTES", "NOT ENOUGH INFO"), Labels(0, 1, 3)),
        (("entailment", "not_entailment"), Labels(0, None, 2)),
        (("Not-Entailment", " Entailment "), Labels(1, None, 2)),
        (("unsupported", "supported"), Labels(1, None, 2)),
        (("hallucinated", "consistent"), Labels(1, None, 2)),
        (("entailment", "contradiction"), Labels(0, None, 2)),  # which must hold what is merely not said
        (("supported",), Labels(0, None, 1)),
    ],
)
def test_the_configuration_tells_which_label_is_which(labels: tuple[str, ...], read: Labels) -> None:
    assert labels_of(named(*labels)) == read


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({}, "does not say"),  # as transformers leave it of two labels without names
        (named("LABEL_0", "LABEL_1", "LABEL_2"), "does not say"),
        (named("LABEL_0"), "does not say"),
        (named("positive", "negative"), "positive, negative"),
        (named("neutral", "contradiction"), "neutral, contradiction"),
        (named("entailment", "entails", "neutral"), "entailment, entails"),
        (named("entailment", "neutral", "unknown"), "neutral, unknown"),
        (named("entailment", "neutral", "contradiction", "irrelevant"), "irrelevant"),
        (named("relevance"), "relevance"),
        (named("contradiction"), "contradiction"),
    ],
)
def test_labels_that_name_no_entailment_are_refused(config: dict[str, Any], why: str) -> None:
    with pytest.raises(Unavailable, match=why):
        labels_of(config)


def test_one_output_counts_where_its_function_is_a_sigmoid_or_none_is_named() -> None:
    assert labels_of(named("supported"), SIGMOID) == labels_of(named("supported")) == Labels(0, None, 1)
    with pytest.raises(Unavailable, match="no probability"):
        labels_of(named("supported"), IDENTITY)


@given(arrays(np.float32, (4, 3), elements=st.floats(-500, 500, width=32)))
def test_probabilities_are_the_softmax_of_three_labels(logits: np.ndarray) -> None:
    entailed, contradicted = Labels(1, 0, 3).probabilities(logits)
    neutral, _ = Labels(2, 0, 3).probabilities(logits)

    assert np.allclose(entailed + contradicted + neutral, 1) and entailed.min() >= 0
    assert np.array_equal(np.argmax([contradicted, entailed, neutral], axis=0), np.argmax(logits, axis=1)) or any(
        len(set(row)) < 3 or sorted(row)[-1] - sorted(row)[-2] < 1e-6 for row in logits.tolist()
    )


@given(arrays(np.float32, (4, 1), elements=st.floats(-30, 30, width=32)))
def test_the_probability_of_one_output_is_its_sigmoid(logits: np.ndarray) -> None:
    entailed, contradicted = Labels(0, None, 1).probabilities(logits)

    assert np.allclose(entailed, 1 / (1 + np.exp(-logits[:, 0].astype(float)))) and not contradicted.any()


def test_probabilities_are_those_of_the_library_for_text_and_statement_in_this_order(
    model: EntailmentModel, folder: Path
) -> None:
    from sentence_transformers import CrossEncoder

    library = CrossEncoder(str(folder), device="cpu", local_files_only=True)
    theirs = library.predict([(text, STATEMENT) for text in TEXTS], apply_softmax=True)
    found = model.read(TEXTS, STATEMENT)

    assert np.allclose(found.entailed, theirs[:, 0], atol=1e-5)
    assert np.allclose(found.contradicted, theirs[:, 2], atol=1e-5)
    assert np.ptp(found.contradicted) > 0.1


@pytest.mark.parametrize("order", list(permutations(LABELS)))
def test_the_order_of_the_labels_changes_nothing(
    model: EntailmentModel, tmp_path: Path, order: tuple[str, ...]
) -> None:
    build_entailment_model(tmp_path / "model", order)
    found, same = model.read(TEXTS, STATEMENT), EntailmentModel(str(tmp_path / "model"), "torch").read(TEXTS, STATEMENT)

    assert np.allclose(found.entailed, same.entailed, atol=1e-5)
    assert np.allclose(found.contradicted, same.contradicted, atol=1e-5)


def test_two_labels_and_one_are_read_too(tmp_path: Path) -> None:
    build_entailment_model(tmp_path / "two", ["not_entailment", "entailment"], [0, 2])
    build_entailment_model(tmp_path / "one", ["supported"], [2])
    two, one = (EntailmentModel(str(tmp_path / name), "torch").read(TEXTS, STATEMENT) for name in ("two", "one"))

    assert np.allclose(two.entailed, 1 / (1 + np.exp(-2)), atol=1e-5) and np.allclose(one.entailed, two.entailed)
    assert not two.contradicted.any() and not one.contradicted.any()


def test_a_long_text_loses_its_end_and_a_long_statement_nothing(model: EntailmentModel) -> None:
    long, statement = "the boats came home before noon " * 30, "nobody saw the boats " * 12
    found = model.read([long + "zebra", long + "quartz"], statement)
    other = model.read([long], statement + "x")

    assert found.entailed[0] == pytest.approx(found.entailed[1], abs=1e-6)
    assert abs(found.entailed[0] - other.entailed[0]) > 1e-5


def test_a_statement_that_leaves_no_room_for_a_text_is_not_read(model: EntailmentModel) -> None:
    with pytest.raises(Unavailable, match="too long"):
        model.read(TEXTS, "the boats came home " * 40)


def test_a_text_on_which_the_model_fails_is_told(folder: Path, tmp_path: Path) -> None:
    """Its tokenizer has a piece, the last of "1999", that its weights do not know."""
    from transformers import BertForSequenceClassification

    shutil.copytree(folder, tmp_path / "model")
    bert = BertForSequenceClassification.from_pretrained(folder)
    bert.resize_token_embeddings(bert.config.vocab_size - 3)
    bert.save_pretrained(tmp_path / "model")
    model = EntailmentModel(str(tmp_path / "model"), "torch")

    assert model.read(["in 1888"], STATEMENT).entailed.shape == (1,)
    with pytest.raises(Unavailable, match="it failed, IndexError"):
        model.read(["in 1999"], STATEMENT)


def test_places_that_begin_after_the_padding_are_not_overrun(tmp_path: Path) -> None:
    """RoBERTa reads two pieces fewer than it has places, and its tokenizer need not say so."""
    from transformers import RobertaConfig, RobertaForSequenceClassification

    build_cross_encoder(tmp_path / "model")
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = RobertaConfig(vocab_size=99, max_position_embeddings=130, id2label=dict(enumerate(LABELS)), **size)
    RobertaForSequenceClassification(config).save_pretrained(tmp_path / "model")

    assert EntailmentModel(str(tmp_path / "model"), "torch").read(["boats " * 99], STATEMENT).entailed.shape == (1,)


def test_a_reader_sees_the_name_of_a_folder_and_not_where_it_is(model: EntailmentModel) -> None:
    assert model.name == "model"


def absent(folder: Path, at: Path) -> Path:
    return at


def reranker(folder: Path, at: Path) -> Path:
    build_cross_encoder(at)
    return at


def by_word(folder: Path, at: Path) -> Path:
    return configured(folder, at, architectures=["ModernBertForTokenClassification"])


def generator(folder: Path, at: Path) -> Path:
    return configured(folder, at, architectures=["T5ForConditionalGeneration"])


def regression(folder: Path, at: Path) -> Path:
    given = {"id2label": {"0": "supported"}, "sentence_transformers": {"activation_fn": IDENTITY}}
    return configured(folder, at, **given)


def unnumbered(folder: Path, at: Path) -> Path:
    return configured(folder, at, id2label={"first": "entailment"})


def configured(folder: Path, at: Path, **config: Any) -> Path:
    """A copy of the model with another configuration."""
    shutil.copytree(folder, at)
    read = json.loads((at / "config.json").read_text(encoding="utf-8"))
    (at / "config.json").write_text(json.dumps({**read, **config}), encoding="utf-8")
    return at


def pickled(folder: Path, at: Path) -> Path:
    shutil.copytree(folder, at)
    (at / "model.safetensors").rename(at / "pytorch_model.bin")
    return at


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (absent, "not on this machine"),
        (lambda folder, at: folder_of(PACKAGED), "no part that labels a pair"),
        (reranker, "what its labels mean"),
        (by_word, "labels single words"),
        (generator, "no part that labels a pair"),
        (regression, "no probability"),
        (unnumbered, "broken"),
        (pickled, "no safetensors weights"),
    ],
)
def test_what_is_no_entailment_model_is_refused_at_once(folder: Path, tmp_path: Path, make: Any, why: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{why}.*set DATELINE_ENTAILMENT_MODEL"):
        EntailmentModel(str(make(folder, tmp_path / "other")))


def test_a_head_with_other_outputs_than_labels_is_told_when_it_is_loaded(folder: Path, tmp_path: Path) -> None:
    two = configured(folder, tmp_path / "two", id2label={"0": "entailment", "1": "not_entailment"})

    with pytest.raises(ConfigurationError, match="cannot use it"):
        EntailmentModel(str(two)).read(TEXTS, STATEMENT)


def test_a_backend_that_is_not_here_is_told(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no Apple graphics processor|no CUDA card"):
        EntailmentModel(str(folder), "mps" if sys.platform != "darwin" else "cuda").read(TEXTS, STATEMENT)
