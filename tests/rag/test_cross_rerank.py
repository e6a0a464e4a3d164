"""Reranking by a real cross-encoder with random weights: it has opinions on everything and is right about nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import Dateline, Hit
from rag.catalog import Catalog, Indexable
from rag.errors import ConfigurationError
from rag.index.corpus import Corpus
from rag.index.writer import CorpusWriter
from rag.models.cross_encoder import CrossEncoder
from rag.models.folder import PACKAGED, folder_of
from rag.retrieval.cross_rerank import CrossRerank
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import standard_stages
from rag.settings import load_settings
from rag.text.header import embedded_text
from rag.types import Query
from tests.conftest import ROOT
from tests.rag.test_index import DIM, prepared, write
from tests.rag.test_search import EightNumbers
from tests.tiny_encoder import build_cross_encoder, build_entailment_model

if TYPE_CHECKING:
    import sentence_transformers

QUESTION = "Who runs the ferry compensation fund?"
TEXTS = [f"boat {n} came home with {n * 7 % 11} crates of {name}" for n in range(10) for name in ("hake", "ling")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cross") / "model"
    build_cross_encoder(made)
    return made


@pytest.fixture(scope="module")
def model(folder: Path) -> CrossEncoder:
    return CrossEncoder(str(folder), "torch")


def illiterate(folder: Path, at: Path, letter: str) -> Path:
    """A copy of the model that comes to no number where it reads the letter."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    shutil.copytree(folder, at)
    bert, tokenizer = AutoModelForSequenceClassification.from_pretrained(at), AutoTokenizer.from_pretrained(at)
    pieces = tokenizer.convert_tokens_to_ids([letter, f"##{letter}"])
    bert.bert.embeddings.word_embeddings.weight.data[pieces] = np.nan
    bert.save_pretrained(at)
    return at


def dismissive(folder: Path, at: Path) -> Path:
    """A copy of the model whose scores are all far below zero."""
    from transformers import AutoModelForSequenceClassification

    shutil.copytree(folder, at)
    bert = AutoModelForSequenceClassification.from_pretrained(at)
    bert.classifier.bias.data[:] = -99
    bert.save_pretrained(at)
    return at


def library(folder: Path) -> sentence_transformers.CrossEncoder:
    from sentence_transformers import CrossEncoder as Library

    return Library(str(folder), device="cpu", local_files_only=True)


def found(index: Path, k: int, question: str = QUESTION, **configured: object) -> list[Hit]:
    with Dateline.open(index, writer="extractive", encoder_backend="torch", **configured) as dateline:
        return dateline.search(question, k)


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


def test_scores_are_those_of_the_library_before_its_last_function(model: CrossEncoder, folder: Path) -> None:
    from torch.nn import Identity

    theirs = library(folder).predict([(QUESTION, text) for text in TEXTS], activation_fn=Identity())

    assert np.allclose(model.scores(QUESTION, TEXTS), theirs, atol=1e-5) and theirs.std() > 0.01


def test_the_first_candidates_are_ordered_as_the_models_own_predict_orders_them(
    sample_index: Path, folder: Path
) -> None:
    plain = found(sample_index, 50)
    cut = {"text": {"truncation": "only_second", "max_length": 128}}
    pairs = [(QUESTION, embedded_text(hit.article, hit.passage.text)) for hit in plain]
    predicted = dict(zip(ids(plain), library(folder).predict(pairs, processing_kwargs=cut), strict=True))

    hits = found(sample_index, 50, reranker=str(folder))

    assert len(hits) == 50 and ids(hits) != ids(plain) and set(ids(hits)) == set(ids(plain))
    assert all(predicted[a] >= predicted[b] - 1e-6 for a, b in pairwise(ids(hits)))
    assert {hit.scored_by for hit in hits} == {"cross-encoder"}


def test_the_others_stay_behind_as_they_were(sample_index: Path, folder: Path) -> None:
    plain = found(sample_index, 20)

    hits = found(sample_index, 20, reranker=str(folder), reranker_passages=5)

    assert set(ids(hits[:5])) == set(ids(plain[:5])) and ids(hits[5:]) == ids(plain[5:])
    assert [hit.scored_by for hit in hits] == ["cross-encoder"] * 5 + [hit.scored_by for hit in plain[5:]]


