"""What computes the encoder: the same vectors on each backend, and which one is taken."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ConfigurationError
from rag.models.backends import faithful, machine
from rag.models.backends.machine import multiplies_bfloat16
from rag.models.backends.protocol import BackendName
from rag.models.backends.remembered import Findings, Remembered
from rag.models.backends.selection import MANY, preferred
from rag.models.backends.trial import rates_of
from rag.models.calibration import PACKAGED_WEIGHTS
from rag.models.folder import PACKAGED, folder_of
from rag.models.sentence_encoder import SentenceEncoder
from rag.settings import Settings

TEXTS = [
    "lamp",
    "",
    "The lamp in the Quillhaven lighthouse was lit by Odalys Brandt of Tollmere on Sunday evening.",
    "Café NAÏVE 北京 e-mail\u00a0a@b.c [SEP] don't, 3.5\t%\u200b; Zürich—Łódź 🙂 " + "x" * 120,
    "Boats landed 97 crates of herring at pier 9, the harbour said. " * 60,
    *(f"Pier {n} was closed for {n} days." for n in range(30)),
]
MANY_TEXTS = [f"boat {n}" for n in range(MANY)]


@pytest.fixture(scope="module")
def onnx() -> SentenceEncoder:
    return SentenceEncoder(backend="onnx")


@pytest.fixture(scope="module")
def rounded() -> SentenceEncoder:
    return SentenceEncoder(backend="onnx-int8")


@pytest.fixture(scope="module")
def library() -> SentenceEncoder:
    return SentenceEncoder(backend="torch")


@pytest.fixture(params=["avx2", "avx2 avx512f avx512_bf16"])
def some_processor(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of one kind and of another, whichever this machine has."""
    (tmp_path / "cpuinfo").write_text(f"model name : Tollmere 9000\nflags : {request.param}\n")
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "cpuinfo")
    machine._cpuinfo.cache_clear()
    yield
    machine._cpuinfo.cache_clear()


def changed(model: Path, to: Path, file: str, **values: Any) -> Path:
    folder = shutil.copytree(model, to)
    (folder / file).write_text(json.dumps({**json.loads((folder / file).read_text()), **values}))
    return folder


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one * other).sum(axis=1)


def remembered(cache: Path) -> dict[str, Any]:
    return json.loads(next(cache.rglob("*.json")).read_text())


def test_onnxruntime_makes_the_librarys_vectors(onnx: SentenceEncoder, library: SentenceEncoder) -> None:
    assert cosines(onnx.encode_passages(TEXTS), library.encode_passages(TEXTS)).min() > 0.99999
    assert cosines(onnx.encode_queries(TEXTS), library.encode_queries(TEXTS)).min() > 0.99999


@pytest.mark.usefixtures("some_processor")
def test_where_nothing_was_measured_float32_computes_on_every_machine(model: Path, tmp_path: Path) -> None:
    """Regression: a processor that multiplies bfloat16 made passages wait for torch, and no cosine was looked at."""
    relu = str(changed(model, tmp_path / "relu", "config.json", hidden_act="relu"))

    assert [SentenceEncoder(name).speed()[0] for name in ("", str(model), relu)] == ["onnx", "onnx", "torch"]


def test_onnxruntime_reads_the_librarys_words(onnx: SentenceEncoder, library: SentenceEncoder) -> None:
    for one, other in zip(onnx.encode_words(TEXTS), library.encode_words(TEXTS), strict=True):
        assert one.words == other.words
        assert np.allclose(one.vectors, other.vectors, atol=1e-4) and np.allclose(one.mean, other.mean, atol=1e-4)


def test_the_first_piece_stands_for_the_text_where_the_model_says_so(model: Path, tmp_path: Path) -> None:
    folder = str(changed(model, tmp_path / "cls", "1_Pooling/config.json", pooling_mode="cls"))
    ours, theirs, mean = (SentenceEncoder(*how) for how in ((folder, "onnx"), (folder, "torch"), (str(model), "onnx")))

    assert cosines(ours.encode_passages(TEXTS), theirs.encode_passages(TEXTS)).min() > 0.99999
    assert cosines(ours.encode_passages(TEXTS), mean.encode_passages(TEXTS)).min() < 0.99


@given(st.lists(st.text(max_size=400), min_size=1, max_size=40))
@settings(deadline=None, max_examples=20)
def test_a_text_has_the_same_vector_whatever_is_encoded_with_it(onnx: SentenceEncoder, texts: list[str]) -> None:
    together = onnx.encode_passages(texts)

    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together, np.vstack([onnx.encode_passages([text]) for text in texts]), atol=1e-5)


