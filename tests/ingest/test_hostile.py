"""Records made to be slow: every field of every format, in a child process that is stopped when it hangs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.hostile import FORMATS, PAYLOADS, write
from tests.conftest import ROOT
from tests.tiny_encoder import build

_CODE = """
import pathlib, sys
from ingest import ingest
from rag.models.sentence_encoder import SentenceEncoder
report = ingest([pathlib.Path(sys.argv[1])], pathlib.Path(sys.argv[2]), SentenceEncoder(sys.argv[3]))
print("report", report.read, report.settled, report.indexed)
"""
_HANG = 300  # seconds; before its fields were bounded, one such record took hours


@pytest.mark.parametrize(
    "names",
    [
        ["blanks", "open divs"],
        pytest.param(
            ["bars", "ends of comments", "open bold italics", "entities", "brackets as entities", "links"],
            marks=pytest.mark.soak,
        ),
    ],
)
def test_fields_of_200_kilobytes_are_read_in_passing(tmp_path: Path, names: list[str]) -> None:
    assert set(names) <= set(PAYLOADS)
    articles = tmp_path / "articles"
    for name in names:
        folder = articles / name
        folder.mkdir(parents=True)
        for kind in FORMATS:
            write(folder, kind, name, 200_000)
    build(tmp_path / "tiny")

    ran = subprocess.run(
        [sys.executable, "-c", _CODE, str(articles), str(tmp_path / "index"), str(tmp_path / "tiny" / "model")],
        cwd=ROOT, capture_output=True, text=True, timeout=_HANG, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    read, settled, indexed = map(int, ran.stdout.split("report ")[1].split())
    assert read == settled == 5 * len(names)  # .jsonl holds two
    assert indexed >= 2  # some are then copies of one another