def test_no_hit_has_a_higher_score_than_one_before_it(sample_index: Path, folder: Path, tmp_path: Path) -> None:
    model = dismissive(folder, tmp_path / "dismissive")

    scores = [hit.score for hit in found(sample_index, 60, reranker=str(model), reranker_passages=7)]

    assert scores == sorted(scores, reverse=True) and scores[0] < 0 and scores[6] > scores[7]


def test_more_candidates_than_hits_are_read(sample_index: Path, folder: Path) -> None:
    read = found(sample_index, 30, reranker=str(folder), reranker_passages=30)

    assert ids(found(sample_index, 3, reranker=str(folder), reranker_passages=30)) == ids(read)[:3]


def test_without_a_reranker_it_scores_nothing(sample_index: Path) -> None:
    assert "cross-encoder" not in {hit.scored_by for hit in found(sample_index, 10)}


def test_a_long_passage_loses_its_end_and_a_long_question_nothing(model: CrossEncoder) -> None:
    long, question = "the boats came home before noon " * 9, "who saw the boats " * 5
    assert len(question.replace(" ", "")) > 128 / 2

    whole, without_end = model.scores(question, [long + "zebra", long + "quartz"])
    (asked_otherwise,) = model.scores(question + "x", [long])

    assert whole == pytest.approx(without_end, abs=1e-6)
    assert abs(whole - asked_otherwise) > 1e-3


