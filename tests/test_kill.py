"""kill -9 at random moments of an ingest, Chroma's writes among them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.catalog import Catalog, open_engine
from rag.errors import IndexMissing
from rag.index.corpus import catalog_path, lexical_path
from rag.index.lexical import LexicalIndex
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.collection import ChromaCollection
from rag.index.vectors.chroma_folder.seal import is_sealed
from tests.tiny_encoder import build

_FILES_A_KILL = 24
# Everything is imported once; each round forks, so that it costs no start-up, and kills the child after some of the
# batches it has acknowledged and a random moment more: inside an opening, an encoding, a write to Chroma or a commit.
_ROUNDS = """
import os, pathlib, random, select, signal, sys, time
import chromadb, llama_index.core.node_parser, sentence_transformers
import ingest
from ingest import ahead, pipeline
from rag.models.sentence_encoder import SentenceEncoder
pipeline._WRITTEN, pipeline.LOOK_AHEAD, ahead.LOOK_AHEAD = 6, 4, 4
articles, index, model, kills = sys.argv[1:]
luck = random.Random(7)

def run(pipe):
    ingest.ingest([pathlib.Path(articles)], pathlib.Path(index), SentenceEncoder(model),
                    lambda report: os.write(pipe, b"a" if report.indexed else b"."))

for _ in range(int(kills)):
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        run(into)
        os._exit(0)
    os.close(into)
    wanted = luck.randrange(4)
    while wanted and (got := os.read(out, 1)):
        wanted -= got == b"a"
    time.sleep(luck.uniform(0, 0.4) if luck.random() < 0.8 else luck.uniform(0, 3))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(out)
    print("killed", flush=True)
    sys.stdin.readline()
"""
_LAST = """
import pathlib, sys
from ingest import ingest
from rag.models.sentence_encoder import SentenceEncoder
report = ingest([pathlib.Path(sys.argv[1])], pathlib.Path(sys.argv[2]), SentenceEncoder(sys.argv[3]))
print("report", report.read, report.indexed, report.unchanged, report.duplicate, len(report.rejected), flush=True)
"""


def run(code: str, *arguments: object) -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def acknowledged(index: Path) -> set[str]:
    try:
        catalog = Catalog(open_engine(catalog_path(index)))
    except IndexMissing:
        return set()
    try:
        return set(catalog.current_ids())
    finally:
        catalog.close()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    build(folder)
    return folder / "model"


@pytest.mark.parametrize("kills", [25, pytest.param(200, marks=pytest.mark.soak)])
def test_after_many_kills_nothing_acknowledged_is_lost_and_nothing_is_doubled(
    tmp_path: Path, model: Path, kills: int
) -> None:
    articles, index = tmp_path / "articles", tmp_path / "index"
    files = kills * _FILES_A_KILL
    articles.mkdir()
    for n in range(files):
        text = (
            f"Harbour report {n}\nPublished 4 May 2025\n"
            + f"Boat {n} landed {n * 7} crates of herring at pier {n % 9}. " * 4
        )
        (articles / f"report-{n:04}.txt").write_text(text)
    held: set[str] = set()
    midway = 0
    rounds = run(_ROUNDS, articles, index, model, kills)
    assert rounds.stdin is not None and rounds.stdout is not None
    for _ in range(kills):
        assert rounds.stdout.readline() == "killed\n", rounds.communicate()[1]
        now = acknowledged(index)
        assert held <= now
        midway += len(held) < len(now) < files
        held = now
        rounds.stdin.write("\n")
        rounds.stdin.flush()
    rounds.communicate()

    last = run(_LAST, articles, index, model)
    out, err = last.communicate(timeout=300)

    assert last.returncode == 0, err
    read, indexed, unchanged, duplicate, rejected = map(int, out.split("report ")[1].split())
    assert (read, indexed + unchanged, duplicate, rejected) == (files, files, 0, 0)
    assert midway >= kills // 3, "too few kills fell between two commits to prove anything"
    assert held <= acknowledged(index) and len(acknowledged(index)) == files
    passages = Catalog(open_engine(catalog_path(index))).count_passages()
    assert is_sealed(vectors_path(index))
    assert len(ChromaCollection(vectors_path(index))) == len(LexicalIndex(lexical_path(index))) == passages
