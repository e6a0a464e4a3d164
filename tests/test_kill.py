"""kill -9 at random moments of an ingest, Chroma's writes among them."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from rag.catalog import Catalog, open_engine
from rag.errors import IndexMissing
from rag.index.corpus import lexical_path
from rag.index.lexical import LexicalIndex
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.collection import ChromaCollection
from rag.index.vectors.chroma_folder.seal import is_sealed

_FILES_A_KILL = 24
_TOGETHER = 3  # texts encoded before they are written
# Everything is imported once; each round forks, so that it costs no start-up, and kills the child after some of the
# batches it has acknowledged and a random moment more: inside an opening, a write of words, an encoding, a write to
# Chroma or a commit. Each round finds a few more files, so that it has words to write and then vectors to make.
_ROUNDS = """
import functools, os, pathlib, random, signal, sys, time
import chromadb, llama_index.core.node_parser, sentence_transformers
import ingest
from ingest import ahead, pipeline
from rag.index import embedding
from rag.models.sentence_encoder import SentenceEncoder
pipeline._WRITTEN, pipeline.LOOK_AHEAD, ahead.LOOK_AHEAD = 6, 4, 4
articles, index, model, kills, encoded, together = sys.argv[1:]
pipeline.embed = functools.partial(embedding.embed, together=int(together))
encode = SentenceEncoder.encode_passages
luck = random.Random(7)

def noted(self, texts):
    vectors = encode(self, texts)
    with open(encoded, "a") as log:
        log.writelines(text.split(".")[0] + "\\n" for text in texts)
    return vectors

def run(pipe):
    SentenceEncoder.encode_passages = noted
    ingest.ingest([pathlib.Path(articles)], pathlib.Path(index), SentenceEncoder(model),
                    lambda report: os.write(pipe, b"v" if report.embedded else b"w" if report.indexed else b"."))

for _ in range(int(kills)):
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        run(into)
        os._exit(0)
    os.close(into)
    phase, wanted = luck.choice([b"w", b"v"]), luck.randrange(1, 5)
    while wanted and (got := os.read(out, 1)):
        wanted -= got == phase
    time.sleep(luck.uniform(0, 0.2) if luck.random() < 0.8 else luck.uniform(0, 2))
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


def acknowledged(index: Path) -> tuple[set[str], int]:
    """Articles that are found by their words, and how many passages have a vector."""
    try:
        catalog = Catalog(open_engine(index))
    except IndexMissing:
        return set(), 0
    try:
        return set(catalog.current_ids()), catalog.vectors.count()
    finally:
        catalog.close()


def more_files(folder: Path, start: int) -> int:
    """Returns how many there are then."""
    folder.mkdir(exist_ok=True)
    for n in range(start, start + _FILES_A_KILL):
        text = f"Harbour report {n}\nPublished 4 May 2025\n"
        text += f"Boat {n} landed {n * 7} crates of herring at pier {n % 9}. " * 4
        (folder / f"report-{n:04}.txt").write_text(text)
    return start + _FILES_A_KILL


@pytest.mark.parametrize("kills", [4, pytest.param(200, marks=pytest.mark.soak)])
def test_after_many_kills_nothing_acknowledged_is_lost_and_nothing_is_doubled(
    tmp_path: Path, model: Path, kills: int
) -> None:
    articles, index, encoded = tmp_path / "articles", tmp_path / "index", tmp_path / "encoded"
    files = more_files(articles, 0)
    held, embedded = set[str](), 0
    amid_words = amid_vectors = 0
    rounds = run(_ROUNDS, articles, index, model, kills, encoded, _TOGETHER)
    assert rounds.stdin is not None and rounds.stdout is not None
    for _ in range(kills):
        assert rounds.stdout.readline() == "killed\n", rounds.communicate()[1]
        now, have = acknowledged(index)
        assert held <= now and embedded <= have
        amid_words += len(held) < len(now) < files
        amid_vectors += embedded < have < len(now) == files
        held, embedded = now, have
        files = more_files(articles, files)
        rounds.stdin.write("\n")
        rounds.stdin.flush()
    rounds.communicate()

    last = run(_LAST, articles, index, model)
    out, err = last.communicate(timeout=300)

    assert last.returncode == 0, err
    read, indexed, unchanged, duplicate, rejected = map(int, out.split("report ")[1].split())
    assert (read, indexed + unchanged, duplicate, rejected) == (files, files, 0, 0)
    assert min(amid_words, amid_vectors) >= max(1, kills // 8), (
        "too few kills fell into one of the phases to prove anything"
    )
    now, have = acknowledged(index)
    assert held <= now and len(now) == files
    passages = Catalog(open_engine(index)).count_passages()
    assert is_sealed(vectors_path(index))
    assert have == passages == len(ChromaCollection(vectors_path(index))) == len(LexicalIndex(lexical_path(index)))
    twice = Counter(encoded.read_text().splitlines())
    assert sum(twice.values()) - len(twice) <= kills * _TOGETHER, "more was encoded twice than what was in hand"
