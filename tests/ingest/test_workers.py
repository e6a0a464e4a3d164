"""Worker processes: the results of one process, whatever a record does to the one that reads it. Real processes."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ingest import IngestReport, RawArticle, Rejected, clean, ingest, pipeline, workers
from ingest.chunking import Chunker
from ingest.records import pack
from ingest.worker import Made
from ingest.workers import sendable
from rag.catalog import Catalog, open_engine
from rag.catalog.schema import metadata
from rag.models.sentence_encoder import SentenceEncoder
from tests.conftest import ROOT, SAMPLE
from tests.odd_encoders import DIES, GROWS, HANGS, STOPS, Mishaps
from tests.tiny_encoder import build

STORY = (
    "The ferry to Aldmoor will leave ten minutes earlier from Monday, the line said, and blamed the tide of report {}."
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tiny")
    build(folder)
    return str(folder / "model")


def feed(folder: Path, *texts: str, **fields: object) -> Path:
    file = folder / "feed.jsonl"
    records = ({"id": str(n), "title": f"Report {n}", "text": text, **fields} for n, text in enumerate(texts))
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return file


def reasons(report: IngestReport) -> dict[str, str]:
    return {r.origin.rpartition("#")[2]: r.reason for r in report.rejected}


class Here:
    """The work of the processes, done in this one as it is asked for."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._chunk = Chunker(encoder)

    def submit(self, record: RawArticle, encoder: bytes | None, *, keep: bool) -> Future[Made]:
        article, done = clean(record), Future[Made]()
        passages = None if isinstance(article, Rejected) else self._chunk(article)
        done.set_result(Made(article, passages, pack(record) if keep else None))
        return done


def held(index: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the catalog, without the seconds at which they were written and the vectors."""
    engine = open_engine(index)
    found = {}
    with engine.connect() as db:
        for table in metadata.sorted_tables:
            columns = [c for c in table.c if c.name not in ("ingested", "read", "vector", "value")]
            found[table.name] = sorted(map(tuple, db.execute(sa.select(*columns))), key=repr)
    return found


def test_processes_make_of_a_corpus_what_one_process_makes_of_it(
    tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long records before short ones, so that they are done in another order; copies, versions, rejects among them."""
    texts = [" ".join(STORY.format(n + i) for i in range(1 + 300 * (n % 7 == 0))) for n in range(60)]
    plain = feed(tmp_path, *texts, *texts[:9], "Subscribe to our newsletter", "", "Too short.")
    address = {"url": "https://www.courier.example/2025/ferry"}
    (tmp_path / "more").mkdir()
    versions = feed(tmp_path / "more", *(f"{STORY.format(n)} {STORY.format(7)}" for n in range(9)), **address)
    paths = [plain, versions, SAMPLE / "text", SAMPLE / "html", SAMPLE / "feeds"]
    encoder = SentenceEncoder(model)

    beside = ingest(paths, tmp_path / "beside", encoder)
    monkeypatch.setattr(pipeline, "workers", contextmanager(lambda: iter([Here(encoder)])))
    alone = ingest(paths, tmp_path / "alone", encoder)

    assert held(tmp_path / "beside") == held(tmp_path / "alone")
    assert beside.rejected == alone.rejected and len(beside.rejected) == 3
    assert (beside.indexed, beside.duplicate) == (alone.indexed, alone.duplicate)
    assert beside.indexed > 100 and beside.duplicate > 10


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (DIES, "broke down (exit code -9)"),
        (HANGS, "longer than 3 seconds"),
        pytest.param(
            GROWS,
            "more memory to read than one record may have",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="other systems hold to no such limit"),
        ),
    ],
)
def test_a_record_beyond_a_limit_is_rejected_alone_and_is_tried_again(
    tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch, word: str, reason: str
) -> None:
    file = feed(tmp_path, *(STORY.format(n) + f" {word}" * (n in (3, 4)) for n in range(12)))

    with monkeypatch.context() as patch:
        patch.setattr(workers, "SECONDS", 3.0)
        report = ingest(file, tmp_path / "index", Mishaps(model))
    again = ingest(file, tmp_path / "index", SentenceEncoder(model))

    assert report.indexed == 10 and set(reasons(report)) == {"3", "4"}
    assert all(reason in told for told in reasons(report).values())
    assert (again.indexed, again.unchanged) == (2, 10)


