import shutil
from pathlib import Path

import pytest

from tests.architecture import violations
from tests.conftest import ROOT


def test_every_arrow_points_the_right_way_and_every_budget_is_kept() -> None:
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("rag/types.py", "from rag.catalog import Catalog", "rag.types must not import rag.catalog"),
        ("rag/retrieval/fusion.py", "import rag.dateline", "rag.retrieval.fusion must not import rag.dateline"),
        (
            "rag/index/writer.py",
            "from ingest import ingest",
            "rag.index.writer must not import ingest",
        ),
        ("ingest/cleaning.py", "import chromadb", "ingest.cleaning must not import chromadb"),
        ("rag/answering/gate.py", "import os; os.environ['X']", "rag.answering.gate touches the environment"),
        ("rag/errors.py", "\n" * 301, "rag.errors has more than 300 lines"),
    ],
)
def test_a_reversed_arrow_is_seen(tmp_path: Path, file: str, line: str, complaint: str) -> None:
    for name in ("rag", "ingest"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "app.py", tmp_path)
    with (tmp_path / file).open("a") as source:
        source.write(f"\n{line}\n")

    (found,) = violations(tmp_path)

    assert complaint in found
