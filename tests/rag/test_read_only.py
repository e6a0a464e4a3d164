"""An index that may be read and not written: another user's, or one on a medium that takes nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.catalog import Catalog, CatalogWriter, catalog_path, engine, open_engine
from rag.index.writer import CorpusWriter
from tests.conftest import ROOT
from tests.rag.test_index import DIM, prepared, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows knows no such permissions")

# Root is held to no permission, so it becomes nobody, once everything is loaded from where nobody may not look.
_AS_NOBODY = """
import json, os, sys
from pathlib import Path
from rag import Dateline, DatelineError
from rag.index.writer import CorpusWriter
index, warm = Path(sys.argv[1]), sys.argv[2]
def ask(index):
    with Dateline.open(index, writer="extractive") as dateline:
        dateline.prepare_in_background()
        text = dateline.ask("Who runs the ferry compensation fund?").text
        hits = dateline.search("Pavel Quist", 3)
        return {"text": text, "hits": len(hits), "chroma": not dateline.corpus.scanning}
def just_open(index):
    Dateline.open(index).close()
act = globals()[sys.argv[3]]
if os.geteuid() == 0:
    act(warm)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""
_ASK = """
found = act(index)
try: CorpusWriter(index).__enter__()
except DatelineError as error: found["refusal"] = str(error)
print(json.dumps(found))
"""
_OPEN = """
try: act(index)
except DatelineError as error: print(error)
"""


@pytest.fixture
def closed(sample_index: Path) -> Iterator[Path]:
    """A copy of the sample index that everybody may read and nobody may write; above it, everybody may pass."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-closed-"))
    copy = Path(shutil.copytree(sample_index, folder / "index"))
    everything = [folder, copy, *copy.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield copy
    for path in everything:
        path.chmod(0o755)
    shutil.rmtree(folder)


def as_nobody(code: str, index: Path, warm: Path) -> subprocess.CompletedProcess[str]:
    act = "ask" if code is _ASK else "just_open"
    command = [sys.executable, "-c", _AS_NOBODY + code, str(index), str(warm), act]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=ROOT)


def test_a_closed_index_is_opened_searched_and_asked_but_not_written(closed: Path, sample_index: Path) -> None:
    before = sorted((p, p.stat().st_mtime_ns) for p in closed.rglob("*"))

    ran = as_nobody(_ASK, closed, sample_index)

    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert "Peregrine Holt" in found["text"] and found["hits"] == 3 and not found["chroma"]
    assert str(closed) in found["refusal"] and "DATELINE_INDEX" in found["refusal"]
    assert "Traceback" not in ran.stderr
    assert sorted((p, p.stat().st_mtime_ns) for p in closed.rglob("*")) == before


def test_files_of_the_bm25_index_that_are_private_are_told(closed: Path, sample_index: Path) -> None:
    (closed / "lexical" / "meta.json").chmod(0o000)

    assert "get the right to read all of its files" in as_nobody(_OPEN, closed, sample_index).stdout


def test_a_catalog_with_changes_beside_it_that_cannot_be_read_is_told(closed: Path, sample_index: Path) -> None:
    catalog_path(closed).with_name("catalog.sqlite-wal").write_bytes(b"\1" * 5000)

    assert "open it once where it may be written" in as_nobody(_OPEN, closed, sample_index).stdout


@pytest.fixture
def may_write(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What the catalog is told of the user's rights: the last item."""
    told = [True]
    monkeypatch.setattr(engine.os, "access", lambda path, mode: told[-1])
    return told


def test_a_closed_catalog_shows_what_its_owner_goes_on_writing(tmp_path: Path, may_write: list[bool]) -> None:
    with CorpusWriter(tmp_path) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, [prepared(1)])
    may_write.append(False)
    reader = Catalog(open_engine(tmp_path))
    counts = [reader.count_passages()]
    may_write.append(True)
    with CorpusWriter(tmp_path) as writer:
        write(writer, [prepared(2)])
        counts.append(reader.count_passages())
        write(writer, [prepared(3)])
        counts.append(reader.count_passages())
    counts.append(reader.count_passages())

    assert counts == [1, 2, 3, 3]


def test_a_closed_catalog_is_never_written(tmp_path: Path, may_write: list[bool]) -> None:
    CatalogWriter(open_engine(tmp_path)).close()
    may_write.append(False)
    writer = CatalogWriter(open_engine(tmp_path))

    with pytest.raises(Exception, match="readonly"):
        writer.vectors.claim("test", "weights", DIM)
