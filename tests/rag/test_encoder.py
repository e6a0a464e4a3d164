"""Which model it is, whatever its name; and what it wants to read before a text."""

from __future__ import annotations

import json
import pickle
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest import ingest
from ingest.chunking import Chunker
from rag import Dateline
from rag.catalog import catalog_path
from rag.errors import ConfigurationError, EncoderMismatch
from rag.models.folder import PACKAGED, Prompts, folder_of, prompts_of
from rag.models.sentence_encoder import SentenceEncoder
from rag.text.header import embedded_text
from tests.conftest import make_article
from tests.tiny_encoder import build

BODY = "Headline\n\nThe lamp in the Quillhaven lighthouse was lit by Odalys Brandt of Tollmere on Sunday evening."


@pytest.fixture
def model(tmp_path: Path) -> Path:
    build(tmp_path / "tiny")
    return tmp_path / "tiny" / "model"


@pytest.fixture
def index(tmp_path: Path, model: Path) -> Path:
    (tmp_path / "lamp.txt").write_text(BODY)
    ingest([tmp_path / "lamp.txt"], tmp_path / "index", SentenceEncoder(str(model)))
    return tmp_path / "index"


def with_prompts(model: Path, **prompts: str) -> SentenceEncoder:
    """The model in a new folder, whose configuration has these prompts."""
    folder = shutil.copytree(model, model.with_name("prompted"))
    config = folder / "config_sentence_transformers.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "prompts": prompts}))
    return SentenceEncoder(str(folder))


def changed(model: Path, file: str, **values: Any) -> Path:
    """The model in a new folder, with these values in one of its files; None takes a value away."""
    folder = shutil.copytree(model, model.with_name("changed"))
    read = {**(json.loads((folder / file).read_text()) if (folder / file).exists() else {}), **values}
    (folder / file).write_text(json.dumps({name: value for name, value in read.items() if value is not None}))
    return folder