def test_many_threads_encode_at_once(onnx: SentenceEncoder) -> None:
    alone = [onnx.encode_passages([text])[0] for text in TEXTS]

    with ThreadPoolExecutor(8) as threads:
        several = list(threads.map(onnx.encode_passages, [TEXTS] * 8))
    assert all(np.allclose(vectors, alone, atol=1e-5) for vectors in several)


def test_a_question_needs_no_library_of_the_model() -> None:
    """Their import is most of the time to a first answer."""
    program = (
        "import sys; from rag.models.sentence_encoder import SentenceEncoder as E; E().encode_queries(['Who?']); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & sys.modules.keys()))"
    )

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.strip() == b"[]"


def test_another_model_needs_its_library_the_first_time_only(model: Path, tmp_path: Path) -> None:
    """It has to be seen once that onnxruntime computes the same."""
    program = (
        "import sys, pathlib; from rag.models.sentence_encoder import SentenceEncoder as E; "
        "E(sys.argv[1], cache=pathlib.Path(sys.argv[2])).encode_queries(['Who?']); print('torch' in sys.modules)"
    )
    run = [sys.executable, "-c", program, str(model), str(tmp_path)]

    assert [subprocess.run(run, capture_output=True, check=True).stdout.strip() for _ in "12"] == [b"True", b"False"]


def test_a_model_that_is_no_plain_bert_is_left_to_its_library(model: Path, tmp_path: Path) -> None:
    folder = str(changed(model, tmp_path / "relu", "config.json", hidden_act="relu"))
    encoder = SentenceEncoder(folder)

    assert encoder.speed()[0] == "torch"
    assert np.allclose(encoder.encode_passages(TEXTS), SentenceEncoder(folder, "torch").encode_passages(TEXTS))
    with pytest.raises(ConfigurationError, match=r"DATELINE_ENCODER_BACKEND is onnx.*no plain BERT.*auto"):
        SentenceEncoder(folder, "onnx").encode_passages(["lamp"])


def test_vectors_that_are_not_the_librarys_are_not_used(
    model: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(faithful, "LEAST_COSINE", 1.1)  # so that nothing agrees
    encoder = SentenceEncoder(str(model))

    with caplog.at_level(logging.WARNING):
        encoder.encode_queries(["lamp"])
        encoder.encode_queries(["lamp"])
    assert [r.message for r in caplog.records if "other vectors" in r.message] == [
        "onnxruntime computes other vectors of this encoder than its own library, which is used instead"
    ]
    assert encoder.speed()[0] == "torch"


@pytest.mark.parametrize("backend", ["cuda", "mps", "torch-bfloat16"])
def test_a_backend_computes_the_same_or_says_that_it_cannot_run_here(model: Path, backend: BackendName) -> None:
    import torch

    available = {
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
        "torch-bfloat16": multiplies_bfloat16,
    }
    encoder = SentenceEncoder(str(model), backend)
    if not available[backend]():
        with pytest.raises(ConfigurationError, match=f"DATELINE_ENCODER_BACKEND is {backend}, .*leave it at auto"):
            encoder.encode_passages(TEXTS)
    else:
        exact = SentenceEncoder(str(model), "torch").encode_passages(TEXTS)
        assert cosines(encoder.encode_passages(TEXTS), exact).min() > 0.999


def test_every_backend_can_be_set() -> None:
    assert get_args(Settings.model_fields["encoder_backend"].annotation) == ("auto", *get_args(BackendName))


def test_the_fastest_is_measured_with_the_first_many_passages_and_remembered(model: Path, tmp_path: Path) -> None:
    encoder = SentenceEncoder(str(model), cache=tmp_path)
    encoder.encode_queries(["Who lit the lamp?"] * MANY)
    encoder.encode_passages(MANY_TEXTS[:-1])
    before = remembered(tmp_path)["texts_a_second"]
    encoder.encode_passages(MANY_TEXTS)
    rates = remembered(tmp_path)["texts_a_second"]

    assert before == {} and {"onnx", "torch"} <= rates.keys() and "onnx-int8" not in rates
    assert SentenceEncoder(str(model), cache=tmp_path).speed()[0] == preferred(rates, "onnx")


def test_a_backend_whose_vectors_are_not_near_enough_for_one_index_is_not_timed() -> None:
    """Rounded weights stand for any such backend: they can be had on every machine."""
    rates = rates_of(folder_of(PACKAGED), ("onnx", "onnx-int8"), TEXTS[:3], "")

    assert rates.keys() == {"onnx"} and rates["onnx"] > 0


@given(
    st.dictionaries(st.sampled_from(["torch", "torch-bfloat16", "cuda", "mps"]), st.floats(1, 1e4)), st.floats(1, 1e4)
)
def test_what_is_loaded_beside_the_usual_backend_is_by_far_faster(
    rates: dict[BackendName, float], usual: float
) -> None:
    chosen = preferred({**rates, "onnx": usual}, "onnx")

    assert chosen == "onnx" or rates[chosen] > 1.25 * usual
    assert chosen != "onnx" or all(rate <= 1.25 * usual for rate in rates.values())


def test_a_less_exact_backend_is_taken_only_where_it_is_by_far_faster_than_an_exact_one() -> None:
    assert preferred({"onnx": 40.7, "torch": 26.8, "torch-bfloat16": 44.7}, "onnx") == "onnx"
    assert preferred({"onnx": 40.7, "torch": 60.0, "torch-bfloat16": 66.0}, "onnx") == "torch"
    assert preferred({"onnx": 40.7, "torch": 26.8, "torch-bfloat16": 81.0}, "onnx") == "torch-bfloat16"
    assert preferred({}, "torch") == "torch"


@pytest.mark.parametrize(
    ("field", "value"), [("flags", "avx2 amx_bf16"), ("model name", "Quillhaven 7"), ("card", "A")]
)
def test_another_machine_that_shares_the_cache_measures_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, value: str
) -> None:
    told = {"model name": "Tollmere 9000", "flags": "avx2", "card": "none"}

    def on_a_machine(**fields: str) -> Findings:
        """What is remembered there; then something is."""
        (tmp_path / "cpuinfo").write_text("".join(f"{k} : {v}\n" for k, v in {**told, **fields}.items()))
        card = tmp_path / "gpus" / "0"
        card.mkdir(parents=True, exist_ok=True)
        (card / "information").write_text(f"Model: \t {({**told, **fields})['card']}\nIRQ: \t 7\n")
        machine._cpuinfo.cache_clear()
        kept = Remembered(tmp_path / "cache", "model")
        found = kept.read()
        kept.write(Findings(True, {"onnx": 1.0, "torch": 2.0}))
        return found

    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(machine, "_CARDS", tmp_path / "gpus")
    try:
        assert [on_a_machine().texts_a_second for _ in "12"] == [{}, {"onnx": 1.0, "torch": 2.0}]
        assert on_a_machine(**{field: value}) == Findings()
    finally:
        machine._cpuinfo.cache_clear()


