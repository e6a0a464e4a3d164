"""Who may open Chroma's folder, when it is trusted, and what becomes of one that is not."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from rag.catalog import CatalogWriter
from rag.errors import IndexDamaged, IndexLocked
from rag.index.aside import asides
from rag.index.corpus import Corpus
from rag.index.vectors.chroma_folder import probe as probe_module
from rag.index.vectors.chroma_folder import store as store_module
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.collection import ChromaCollection
from rag.index.vectors.chroma_folder.probe import is_healthy
from rag.index.vectors.chroma_folder.seal import is_sealed, unseal
from rag.index.vectors.protocol import VectorsUnchecked
from rag.index.writer import CorpusWriter, rebuild
from rag.types import Query
from tests.conftest import ROOT
from tests.rag.test_index import DIM, ids, prepared, vector, write


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "index"
    with CorpusWriter(folder) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, [prepared(n) for n in range(40)])
    return folder


@pytest.fixture
def index(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "index"))


@contextmanager
def someone_opens_chroma(index: Path) -> Iterator[None]:
    with FileLock(index / "opening.lock"):
        yield


def python(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=cwd, timeout=120)


def nearest(reader: Corpus, n: int) -> list[str]:
    return ids(reader.snapshot().dense(Query("x"), vector(n), 1))


def test_a_question_does_not_wait_for_a_reader_that_hangs(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_READER_SECONDS", 0.05)
    reader = Corpus(index)

    with someone_opens_chroma(index):
        assert nearest(reader, 7) == [prepared(7).passages[0].id]
        assert reader.scanning
    assert not reader.scanning and is_sealed(vectors_path(index))


def test_a_lock_that_this_user_may_not_take_costs_no_answer(index: Path) -> None:
    (index / "opening.lock").unlink(missing_ok=True)
    (index / "opening.lock").mkdir()  # cannot be opened by anybody, root included

    assert nearest(Corpus(index), 7) == [prepared(7).passages[0].id]


def test_a_writer_does_not_open_chroma_while_a_reader_opens_it(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_WRITER_SECONDS", 0.05)

    with someone_opens_chroma(index), pytest.raises(IndexLocked, match="opening the vectors"):
        CorpusWriter(index).__enter__()

    assert is_sealed(vectors_path(index))


def test_a_reader_that_had_to_wait_looks_for_the_seal_again(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that took the folder meanwhile must not find a reader in it, nor lose the seal it sets to one."""
    opened = []
    waited = store_module.opening

    @contextmanager
    def a_writer_was_first(folder: Path, seconds: float) -> Iterator[None]:
        unseal(vectors_path(folder))
        with waited(folder, seconds):
            yield

    class Watched(ChromaCollection):
        def __init__(self, folder: Path) -> None:
            opened.append(folder)
            super().__init__(folder)

    monkeypatch.setattr(store_module, "opening", a_writer_was_first)
    monkeypatch.setattr(store_module, "ChromaCollection", Watched)

    assert nearest(Corpus(index), 7) == [prepared(7).passages[0].id]
    assert opened == []


def test_what_a_seal_vouches_for_is_on_disk_before_it_is(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    to_disk = os.fsync

    def watched(file: int) -> None:
        written.append(os.fstat(file).st_ino)
        to_disk(file)

    monkeypatch.setattr(os, "fsync", watched)
    with CorpusWriter(index) as writer:
        write(writer, [prepared(50)])
        written.clear()

    files = {p.stat().st_ino for p in vectors_path(index).rglob("*")}
    seal = (index / "vectors.seal.json").stat().st_ino
    assert files and files <= set(written[: written.index(seal)])
    assert not list(index.glob("*.new"))


def test_a_chroma_that_breaks_while_sealed_is_told_and_the_catalog_answers(
    index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = vectors_path(index) / "chroma.sqlite3"
    database.write_bytes(b"\0" * database.stat().st_size)
    assert is_sealed(vectors_path(index))

    assert nearest(Corpus(index), 7) == [prepared(7).passages[0].id]

    assert "scanning the catalog" in caplog.text and not is_sealed(vectors_path(index))


def test_what_ctrl_c_leaves_half_written_is_not_sealed(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(CatalogWriter, "mark_done", interrupted)
    with pytest.raises(KeyboardInterrupt), CorpusWriter(index) as writer:
        write(writer, [prepared(3, body="Now it tells of marmalade.", origin="/in/3.txt")])

    assert nearest(Corpus(index), 3) == [prepared(3).passages[0].id]


@pytest.mark.parametrize(
    ("child", "known"),
    [("exit 0", True), ("exit 3", False), ("kill -s SEGV $$", False), ("exit 1", None), ("kill -s KILL $$", None)],
)
def test_only_what_chroma_did_counts_as_damage(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str, known: bool | None
) -> None:
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!/bin/sh\ncat >/dev/null\n{child}\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))

    if known is None:
        with pytest.raises(VectorsUnchecked):
            is_healthy(vectors_path(index), [])
    else:
        assert is_healthy(vectors_path(index), []) is known


def test_a_wrong_vector_in_chroma_is_damage(index: Path) -> None:
    assert is_healthy(vectors_path(index), [("x", vector(7))])
    assert not is_healthy(vectors_path(index), [("x", np.zeros(DIM, np.float32))])


def test_a_check_that_takes_too_long_costs_no_index(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_module, "_SECONDS", 0.01)
    unseal(vectors_path(index))

    with pytest.raises(IndexDamaged, match="dateline rebuild"):
        CorpusWriter(index).__enter__()

    assert not asides(index)
    assert nearest(Corpus(index), 7) == [prepared(7).passages[0].id]
    assert rebuild(index) == 40 and not Corpus(index).scanning


def test_a_check_without_memory_costs_no_index(index: Path) -> None:
    pytest.importorskip("resource")
    unseal(vectors_path(index))
    code = (
        "import resource, sys; from pathlib import Path; from rag.errors import IndexDamaged\n"
        "from rag.index.writer import CorpusWriter\n"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "run = __import__('subprocess').run\n"
        "def starved(*a, **k):\n"
        "    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (150_000_000,) * 2)\n"
        "    return run(*a, preexec_fn=limit, **k)\n"
        "__import__('subprocess').run = starved\n"
        "try: CorpusWriter(Path(sys.argv[1])).__enter__()\n"
        "except IndexDamaged as error: print(error)\n"
    )
    ran = python(sys.executable, "-c", code, index, cwd=ROOT)

    assert "could not be found out" in ran.stdout, ran.stderr
    assert not asides(index)


def test_the_check_finds_this_package_where_a_bare_interpreter_would_not(index: Path, tmp_path: Path) -> None:
    """As in a notebook that was shown the way by sys.path."""
    unseal(vectors_path(index))
    bare = getattr(sys, "_base_executable", sys.executable)  # without the packages of the virtual environment
    code = f"import sys; sys.path[:] = {[str(ROOT), *sys.path]!r}\n"
    code += "from pathlib import Path; from rag.index.writer import repair; repair(Path(sys.argv[1]))"
    ran = python(bare, "-I", "-c", code, index, cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert not asides(index) and is_sealed(vectors_path(index))


def test_what_was_set_aside_is_named_to_the_user(index: Path, caplog: pytest.LogCaptureFixture) -> None:
    (vectors_path(index) / "chroma.sqlite3").unlink()
    with caplog.at_level(logging.WARNING, "rag"), CorpusWriter(index):
        pass

    (aside,) = asides(index)
    assert str(aside) in caplog.text and "delete it" in caplog.text