def library(folder: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def pieces(theirs: Any, text: str) -> list[str]:
    tokenizer = theirs.tokenizer.backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer.encode(text, add_special_tokens=False).tokens


def change_weights(model: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = {name: weight + np.float32(0.01) for name, weight in load_file(model / "model.safetensors").items()}
    save_file(weights, model / "model.safetensors", {"format": "pt"})


def found(index: Path, model: Path) -> int:
    with Dateline.open(index, encoder=str(model), writer="extractive") as dateline:
        return len(dateline.search("Who lit the lamp?"))


def test_the_packaged_model_is_the_published_one(encoder: SentenceEncoder) -> None:
    assert encoder.identity == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_the_same_weights_under_another_path_open_the_index(index: Path, model: Path) -> None:
    """Regression: "./m" was refused where "/abs/m" had filled the index."""
    assert found(index, shutil.copytree(model, model.with_name("copy"))) == 1


def test_other_weights_under_the_same_path_are_refused(index: Path, model: Path) -> None:
    """Regression: the path was all that was compared."""
    change_weights(model)

    with pytest.raises(EncoderMismatch, match="others now: set DATELINE_ENCODER to what it was, ingest into a new"):
        found(index, model)
    with pytest.raises(EncoderMismatch, match="others now"):
        ingest([index.with_name("lamp.txt")], index, SentenceEncoder(str(model)))


def test_an_older_index_goes_by_the_name_until_the_next_ingest(index: Path, model: Path) -> None:
    with sqlite3.connect(catalog_path(index)) as db:
        db.execute("DELETE FROM facts WHERE name = 'encoder_identity'")
    copy = shutil.copytree(model, model.with_name("copy"))

    assert found(index, model) == 1
    with pytest.raises(EncoderMismatch, match="is configured"):
        found(index, copy)
    ingest([index.with_name("lamp.txt")], index, SentenceEncoder(str(model)))
    assert found(index, copy) == 1


def test_weights_of_every_module_count(model: Path) -> None:
    before = SentenceEncoder(str(model)).identity
    (model / "2_Dense").mkdir()
    (model / "2_Dense" / "model.safetensors").write_bytes(b"more")

    assert SentenceEncoder(str(model)).identity != before


def test_a_folder_without_weights_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="DATELINE_ENCODER to a folder"):
        SentenceEncoder(str(tmp_path)).identity  # noqa: B018


@pytest.mark.parametrize(
    ("folder", "prompts"),
    [
        ("e5-small-v2", Prompts("query: ", "passage: ")),
        ("multilingual-e5-base", Prompts("query: ", "passage: ")),
        ("models--intfloat--e5-large/snapshots/0a1b2c", Prompts("query: ", "passage: ")),
        ("bge-small-en-v1.5", Prompts("Represent this sentence for searching relevant passages: ", "")),
        ("multilingual-e5-large-instruct", Prompts()),
        ("bge-m3", Prompts()),
        ("e5-small-tests/model", Prompts()),
    ],
)
def test_families_whose_folders_carry_no_prompts_are_known_by_name(
    tmp_path: Path, folder: str, prompts: Prompts
) -> None:
    assert prompts_of(tmp_path / folder) == prompts


def test_queries_and_passages_get_the_models_own_prompts(model: Path) -> None:
    plain, prompted = SentenceEncoder(str(model)), with_prompts(model, query="ask: ", document="", passage="say: ")

    assert np.allclose(prompted.encode_queries(["lamp"]), plain.encode_queries(["ask: lamp"]))
    assert np.allclose(prompted.encode_passages(["lamp"]), plain.encode_passages(["say: lamp"]))
    assert not np.allclose(prompted.encode_queries(["lamp"]), plain.encode_queries(["lamp"]))


def test_words_are_read_without_a_prompt(model: Path) -> None:
    plain, prompted = SentenceEncoder(str(model)), with_prompts(model, query="ask: ", document="say: ")

    assert np.allclose(plain.encode_words(["a lamp"])[0].vectors, prompted.encode_words(["a lamp"])[0].vectors)


def test_a_passage_and_its_prompt_fit_into_what_the_model_reads(model: Path) -> None:
    prompt = "read " * 30
    encoder = with_prompts(model, document=prompt)
    article = make_article("the boat of the harbour was lost in a storm off the point. " * 60, title="boat lost")

    passages = [f"{prompt}{embedded_text(article, p.text)}" for p in Chunker(encoder)(article)]

    assert 200 < max(len(encoder.tokens(p)) for p in passages) <= 254  # and two markers: 256


def test_another_passage_prompt_is_another_encoder(index: Path, model: Path) -> None:
    """The vectors in the index would not fit, though the weights are the same."""
    prompted = with_prompts(model, document="say: ")

    with pytest.raises(EncoderMismatch):
        found(index, Path(prompted.name))


@pytest.mark.parametrize(
    ("file", "content"),
    [("model.safetensors", b"\x09"), ("config_sentence_transformers.json", b"["), ("modules.json", b"{}")],
)
def test_a_model_with_a_broken_file_is_told_to_be_unusable(
    model: Path, tmp_path: Path, file: str, content: bytes
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(model, broken)
    (broken / file).write_bytes(content)

    with pytest.raises(ConfigurationError, match="set DATELINE_ENCODER"):
        SentenceEncoder(str(broken)).encode_queries(["lamp"])


MIXED = "Café NAÏVE 北京 e-mail\u00a0a@b.c [SEP] don't, 3.5\t%\u200b; Zürich—Łódź 🙂 I\u0307stanbul " + "x" * 120


def test_pieces_limit_and_length_of_vectors_are_those_of_the_library(encoder: SentenceEncoder) -> None:
    theirs = library(folder_of(PACKAGED))

    for text in ["", "Lamp", MIXED, MIXED * 40]:
        assert encoder.tokens(text) == pieces(theirs, text)
    assert encoder.max_tokens == theirs.get_max_seq_length() - 2
    assert encoder.dim == theirs.get_embedding_dimension()


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("sentence_bert_config.json", {"max_seq_length": 100}),
        ("sentence_bert_config.json", {"max_seq_length": 100, "do_lower_case": True}),
        ("sentence_bert_config.json", {"processor_kwargs": {"model_max_length": 77}}),
        ("sentence_bert_config.json", {"modality_config": None, "module_output_name": None, "transformer_task": None}),
        ("tokenizer_config.json", {"model_max_length": 4000}),
        ("tokenizer_config.json", {"model_max_length": None}),
        ("tokenizer_config.json", {"do_lower_case": False}),
        ("tokenizer_config.json", {"strip_accents": False}),
        ("config.json", {"max_position_embeddings": None}),
        ("config_sentence_transformers.json", {"truncate_dim": 8}),
        ("1_Pooling/config.json", {"pooling_mode": ["mean", "cls"]}),
        ("1_Pooling/config.json", {"pooling_mode": None, "pooling_mode_cls_token": True}),
        ("1_Pooling/config.json", {"pooling_mode": None}),
    ],
)
def test_a_folder_with_settings_of_its_own_is_read_as_the_library_reads_it(
    model: Path, file: str, values: dict[str, Any]
) -> None:
    folder = changed(model, file, **values)
    encoder, theirs = SentenceEncoder(str(folder)), library(folder)

    assert encoder.max_tokens == theirs.get_max_seq_length() - 2
    assert encoder.dim == theirs.get_embedding_dimension()
    assert encoder.tokens(MIXED) == pieces(theirs, MIXED)
    assert np.allclose(
        encoder.encode_passages(["a lamp"]), theirs.encode(["a lamp"], normalize_embeddings=True), atol=1e-6
    )


def test_counting_pieces_loads_neither_weights_nor_their_libraries() -> None:
    """Worker processes and the chunker only count."""
    program = (
        "import sys; from rag.models.sentence_encoder import SentenceEncoder as E; e = E(); "
        "print(len(e.tokens('a lamp')), e.max_tokens, e.dim, "
        "sorted({'torch', 'transformers', 'sentence_transformers', 'onnxruntime'} & sys.modules.keys()))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed.split(maxsplit=3) == ["2", "254", "384", "[]\n"]


def test_an_encoder_can_be_sent_to_another_process(model: Path) -> None:
    sent = pickle.loads(pickle.dumps(SentenceEncoder(str(model))))

    assert (sent.name, sent.tokens("lamp")) == (str(model), SentenceEncoder(str(model)).tokens("lamp"))


def test_an_encoder_in_use_can_be_sent_to_another_process(model: Path) -> None:
    encoder = SentenceEncoder(str(model))
    vectors = encoder.encode_passages(["lamp"])

    assert np.allclose(pickle.loads(pickle.dumps(encoder)).encode_passages(["lamp"]), vectors)


def test_many_threads_count_pieces_at_once(encoder: SentenceEncoder) -> None:
    texts = [f"lamp {n} of {MIXED}" for n in range(200)]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(encoder.tokens, texts)) == [encoder.tokens(text) for text in texts]