def test_a_record_that_is_too_slow_is_tried_again_once_it_or_the_limit_has_changed(
    tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: it cost its whole time at every run."""
    file = feed(tmp_path, STORY.format(0), f"{STORY.format(1)} {HANGS}")
    monkeypatch.setattr(workers, "SECONDS", 3.0)
    first = ingest(file, tmp_path / "index", Mishaps(model))
    again = ingest(file, tmp_path / "index", SentenceEncoder(model))  # which would not be held up
    assert (first.indexed, again.unchanged) == (1, 1)
    assert reasons(again)["1"] == reasons(first)["1"] + "; not tried again, since neither it nor the limit has changed"

    feed(tmp_path, STORY.format(0), f"{STORY.format(2)} {HANGS}")
    assert "not tried again" not in reasons(ingest(file, tmp_path / "index", Mishaps(model)))["1"]
    monkeypatch.setattr(workers, "SECONDS", 30.0)
    assert ingest(file, tmp_path / "index", SentenceEncoder(model)).indexed == 1


def test_what_became_too_slow_without_having_changed_stays_quoted_and_is_not_tried_again(
    tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = feed(tmp_path, STORY.format(0), f"{STORY.format(1)} {HANGS}")
    ingest(file, tmp_path / "index", SentenceEncoder(model), keep_raw=True)
    quoted = held(tmp_path / "index")
    monkeypatch.setattr(workers, "SECONDS", 3.0)
    monkeypatch.setattr(pipeline, "PIPELINE", "another")

    reports = [ingest(file, tmp_path / "index", Mishaps(model), keep_raw=True) for _ in "12"]

    assert [reasons(r)["1"].partition(";")[0] for r in reports] == ["takes longer than 3 seconds to read"] * 2
    assert "still quoted" in reasons(reports[1])["1"] and "not tried again" in reasons(reports[1])["1"]
    assert all(held(tmp_path / "index")[table] == quoted[table] for table in ("articles", "passages", "records"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_process_that_was_stopped_holds_the_ingest_no_longer_than_a_record_may_take(
    tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: its own clock stands still too, so that the ingest waited for ever."""
    file = feed(tmp_path, *(STORY.format(n) + f" {STOPS}" * (n == 3) for n in range(12)))
    with monkeypatch.context() as patch:
        patch.setattr(workers, "SECONDS", 3.0)
        patch.setattr(workers, "_LATE", 10)
        report = ingest(file, tmp_path / "index", Mishaps(model))
        again = ingest(file, tmp_path / "index", SentenceEncoder(model))

    assert report.indexed == 11 and "was stopped" in reasons(report)["3"]
    assert (again.indexed, again.unchanged) == (1, 11)


def test_a_record_that_breaks_down_takes_the_version_before_it_away_only_if_it_says_something_else(
    tmp_path: Path, model: str
) -> None:
    file = feed(tmp_path, STORY.format(0), STORY.format(1))
    ingest(file, tmp_path / "index", SentenceEncoder(model))
    feed(tmp_path, STORY.format(0), f"{STORY.format(1)} {DIES}")

    report = ingest(file, tmp_path / "index", Mishaps(model))

    assert report.unchanged == 1 and reasons(report)["1"].endswith("no longer quoted")


def test_an_encoder_that_no_other_process_can_have_is_asked_in_this_one(tmp_path: Path, model: str) -> None:
    class Local(SentenceEncoder):
        pass

    report = ingest(feed(tmp_path, *map(STORY.format, range(3))), tmp_path / "index", Local(model))

    assert sendable(Local(model)) is None and (report.indexed, report.passages) == (3, 3)


def test_what_is_logged_over_a_record_reaches_the_log_of_the_caller(
    tmp_path: Path, model: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = f"{STORY.format(1)}\n{'and so on ' * 600}\n{STORY.format(2)}"

    with caplog.at_level(logging.WARNING):
        ingest(feed(tmp_path, text), tmp_path / "index", SentenceEncoder(model))

    assert any(r.name == "ingest.extraction" and "left out a line" in r.getMessage() for r in caplog.records)


def test_records_are_read_only_so_far_ahead(tmp_path: Path, model: str) -> None:
    class Endless:
        """1,200 records; given counts them, ahead is the most that were given before they were settled."""

        given = ahead = 0

        def records(self) -> Iterator[RawArticle]:
            for self.given in range(1, 1201):
                yield RawArticle(f"wire:{self.given}", "Too short.", fingerprint=str(self.given))

        def size(self) -> int:
            return 0

        def done(self) -> int:
            return 0

    source = Endless()

    def look(report: IngestReport) -> None:
        source.ahead = max(source.ahead, source.given - report.read)

    report = ingest(source, tmp_path / "index", SentenceEncoder(model), look)

    assert len(report.rejected) == 1200 and 256 <= source.ahead <= 512


_SCRIPT = """
import sys
from ingest import ingest
from rag.models.sentence_encoder import SentenceEncoder
print("once")
class Own(SentenceEncoder):
    pass
for kind in (SentenceEncoder, Own):
    report = ingest(sys.argv[1], sys.argv[2] + kind.__name__, kind(sys.argv[3]))
    print(report.indexed, report.rejected)
"""


def test_a_plain_script_needs_no_guard_and_the_processes_print_nothing(tmp_path: Path, model: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT)
    file = feed(tmp_path, *map(STORY.format, range(5)))

    command = [sys.executable, str(script), str(file), str(tmp_path / "index"), model]
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=200, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )

    assert (ran.stdout, ran.stderr) == ("once\n5 []\n5 []\n", "")


def test_what_is_unchanged_is_not_read_again_nor_the_encoder_loaded(tmp_path: Path, model: str) -> None:
    file = feed(tmp_path, *map(STORY.format, range(5)))
    assert ingest(file, tmp_path / "index", SentenceEncoder(model)).indexed == 5
    code = (
        "import sys; from ingest import ingest, pipeline; from tests.odd_encoders import Encodeless\n"
        "report = ingest(sys.argv[1], sys.argv[2], Encodeless(sys.argv[3]))\n"
        "import ingest.workers; pool = ingest.workers._spare.take()\n"
        "print(report.unchanged, len(pool._all), [m for m in ('torch', 'llama_index') if m in sys.modules])"
    )

    command = [sys.executable, "-c", code, str(file), str(tmp_path / "index"), model]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False, cwd=ROOT)

    assert ran.stdout == "5 0 []\n", ran.stderr