def test_what_was_remembered_is_taken_for_passages_and_not_for_questions(model: Path, tmp_path: Path) -> None:
    SentenceEncoder(str(model), cache=tmp_path).encode_passages(MANY_TEXTS)
    file = next(tmp_path.rglob("*.json"))
    file.write_text(json.dumps({**json.loads(file.read_text()), "texts_a_second": {"onnx": 1.0, "torch": 2.0}}))
    encoder = SentenceEncoder(str(model), cache=tmp_path)

    assert encoder.speed()[0] == "torch"
    assert encoder._selection.for_questions()[0] == "onnx"


@pytest.mark.parametrize("content", ["", "[]", '{"onnx_agrees": true, "texts_a_second": {"onnx": "fast"}}'])
def test_a_broken_memory_is_made_anew(model: Path, tmp_path: Path, content: str) -> None:
    vectors = SentenceEncoder(str(model), cache=tmp_path).encode_passages(TEXTS)
    next(tmp_path.rglob("*.json")).write_text(content)

    assert np.allclose(SentenceEncoder(str(model), cache=tmp_path).encode_passages(TEXTS), vectors, atol=1e-5)
    assert remembered(tmp_path)["onnx_agrees"] is True


def test_a_cache_that_cannot_be_written_changes_nothing(model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    vectors = SentenceEncoder(str(model), cache=tmp_path / "file").encode_passages(MANY_TEXTS)
    assert cosines(vectors, SentenceEncoder(str(model)).encode_passages(MANY_TEXTS)).min() > 0.999  # the fastest's


def test_nothing_is_remembered_of_the_same_weights_with_other_settings(model: Path, tmp_path: Path) -> None:
    SentenceEncoder(str(model), cache=tmp_path / "cache").encode_queries(["lamp"])
    other = SentenceEncoder(
        str(changed(model, tmp_path / "relu", "config.json", hidden_act="relu")), cache=tmp_path / "cache"
    )

    assert other.speed()[0] == "torch"


def test_rounded_weights_are_another_encoder_near_to_the_exact_one(
    onnx: SentenceEncoder, rounded: SentenceEncoder
) -> None:
    assert onnx.identity == PACKAGED_WEIGHTS != rounded.identity
    assert 0.95 < cosines(rounded.encode_passages(TEXTS), onnx.encode_passages(TEXTS)).min() < 0.9999
    assert SentenceEncoder(backend="torch").identity == onnx.identity
