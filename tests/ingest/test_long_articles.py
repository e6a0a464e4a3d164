"""What an article of any length costs: bodies fetched, rows and texts held at a time. Counted, not timed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest import ingest
from ingest.ahead import Ahead, looked_ahead
from ingest.chunking import Chunker
from ingest.records import RawArticle
from rag import Dateline
from rag.catalog import Catalog, open_engine
from rag.index.vectors.chroma_folder.collection import ChromaCollection
from rag.models.sentence_encoder import SentenceEncoder
from rag.types import Query
from tests.conftest import make_article
from tests.tiny_encoder import build

LAST = "The lamp in the Quillhaven lighthouse was lit by Odalys Brandt of Tollmere."


def long_text(paragraphs: int) -> str:
    story = [
        f"Boat {n} of the fleet landed {n % 97} crates of herring at pier {n % 9}, the harbour said."
        for n in range(paragraphs)
    ]
    return "\n\n".join(["Harbour report", *story, LAST])


class Counting(SentenceEncoder):
    """Notes how many texts it is given at once."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.given: list[int] = []

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.given.append(len(texts))
        return super().encode_passages(texts)


class BySpaces(SentenceEncoder):
    """Takes words for word pieces, and notes the length of every text."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def tokens(self, text: str) -> list[str]:
        self.sizes.append(len(text))
        return text.split()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tiny")
    build(folder)
    return str(folder / "model")


def test_a_long_article_goes_through_in_slices_and_its_end_is_found(
    tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "long.txt").write_text(long_text(4500))
    upserted: list[int] = []
    real = ChromaCollection.upsert

    def counted(self: ChromaCollection, ids: Sequence[str], vectors: Sequence[np.ndarray]) -> None:
        upserted.append(len(ids))
        real(self, ids, vectors)

    monkeypatch.setattr(ChromaCollection, "upsert", counted)
    encoder = Counting(model)
    report = ingest([tmp_path / "long.txt"], tmp_path / "index", encoder)

    assert report.passages == sum(upserted) == sum(encoder.given) > 1000
    assert max(encoder.given) <= 512 and max(upserted) <= 1000
    with Dateline.open(tmp_path / "index", encoder=model, writer="extractive") as dateline:
        assert any("Odalys" in hit.passage.text for hit in dateline.search("Odalys Brandt Quillhaven lamp"))


def test_the_body_is_fetched_once_an_article_and_not_once_a_passage(tmp_path: Path, model: str) -> None:
    """Regression: memory grew with the square of an article's length."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(long_text(100).replace("herring", f"herring {name}"))
    ingest([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "index", SentenceEncoder(model))
    catalog = Catalog(open_engine(tmp_path / "index"))

    items = list(catalog.indexable(catalog.current_ids()))
    asked = catalog.passages_by_id([item.passage.id for item in items], Query("boats"))

    assert len(items) == len(asked) == catalog.count_passages() > 30
    assert len({id(item.article.body) for item in items}) == 2
    assert len({id(found.article.body) for found in asked.values()}) == 2
    assert all(f.article.body[f.passage.span.start : f.passage.span.end] == f.passage.text for f in asked.values())
    found = [asked[item.passage.id] for item in items]
    assert [(f.passage, f.article) for f in found] == [(item.passage, item.article) for item in items]


@pytest.mark.parametrize("between", ["\n\n", " ", ""])
def test_the_splitter_never_gets_more_than_a_piece_of_a_long_body(between: str) -> None:
    encoder = BySpaces()
    body = long_text(4000).replace("\n\n", between)
    passages = Chunker(encoder)(make_article(body))

    assert max(encoder.sizes) <= 100_000 < len(body)
    assert "".join("".join(p.text.split()) for p in passages) == "".join(body.split())
    assert all(body[p.span.start : p.span.end] == p.text for p in passages)


def test_a_long_body_is_cut_into_pieces_between_paragraphs() -> None:
    body = long_text(4000)
    passages = Chunker(BySpaces())(make_article(body))
    starts = {p.span.start for p in passages}

    assert any(body[start - 2 : start] == "\n\n" for start in starts if 99_000 < start < 100_002)


def test_few_long_records_are_read_ahead_at_a_time() -> None:
    long = [RawArticle(str(n), "x" * 3_000_000, False, "") for n in range(5)]
    short = [RawArticle(str(n), "x", False, "") for n in range(600)]

    assert [len(some) for some in looked_ahead(map(Ahead, long))] == [2, 2, 1]
    assert [len(some) for some in looked_ahead(map(Ahead, short))] == [256, 256, 88]