def children(pid: int) -> set[int]:
    """The processes that this one has started and that still run."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found.add(int(stat.parent.name))
    return found


def running(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def begun(file: Path, index: Path, model: str, written: bool) -> tuple[subprocess.Popen[str], set[int]]:
    """The command in a process group of its own, as a terminal starts it, with its workers; waits until it has some.

    written: waits until it writes.
    """
    command = [sys.executable, "-c", "from rag.cli import main; main()", "ingest", str(file), "--index", str(index)]
    pipes: dict[str, Any] = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    child = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"DATELINE_ENCODER": model}, start_new_session=True, **pipes
    )
    while child.poll() is None and not (
        (own := children(child.pid)) and (not written or list(index.glob("lexical/*.store")))
    ):
        time.sleep(0.02)
    return child, own


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("written", [False, True])
def test_after_ctrl_c_no_process_is_left_and_the_next_run_goes_on(tmp_path: Path, model: str, written: bool) -> None:
    file = feed(tmp_path, *(STORY.format(n) for n in range(3000)))
    child, own = begun(file, tmp_path / "index", model, written)

    os.killpg(child.pid, signal.SIGINT)
    _, err = child.communicate(timeout=120)

    assert child.returncode == 130 and "Traceback" not in err, err
    assert "what was done is kept, run the same command to go on" in err
    assert own and not running(own)
    kept = set(Catalog(open_engine(tmp_path / "index")).current_ids())
    report = ingest(file, tmp_path / "index", SentenceEncoder(model))
    assert report.settled == 3000 and report.unchanged >= len(kept) and not report.rejected
    assert kept <= set(Catalog(open_engine(tmp_path / "index")).current_ids())


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_the_processes_end_when_the_one_that_writes_is_killed(tmp_path: Path, model: str) -> None:
    child, own = begun(feed(tmp_path, *map(STORY.format, range(3000))), tmp_path / "index", model, True)

    child.kill()
    child.communicate(timeout=60)

    began = time.monotonic()
    while running(own) and time.monotonic() - began < 30:
        time.sleep(0.1)
    assert own and not running(own)
