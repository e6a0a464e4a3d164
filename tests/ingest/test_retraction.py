"""What a record said before is not quoted once it says something else: real Chroma, tantivy, catalog and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import IngestReport, ingest, pipeline
from ingest.readers.files import Meter
from rag import Dateline
from rag.catalog import Catalog, Entry, open_engine
from rag.index.corpus import lexical_path
from rag.index.lexical import LexicalIndex
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.collection import ChromaCollection
from rag.index.vectors.chroma_folder.seal import is_sealed
from rag.index.writer import CorpusWriter, repair
from rag.models.sentence_encoder import SentenceEncoder
from tests.odd_encoders import Narrow

Write = Callable[[dict[str, str]], Path]
OLD = (
    "Mayor of Tollmere accused\nPublished 4 May 2025\n"
    "The mayor of Tollmere, Ansel Gorse, took 40,000 crowns from the ferry line, the Post reported."
)
NEW = OLD.replace("40,000 crowns", "no money at all")
OTHER = (
    "Bakery wins prize\nPublished 6 May 2025\n"
    "A bakery in Tollmere has won the county prize for rye bread for the third year running, judges said."
)


@pytest.fixture
def run(model: Path, tmp_path: Path) -> Callable[[Path], IngestReport]:
    """An ingest into one index, whose account must come out even and whose two indexes must agree with the catalog."""

    def once(folder: Path) -> IngestReport:
        report = ingest([folder], tmp_path / "index", SentenceEncoder(str(model)))
        assert report.read == report.indexed + report.unchanged + report.duplicate + len(report.rejected)
        assert_whole(tmp_path / "index")
        return report

    return once


def assert_whole(index: Path) -> None:
    catalog = Catalog(open_engine(index))
    assert is_sealed(vectors_path(index))
    assert (
        len(ChromaCollection(vectors_path(index))) == len(LexicalIndex(lexical_path(index))) == catalog.count_passages()
    )
    assert catalog.status().pending == 0


def quoted(tmp_path: Path, model: Path) -> str:
    """All that a search can bring up: with so few passages, that is every one."""
    with Dateline.open(tmp_path / "index", encoder=str(model), writer="extractive") as dateline:
        return "\n".join(hit.passage.text for hit in dateline.search("mayor Ansel Gorse crowns ferry bakery", 50))


@pytest.mark.parametrize(
    ("name", "before", "after", "reason"),
    [
        ("a.txt", OLD, b"", "the file is empty"),
        ("a.txt", OLD, b"Removed\nThis article has been removed.", "characters of article text"),
        ("a.txt", OLD, b"\x89PNG\0\1\2\xff" * 100, "not text"),
        ("a.txt", OLD, b"word " * 3_000_000, "larger than 10 MB"),
        ("a.html", f"<html><body><p>{OLD}</p></body></html>", b"<html><nav>Home</nav></html>", "no article"),
        ("a.jsonl", json.dumps({"id": 1, "text": OLD}), json.dumps({"id": 1, "text": ""}).encode(), "has no text"),
        ("a.jsonl", json.dumps({"text": OLD}), b'{"text": "broken', "not JSON"),
    ],
)  # fmt: skip
def test_an_article_that_was_taken_back_is_quoted_no_more_and_the_account_says_so(
    write_articles: Write, run, tmp_path: Path, model: Path, name: str, before: str, after: bytes, reason: str
) -> None:
    folder = write_articles({name: before, "b.txt": OTHER})
    run(folder)
    assert "40,000" in quoted(tmp_path, model)
    (folder / name).write_bytes(after)

    report = run(folder)

    (rejected,) = report.rejected
    assert reason in rejected.reason and rejected.reason.endswith("the version indexed before is no longer quoted")
    assert "40,000" not in quoted(tmp_path, model) and "rye bread" in quoted(tmp_path, model)
    assert run(folder).rejected == [type(rejected)(rejected.origin, rejected.reason)]


def test_a_corrected_article_is_quoted_in_its_new_words_only(
    write_articles: Write, run, tmp_path: Path, model: Path
) -> None:
    run(write_articles({"a.txt": OLD}))

    run(write_articles({"a.txt": NEW}))

    assert "no money at all" in quoted(tmp_path, model) and "40,000" not in quoted(tmp_path, model)


def test_an_article_that_became_a_copy_of_another_is_quoted_no_more(
    write_articles: Write, run, tmp_path: Path, model: Path
) -> None:
    run(write_articles({"a.txt": OLD, "b.txt": OTHER}))

    report = run(write_articles({"a.txt": OTHER}))

    assert report.duplicate == 1
    assert "40,000" not in quoted(tmp_path, model) and quoted(tmp_path, model).count("rye bread") == 1


def test_two_files_that_swap_their_texts_are_both_still_there(
    write_articles: Write, run, tmp_path: Path, model: Path
) -> None:
    run(write_articles({"a.txt": OLD, "b.txt": OTHER}))

    report = run(write_articles({"a.txt": OTHER, "b.txt": OLD}))

    assert report.read == 2
    assert quoted(tmp_path, model).count("40,000") == quoted(tmp_path, model).count("rye bread") == 1


@pytest.mark.parametrize("first", [NEW, ""])
@pytest.mark.parametrize("names", [("a.txt", "b.txt", "c.txt"), ("c.txt", "a.txt", "b.txt")])
def test_a_copy_comes_back_in_the_run_that_takes_the_original_away(
    write_articles: Write, run, tmp_path: Path, model: Path, names: tuple[str, ...], first: str
) -> None:
    assert run(write_articles({names[0]: OLD})).indexed == 1
    assert run(write_articles({names[1]: OLD, names[2]: OLD})).duplicate == 2

    report = run(write_articles({names[0]: first}))

    assert (report.read, report.duplicate, len(report.rejected)) == (3, 1, 0 if first else 1)
    assert quoted(tmp_path, model).count("40,000") == 1


def test_an_article_may_return_to_an_earlier_text(write_articles: Write, run, tmp_path: Path, model: Path) -> None:
    for text in (OLD, NEW, "", OLD):
        run(write_articles({"a.txt": text}))

    assert "40,000" in quoted(tmp_path, model) and "no money" not in quoted(tmp_path, model)


def test_what_could_only_not_be_read_this_time_goes_on_being_quoted(
    write_articles: Write, run, tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_articles({"a.txt": OLD})
    run(folder)

    def failing(self: Meter, path: Path):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Meter, "opened", failing)
        report = run(folder)

    assert report.rejected[0].reason.endswith("the version indexed before is still quoted")
    assert "40,000" in quoted(tmp_path, model)
    assert run(folder).unchanged == 1


def test_a_crash_between_catalog_and_indexes_is_finished_on_the_next_opening(
    write_articles: Write, run, tmp_path: Path, model: Path
) -> None:
    folder = write_articles({"a.txt": OLD, "b.txt": OTHER})
    run(folder)
    origin = (folder / "a.txt").resolve().as_posix()
    with CorpusWriter(tmp_path / "index") as writer:
        writer.catalog.record([Entry(origin, "f", "rejected", reason="gone")], [origin])
    assert "40,000" not in quoted(tmp_path, model)

    repair(tmp_path / "index")

    assert_whole(tmp_path / "index")
    assert "40,000" not in quoted(tmp_path, model) and "rye bread" in quoted(tmp_path, model)


@pytest.mark.parametrize("earlier", [Narrow, SentenceEncoder])
def test_an_index_of_an_earlier_version_is_brought_up_to_date(
    write_articles: Write,
    run,
    tmp_path: Path,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    earlier: type[SentenceEncoder],
) -> None:
    folder = write_articles({"a.txt": OLD + " It was read out in court." * 20, "b.txt": OTHER, "copy.txt": OTHER})
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "PIPELINE", "1")
        ingest([folder], tmp_path / "index", earlier(str(model)))
    before = Catalog(open_engine(tmp_path / "index")).current_ids()

    report = run(folder)

    assert (report.indexed, report.unchanged, report.duplicate) == (2, 0, 1)
    assert Catalog(open_engine(tmp_path / "index")).current_ids() == before
    assert run(folder).unchanged == 2
