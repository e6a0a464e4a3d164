"""The command line as a program meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import main
from rag.cli.commands import app
from tests.conftest import SAMPLE

runner = CliRunner()


def run(*arguments: object) -> tuple[int, str]:
    result = runner.invoke(app, [str(a) for a in arguments])
    return result.exit_code, result.stdout


def test_ask_prints_the_answer_with_its_quotations(sample_index: Path) -> None:
    code, text = run("ask", "Who runs the ferry compensation fund?", "--index", sample_index)

    assert code == 0 and "Peregrine Holt" in text and "The Sound Ledger, 2025-04-30" in text


def test_a_refusal_has_an_exit_code_of_its_own(sample_index: Path) -> None:
    code, text = run("ask", "How many volcanoes are there in Veldara?", "--index", sample_index)

    assert code == 3 and "Nearest articles (whether they answer it was not found)" in text


@pytest.mark.parametrize(
    ("command", "key"),
    [
        (["ask", "Who runs the ferry compensation fund?"], "statements"),
        (["search", "ferry compensation fund", "-k", "2"], "hits"),
        (["status"], "articles"),
        (["doctor"], "checks"),
    ],
)
def test_json_is_one_object_and_nothing_else(sample_index: Path, command: list[str], key: str) -> None:
    code, text = run(*command, "--json", "--index", sample_index)

    assert code == 0 and json.loads(text)[key]


def test_ingest_status_rebuild_and_doctor_work_on_a_folder_of_ones_own(tmp_path: Path) -> None:
    index = tmp_path / "index"
    code, text = run("ingest", SAMPLE / "feeds", "--index", index, "--json")
    report = json.loads(text)
    assert code == 0 and report["read"] == report["indexed"] > 10

    assert json.loads(run("rebuild", "--index", index, "--json")[1]) == {"articles": report["indexed"]}
    assert run("doctor", "--index", index)[0] == 0


def test_doctor_fails_with_a_remedy_when_there_is_no_index(tmp_path: Path) -> None:
    code, text = run("doctor", "--index", tmp_path / "nothing")

    assert code == 1 and "dateline ingest" in text


def test_an_error_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from rag.cli import main; main()",
        "ask",
        "Who?",
        "--index",
        str(tmp_path / "nothing"),
    ]
    done = subprocess.run(command, capture_output=True, text=True)

    assert main is not None and done.returncode == 1 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "dateline ingest" in done.stderr
