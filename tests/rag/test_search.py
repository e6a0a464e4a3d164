"""Passages without an answer: how many, from when, and what a running ingest takes away meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from rag import Dateline, DatelineError
from rag.catalog import Catalog, Indexable
from rag.index.corpus import Corpus
from rag.index.writer import CorpusWriter
from rag.models.calibration import PACKAGED_THRESHOLDS
from rag.models.encoder import Words
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import standard_stages
from rag.types import Query
from tests.conftest import ROOT
from tests.rag.test_index import DIM, prepared, vector, write


class EightNumbers:
    """An encoder for vectors of eight numbers: every text has the same one."""

    name, identity, dim, max_tokens = "test", "weights", DIM, 256
    thresholds = PACKAGED_THRESHOLDS

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([vector(7) for _ in texts])

    encode_passages = encode_queries

    def encode_words(self, texts: Sequence[str]) -> list[Words]:
        raise NotImplementedError

    def tokens(self, text: str) -> list[str]:
        return text.split()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """400 articles of one passage."""
    folder = tmp_path_factory.mktemp("large") / "index"
    with CorpusWriter(folder) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, [prepared(n) for n in range(400)])
    return folder


@pytest.fixture(scope="module")
def dateline(sample_index: Path) -> Iterator[Dateline]:
    with Dateline.open(sample_index, writer="extractive") as opened:
        yield opened


def test_an_article_that_is_replaced_while_it_is_found_is_found_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between finding and fetching a writer may finish."""
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

    hits = Retriever(Corpus(tmp_path), standard_stages(EightNumbers(), 3)).retrieve(Query("harbour"), 5)

    assert sorted(h.article.origin for h in hits) == [f"/in/{n}.txt" for n in range(5)]
    assert [h.article.body for h in hits if h.article.origin == "/in/3.txt"] == ["Now it tells of marmalade."]


def test_as_many_passages_come_as_are_asked_for(large: Path) -> None:
    retriever = Retriever(Corpus(large), standard_stages(EightNumbers(), 3))

    assert [len(retriever.retrieve(Query("harbour"), k)) for k in (1, 99, 350)] == [1, 99, 350]


@pytest.mark.parametrize("k", [0, -3, 1001])
def test_a_number_of_passages_that_makes_no_sense_is_told(dateline: Dateline, k: int) -> None:
    with pytest.raises(DatelineError, match="between 1 and 1000"):
        dateline.search("ferry", k)


def test_the_last_day_of_the_calendar_is_a_day(dateline: Dateline) -> None:
    assert dateline.search("ferry", before="9999-12-31") and not dateline.search("ferry", after="9999-12-31")


@pytest.mark.parametrize(
    ("filters", "advice"),
    [
        ({"before": "9999-12-31T23:00:00-05:00"}, "years 1 to 9999"),
        ({"after": "0001-01-01T00:00:00+05:00"}, "years 1 to 9999"),
        ({"before": "0001-01-01"}, "later day"),
        ({"before": "10000-01-01"}, "2025-06-03"),
        ({"after": "0000-01-01"}, "2025-06-03"),
        ({"asked_on": "9999-12-31T23:00:00-05:00"}, "years 1 to 9999"),
    ],
)
def test_a_day_beyond_the_calendar_is_told(dateline: Dateline, filters: dict[str, str], advice: str) -> None:
    with pytest.raises(DatelineError, match=advice):
        dateline.search("ferry", **filters)  # type: ignore[arg-type]


def test_a_setting_that_does_not_exist_is_told_with_the_one_that_was_meant(sample_index: Path) -> None:
    with pytest.raises(DatelineError, match=r"no setting 'hitss': did you mean hits\?"):
        Dateline.open(sample_index, hitss=3)


def test_loading_an_encoder_asks_no_network_and_leaves_the_environment_alone() -> None:
    """By name or by folder, there or not."""
    code = """
import json, os, socket
asked, before = [], dict(os.environ)
def guard(*a, **k):
    asked.append(str(a))
    raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = guard
from rag.errors import ConfigurationError
from rag.models.sentence_encoder import SentenceEncoder
told = []
for name in ("nobody/absent-model", "absent-model", "./absent", "two words"):
    try: SentenceEncoder(name).dim
    except ConfigurationError as error: told.append(str(error))
dim = SentenceEncoder().dim
hub = [n for n in os.environ if n.startswith("HF_") and n not in before]
print(json.dumps({"asked": asked, "told": len(told), "dim": dim, "hub": hub}))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=240)

    assert json.loads(ran.stdout) == {"asked": [], "told": 4, "dim": 384, "hub": []}, ran.stderr
