"""A folder in, an account of every record out: real files, real encoder, real indexes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest import RawArticle, Rejected, clean, ingest, kept, pipeline
from ingest.readers import READERS
from ingest.readers.files import Meter
from ingest.sources import Files
from rag.catalog import Catalog, open_engine
from rag.errors import DatelineError
from rag.models.sentence_encoder import SentenceEncoder
from rag.types import Article
from tests.odd_encoders import STUMBLES, Mishaps

Write = Callable[[dict[str, str]], Path]
GOOD = (
    "Ferry timetable changes\nPublished 4 May 2025\n"
    "The ferry to Aldmoor will leave ten minutes earlier from Monday, the line said. It blamed the tide."
)
OTHER = (
    "Bakery wins prize\nPublished 6 May 2025\n"
    "A bakery in Aldmoor has won the county prize for rye bread for the third year running, judges said."
)


def test_running_it_again_changes_nothing(write_articles: Write, tmp_path: Path, encoder: SentenceEncoder) -> None:
    folder = write_articles({"a.txt": GOOD, "b.txt": OTHER})

    first = ingest([folder], tmp_path / "index", encoder)
    generation = Catalog(open_engine(tmp_path / "index")).generation
    second = ingest([folder], tmp_path / "index", encoder)

    assert (first.read, first.indexed, first.passages) == (2, 2, 2)
    assert (second.read, second.unchanged, second.passages) == (2, 2, 0)
    assert Catalog(open_engine(tmp_path / "index")).generation == generation


def test_a_changed_file_is_read_anew_and_the_old_text_is_gone(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    folder = write_articles({"a.txt": GOOD})
    ingest([folder], tmp_path / "index", encoder)
    write_articles({"a.txt": GOOD.replace("ten minutes", "twenty minutes")})

    report = ingest([folder], tmp_path / "index", encoder)

    catalog = Catalog(open_engine(tmp_path / "index"))
    (article_id,) = catalog.current_ids()
    article = catalog.article(article_id)
    assert report.indexed == 1 and article is not None and "twenty minutes" in article.body


def test_the_same_text_twice_is_one_article_and_one_duplicate(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    report = ingest([write_articles({"a.txt": GOOD, "copy.txt": GOOD})], tmp_path / "index", encoder)

    assert (report.read, report.indexed, report.duplicate) == (2, 1, 1)


def test_a_path_named_twice_is_read_once(write_articles: Write, tmp_path: Path, encoder: SentenceEncoder) -> None:
    folder = write_articles({"a.txt": GOOD})

    report = ingest([folder, folder / "a.txt"], tmp_path / "index", encoder)

    assert (report.read, report.indexed, report.unchanged) == (2, 1, 1)


def test_bad_input_is_rejected_with_a_reason_and_the_rest_is_indexed(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    folder = write_articles(
        {"good.txt": GOOD, "empty.txt": "", "page.html": "<html><body><nav>Home</nav></body></html>"}
    )
    (folder / "picture.txt").write_bytes(b"\x89PNG\x00\x01\x02\xff" * 200)
    (folder / "notes.docx").write_bytes(b"PK")
    with (folder / "huge.txt").open("wb") as file:
        file.write(b"word " * 10_000_000)  # 50 MB on a single line
    with (folder / "feed.jsonl").open("wb") as file:
        file.write(json.dumps({"id": "1", "title": "Bakery", "text": OTHER}).encode() + b"\n")
        file.write(b'{"id": "2", broken\n[1, 2]\n{"id": "4"}\n')
        file.write(b'{"id": "5", "text": "' + b"x" * 50_000_000 + b'"}\n')
        file.write(json.dumps({"id": "6", "title": "Ferry", "text": OTHER.replace("rye", "oat")}).encode() + b"\n")
    (folder / "link.txt").symlink_to(tmp_path / "nowhere")

    report = ingest([folder], tmp_path / "index", encoder)

    reasons = {Path(r.origin).name: r.reason for r in report.rejected}
    assert report.read == report.indexed + report.unchanged + report.duplicate + len(report.rejected)
    assert report.indexed == 3
    assert len(reasons) == len(report.rejected) == 10
    assert all(len(reason) > 10 for reason in reasons.values())
    assert "empty" in reasons["empty.txt"] and "MB" in reasons["huge.txt"] and "not text" in reasons["picture.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything: run as another user")
def test_a_folder_without_permission_is_rejected_and_the_rest_is_indexed(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    folder = write_articles({"a.txt": GOOD})
    closed = folder / "closed"
    closed.mkdir(mode=0o000)
    try:
        report = ingest([folder], tmp_path / "index", encoder)
    finally:
        closed.chmod(0o700)

    assert report.indexed == 1 and "closed" in report.rejected[0].origin


def test_a_rejected_record_is_told_again_on_every_run(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    folder = write_articles({"a.txt": GOOD, "empty.txt": ""})
    ingest([folder], tmp_path / "index", encoder)

    again = ingest([folder], tmp_path / "index", encoder)

    assert [Path(r.origin).name for r in again.rejected] == ["empty.txt"]


def test_a_fault_on_one_record_rejects_that_one_and_it_is_tried_again(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    folder = write_articles({"a.txt": f"{GOOD} {STUMBLES}", "b.txt": OTHER})

    report = ingest([folder], tmp_path / "index", Mishaps())
    again = ingest([folder], tmp_path / "index", encoder)

    assert (report.read, report.indexed, len(report.rejected)) == (2, 1, 1)
    assert "a.txt" in report.rejected[0].reason and "near offset 7" in report.rejected[0].reason
    assert "please report it" in report.rejected[0].reason
    assert (again.indexed, again.unchanged) == (1, 1)


def test_a_fault_keeps_the_version_of_the_same_bytes_and_takes_back_any_other(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_articles({"same.txt": f"{GOOD} {STUMBLES}", "changed.txt": f"{OTHER} {STUMBLES}"})
    ingest([folder], tmp_path / "index", encoder)
    write_articles({"changed.txt": f"{OTHER} {STUMBLES}".replace("rye", "oat")})
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "PIPELINE", "next")
        report = ingest([folder], tmp_path / "index", Mishaps())

    catalog = Catalog(open_engine(tmp_path / "index"))
    reasons = {Path(r.origin).name: r.reason for r in report.rejected}
    assert reasons["same.txt"].endswith("still quoted") and reasons["changed.txt"].endswith("no longer quoted")
    assert [Path(o).name for o in catalog.origins(9)] == ["same.txt"]


def test_the_time_in_the_report_stands_still_when_the_run_is_over(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    report = ingest([write_articles({"a.txt": GOOD})], tmp_path / "index", encoder)

    assert report.seconds == report.seconds > 0


def test_a_path_that_is_not_there_stops_it_before_anything_is_written(tmp_path: Path, encoder: SentenceEncoder) -> None:
    with pytest.raises(DatelineError, match="does not exist"):
        ingest([tmp_path / "nothing"], tmp_path / "index", encoder)

    assert not (tmp_path / "index").exists()


def test_a_reader_that_stumbles_costs_one_file_only(write_articles: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_articles({"a.md": GOOD, "b.txt": OTHER})

    def failing(path: Path, meter: Meter) -> Iterator[RawArticle | Rejected]:
        raise RecursionError("too deep")

    monkeypatch.setitem(READERS, ".md", failing)
    bad, good = Files([folder]).records()

    assert isinstance(bad, Rejected) and bad.origin.endswith("a.md") and "too deep" in bad.reason
    assert isinstance(good, RawArticle) and good.origin.endswith("b.txt")


def test_a_record_is_kept_as_it_was_read_and_can_be_cleaned_anew(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder
) -> None:
    folder = write_articles({"a.txt": GOOD})
    (before,) = Files([folder]).records()
    ingest(folder, tmp_path / "index", encoder)
    (article_id,) = Catalog(open_engine(tmp_path / "index")).current_ids()
    (folder / "a.txt").unlink()

    record = kept(tmp_path / "index", article_id)

    assert record == before and isinstance(record, RawArticle)
    article = clean(record)
    assert isinstance(article, Article) and article.id == article_id


def test_a_record_is_not_kept_where_the_setting_says_so(
    write_articles: Write, tmp_path: Path, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_KEEP_RAW", "false")

    ingest(write_articles({"a.txt": GOOD}), tmp_path / "index", encoder)

    (article_id,) = Catalog(open_engine(tmp_path / "index")).current_ids()
    assert kept(tmp_path / "index", article_id) is None


def test_what_a_program_makes_itself_is_cleaned_or_rejected_with_its_reason() -> None:
    article = clean(RawArticle("call-1", GOOD))

    assert isinstance(article, Article) and article.origin == "call-1"
    rejected = clean(RawArticle("call-2", "Subscribe to our newsletter"))
    assert isinstance(rejected, Rejected) and rejected.reason


def test_a_source_of_ones_own_is_ingested(tmp_path: Path, encoder: SentenceEncoder) -> None:
    class Wire:
        def records(self) -> Iterator[RawArticle | Rejected]:
            yield RawArticle("wire:1", GOOD, fingerprint="1")
            yield Rejected("wire:2", "withdrawn by the desk", "2")

        def size(self) -> int:
            return 2

        def done(self) -> int:
            return 1

    report = ingest(Wire(), tmp_path / "index", encoder)

    assert (report.size, report.done) == (2, 1)
    assert (report.indexed, [r.origin for r in report.rejected]) == (1, ["wire:2"])


def test_importing_ingest_loads_nothing_heavy() -> None:
    heavy = "torch chromadb sqlalchemy llama_index numpy tantivy pydantic lxml trafilatura yaml".split()
    code = f"import ingest, sys; print([m for m in {heavy!r} if m in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
