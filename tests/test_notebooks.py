"""The notebooks run from top to bottom, offline, and are kept as they should be: calls only, no outputs."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 600  # for one cell, on a machine that has other work

# What a kernel runs before the notebook: no connection beyond this machine can be opened from then on.
OFFLINE = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"notebooks are offline, and this one asked for {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""


def code_of(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_from_top_to_bottom(path, sample_index, monkeypatch):
    """From its own folder, offline, with its own checks at the end."""
    monkeypatch.setenv("DATELINE_INDEX", str(sample_index))
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = nbformat.read(path, 4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))

    NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(FOLDER)}}).execute()

    last = notebook.cells[-1].outputs
    assert last, "a notebook ends with a table of what holds"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_defines_nothing_and_holds_no_outputs(path):
    """Whatever deserves a name belongs into the packages; outputs would be stale tomorrow."""
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    defined = [
        node
        for code in code_of(path)
        for node in ast.walk(compile(code, path.name, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
    ]

    assert defined == []
    assert [c for c in notebook.cells if c.get("outputs") or c.get("execution_count")] == []
    assert notebook.metadata.kernelspec.name == "python3"


def test_there_are_notebooks():
    """A moved folder must not turn the tests above into none."""
    assert [path.stem for path in NOTEBOOKS] == ["01_ask", "02_evaluate", "03_retrieval"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_without_an_index_the_first_cell_says_what_to_run(path, tmp_path, monkeypatch):
    """Rather than a traceback from deep inside."""
    monkeypatch.setenv("DATELINE_INDEX", str(tmp_path))
    monkeypatch.chdir(FOLDER)
    monkeypatch.setattr(sys, "path", [*sys.path])

    with pytest.raises(FileNotFoundError, match="dateline ingest data/sample"):
        exec(code_of(path)[0], {})