def test_a_question_that_leaves_no_room_for_a_passage_reorders_nothing(
    sample_index: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    question = "Which judge runs the ferry compensation fund, and when are its first payments due? " * 2

    assert found(sample_index, 9, question, reranker=str(folder)) == found(sample_index, 9, question)
    assert "nothing is reranked" in caplog.text


def test_a_passage_without_a_finite_score_reorders_nothing(
    sample_index: Path, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A digit that the model cannot read stands in some of the passages."""
    hits = found(sample_index, 9, reranker=str(illiterate(folder, tmp_path / "illiterate", "7")))

    assert hits == found(sample_index, 9) and "nothing is reranked" in caplog.text


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns so often that whatever two may not do at once, two do."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_eight_threads_get_what_one_gets(model: CrossEncoder) -> None:
    questions, texts = [f"{QUESTION} {n}" for n in range(600)], ["hake", *("boat hake ling " * n for n in (3, 9, 80))]
    alone = [model.scores(question, texts) for question in questions]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda question: model.scores(question, texts), questions))

    assert np.array_equal(alone, together)


def test_eight_threads_may_load_it_at_once(folder: Path, model: CrossEncoder) -> None:
    fresh = CrossEncoder(str(folder), "torch")

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda _: fresh.scores(QUESTION, TEXTS), range(8)))

    assert np.array_equal(together, [model.scores(QUESTION, TEXTS)] * 8)


@settings(max_examples=20, deadline=None)
@given(texts=st.permutations(TEXTS + ["net " * n for n in range(1, 60)]))
def test_each_text_gets_its_own_score_whatever_stands_beside_it(model: CrossEncoder, texts: list[str]) -> None:
    scores = dict(zip(texts, model.scores(QUESTION, texts), strict=True))

    assert np.allclose(model.scores(QUESTION, TEXTS), [scores[text] for text in TEXTS], atol=1e-5)


def test_no_texts_have_no_scores(folder: Path) -> None:
    assert CrossEncoder(str(folder)).scores(QUESTION, []).shape == (0,)


def test_the_fastest_of_what_torch_finds_ranks_nearly_as_single_precision(model: CrossEncoder, folder: Path) -> None:
    assert np.allclose(CrossEncoder(str(folder)).scores(QUESTION, TEXTS), model.scores(QUESTION, TEXTS), atol=0.1)


def test_an_article_that_is_replaced_before_it_is_read_is_found_as_it_is_now(
    tmp_path: Path, model: CrossEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CorpusWriter(tmp_path) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, [prepared(n) for n in range(5)])
    read = Catalog.passages_by_id

    def after_a_write(catalog: Catalog, ids: Sequence[str], query: Query) -> dict[str, Indexable]:
        monkeypatch.undo()
        with CorpusWriter(tmp_path) as writer:
            write(writer, [prepared(3, body="Now it tells of marmalade.", origin="/in/3.txt")])
        return read(catalog, ids, query)

    monkeypatch.setattr(Catalog, "passages_by_id", after_a_write)
    stages = standard_stages(EightNumbers(), 3, reranker=CrossRerank(model, 50))

    hits = Retriever(Corpus(tmp_path), stages).retrieve(Query("harbour"), 5)

    assert sorted(h.article.origin for h in hits) == [f"/in/{n}.txt" for n in range(5)]
    assert [h.article.body for h in hits if h.article.origin == "/in/3.txt"] == ["Now it tells of marmalade."]


def labelled(folder: Path, at: Path) -> Path:
    build_cross_encoder(at, num_labels=3)
    return at


def pickled(folder: Path, at: Path) -> Path:
    shutil.copytree(folder, at)
    (at / "model.safetensors").rename(at / "pytorch_model.bin")
    return at


def garbled(folder: Path, at: Path) -> Path:
    shutil.copytree(folder, at)
    (at / "config.json").write_text("{")
    return at


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda folder, at: at, "not on this machine"),
        (lambda folder, at: folder_of(PACKAGED), "no cross-encoder"),
        (labelled, "tells 3 labels apart"),
        (pickled, "no safetensors weights"),
        (garbled, "broken"),
    ],
)
def test_what_cannot_rank_is_told_when_the_index_is_opened(
    sample_index: Path, folder: Path, tmp_path: Path, make: Callable[[Path, Path], Path], why: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"{why}.*set DATELINE_RERANKER"):
        Dateline.open(sample_index, reranker=str(make(folder, tmp_path / "other")))


def test_weights_that_give_no_number_are_told_before_anything_is_ranked(folder: Path, tmp_path: Path) -> None:
    model = CrossEncoder(str(illiterate(folder, tmp_path / "illiterate", "a")))

    with pytest.raises(ConfigurationError, match=r"no number.*set DATELINE_RERANKER"):
        model.scores("Who?", ["Pip, only"])


def test_weights_that_cannot_be_read_are_told(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "cut"))
    weights = (copy / "model.safetensors").read_bytes()
    (copy / "model.safetensors").write_bytes(weights[: len(weights) // 2])

    with pytest.raises(ConfigurationError, match=r"cannot use it.*set DATELINE_RERANKER"):
        CrossEncoder(str(copy)).scores("Who?", ["Pip"])


def test_a_backend_that_is_not_here_is_told(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no Apple graphics processor|no CUDA card"):
        CrossEncoder(str(folder), "mps" if sys.platform != "darwin" else "cuda").scores("Who?", ["Pip"])


@pytest.mark.parametrize("passages", [0, 201])
def test_it_reads_at_least_one_passage_and_no_more_than_are_found(passages: int) -> None:
    with pytest.raises(ConfigurationError, match="DATELINE_RERANKER_PASSAGES"):
        load_settings(reranker_passages=passages)


def test_loading_a_cross_encoder_asks_no_network(folder: Path, tmp_path: Path) -> None:
    """By name or by folder, there or not, to rank or to judge."""
    build_entailment_model(tmp_path / "judge", ["entailment", "neutral", "contradiction"])
    code = f"""
import json, socket
asked = []
def guard(*a, **k):
    asked.append(str(a))
    raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = guard
from rag.errors import ConfigurationError
from rag.models.cross_encoder import CrossEncoder
from rag.models.entailment import EntailmentModel
told = []
for make in (CrossEncoder, EntailmentModel):
    for name in ("nobody/absent-model", "absent-model", "./absent", "two words"):
        try: make(name)
        except ConfigurationError as error: told.append(str(error))
scores = CrossEncoder({str(folder)!r}).scores("Who?", ["Pip", "Edda"])
read = EntailmentModel({str(tmp_path / "judge")!r}).read(["Pip", "Edda"], "Edda")
print(json.dumps({{"asked": asked, "told": len(told), "scores": len(scores), "read": len(read.entailed)}}))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=240)

    assert json.loads(ran.stdout) == {"asked": [], "told": 8, "scores": 2, "read": 2}, ran.stderr
