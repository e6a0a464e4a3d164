"""The command line as a program meets it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag import (
    Answer,
    Checked,
    Citation,
    DatelineError,
    Evidence,
    Query,
    Refusal,
    Span,
    Statement,
    Status,
    Unsupported,
    Verdict,
)
from rag.catalog import Catalog, open_engine
from rag.cli import main, output
from rag.cli.commands import app
from rag.index.lock import WriterLock
from rag.index.vectors.chroma_folder import vectors_path
from tests.conftest import ROOT, SAMPLE, make_article

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


def test_vectors_can_be_made_later_by_a_command_of_their_own(tmp_path: Path) -> None:
    index = tmp_path / "index"
    code, text = run("ingest", SAMPLE / "feeds", "--index", index, "--vectors", "later")
    waiting = json.loads(run("status", "--index", index, "--json")[1])
    assert code == 0 and "no vector yet: `dateline embed` makes them" in text
    assert waiting["embedded"] == 0 < waiting["passages"]
    assert "0 of them found by their meaning" in run("status", "--index", index)[1]

    made = json.loads(run("embed", "--index", index, "--json")[1])

    assert made == {"embedded": waiting["passages"], "failed": 0}
    assert json.loads(run("status", "--index", index, "--json")[1])["embedded"] == waiting["passages"]
    code, text = run("embed", "--index", tmp_path / "nothing")
    assert code == 1


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


def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    """A process of its own in a group of its own, as a terminal starts one."""
    command = [sys.executable, "-c", "from rag.cli import main; main()", *map(str, arguments)]
    return subprocess.Popen(
        command,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | environment,
        start_new_session=True,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_ctrl_c_during_an_ingest_says_how_to_go_on(tmp_path: Path) -> None:
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    for n in range(3000):
        text = f"Report {n}\nPublished 4 May 2025\n" + f"Boat {n} landed {n * 7} crates of herring at the pier. " * 2
        (articles / f"{n:04}.txt").write_text(text)
    running = start("ingest", articles, "--index", index)
    while running.poll() is None and not list(index.glob("lexical/*.store")):  # until it writes the first batch
        time.sleep(0.05)

    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=120)

    assert running.returncode == 130, (out, err)
    assert "dateline: stopped; what was done is kept, run the same command to go on\n" in err
    assert "Traceback" not in err
    kept = Catalog(open_engine(index)).status()
    assert 0 < kept.articles + kept.pending < 3000


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_the_page_tells_an_address_that_can_be_opened_and_ctrl_c_ends_it_in_silence(sample_index: Path) -> None:
    """An IPv6 address stands in brackets."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    running = start("chat", "--index", sample_index, DATELINE_HOST="::1", DATELINE_PORT="0")
    assert running.stdout is not None

    told = running.stdout.readline()
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=120)

    assert told.startswith("Dateline is at http://[::1]:"), err
    assert (running.returncode, out) == (0, "") and "Traceback" not in err


def test_the_day_a_question_is_asked_can_be_given(sample_index: Path) -> None:
    question = "Who runs the ferry compensation fund?"
    days = [
        json.loads(run("ask", question, "--json", "--index", sample_index, *more)[1])["query"]["asked_on"]
        for more in ([], ["--asked-on", "2025-06-03"])
    ]

    assert days[0] is not None and days[1] == "2025-06-03"
    assert run("search", question, "--asked-on", "2025-06-03", "--index", sample_index)[0] == 0
    assert run("ask", question, "--before", "9999-12-31", "--index", sample_index)[0] == 0


@pytest.mark.parametrize("command", ["ask", "search"])
def test_one_line_says_what_of_the_question_acts(sample_index: Path, command: str) -> None:
    known = "What did The Callis Courier report last week about the ferry?", "--asked-on", "2025-06-23"

    told = run(command, *known, "--index", sample_index)[1].splitlines()[0]
    assert told == "understood: last week: 16 to 22 June 2025; in The Callis Courier; asked on 23 June 2025"
    assert "understood:" not in run(command, "Who runs the ferry compensation fund?", "--index", sample_index)[1]
    assert json.loads(run(command, *known, "--index", sample_index, "--json")[1])["version"] == 1


def test_the_questions_in_a_question_are_named(sample_index: Path) -> None:
    compared = "Compare how the Callis Courier and the Sound Ledger reported the sinking"

    told = run("search", compared, "--index", sample_index)[1].splitlines()[0]

    assert told.endswith("one by one (the sinking, in The Callis Courier / the sinking, in The Sound Ledger)")


@pytest.mark.parametrize("command", ["search", "why"])
def test_what_is_asked_without_a_day_is_asked_today(sample_index: Path, command: str) -> None:
    question = "What happened today on the ferry?", "-k", 1, "--index", sample_index

    today, as_of = (run(command, *question, *more)[1] for more in ([], ["--asked-on", date.today().isoformat()]))

    assert today == as_of and "not known" not in today


def given(status: Status, *statements: Statement, refusal: Refusal | None = None) -> Answer:
    """Two stretches of one article have one number."""
    article = make_article("The bridge opened on Monday. Nobody was hurt. The mayor cut a ribbon.")
    evidence = tuple(Evidence(1, article, span, 0.5) for span in (Span(0, 28), Span(46, 69)))
    return Answer(Query("When?"), status, statements, evidence, refusal, (article,), writer="w")


def test_an_answer_is_printed_with_headlines_quoted_and_what_is_not_given(capsys: pytest.CaptureFixture[str]) -> None:
    body = Citation(1, "a", Span(0, 28), "The bridge opened on Monday.")
    headline = Citation(1, "a", None, "Bridge at Aldmoor reopens")

    output.answer(
        given(
            Status.ANSWERED,
            Statement("It opened on Monday.", Verdict.SUPPORTED, (body, headline)),
            Statement("The cost is not stated.", Verdict.NOT_GIVEN),
            Statement("It was built by Romans.", Verdict.UNSUPPORTED, (), "no such words"),
        ),
        as_json=False,
    )

    printed = capsys.readouterr().out
    assert "It opened on Monday. [1]\nThe cost is not stated.  (not given by the sources)\n" in printed
    assert "Romans" not in printed
    assert printed.count("[1] Bridge at Aldmoor reopens - Aldmoor Herald, 2025-05-04") == 1
    assert "    “The bridge opened on Monday.”\n    headline: “Bridge at Aldmoor reopens”\n" in printed


def test_a_refusal_is_printed_with_its_reason_and_in_json_named(capsys: pytest.CaptureFixture[str]) -> None:
    refused = given(Status.REFUSED, refusal=Refusal.UNRELATED)

    output.answer(refused, as_json=False)
    printed = capsys.readouterr().out
    output.answer(refused, as_json=True)

    assert printed.startswith(refused.text) and "Nearest articles" in printed and "not answer it)" not in printed
    assert json.loads(capsys.readouterr().out)["refusal"] == "unrelated"


@pytest.mark.parametrize(
    ("text", "code", "verdict"),
    [
        ("The fund will be run by the former judge Peregrine Holt.", 0, "supported"),
        ("The fund was set up by Peregrine Holt for 900 million crowns.", 3, "unsupported"),
    ],
)
def test_check_gives_a_verdict_on_each_sentence_of_a_file_or_of_its_input(
    sample_index: Path, tmp_path: Path, text: str, code: int, verdict: str
) -> None:
    path = tmp_path / "draft.txt"
    path.write_text(text, encoding="utf-8")

    printed = runner.invoke(app, ["check", str(path), "--index", str(sample_index)])
    piped = runner.invoke(app, ["check", "-", "--json", "--index", str(sample_index)], input=text)

    assert (printed.exit_code, piped.exit_code) == (code, code)
    assert printed.stdout.startswith(f"{verdict}: {text}")
    assert json.loads(piped.stdout)["version"] == 1
    assert [s["verdict"] for s in json.loads(piped.stdout)["statements"]] == [verdict]


def test_check_names_a_file_that_is_not_utf_8(sample_index: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_bytes(b"caf\xe9")

    result = runner.invoke(app, ["check", str(tmp_path / "draft.txt"), "--index", str(sample_index)])

    assert isinstance(result.exception, DatelineError) and "save it as UTF-8" in str(result.exception)


def test_a_text_that_was_checked_is_printed_with_its_quotations(capsys: pytest.CaptureFixture[str]) -> None:
    answer = given(
        Status.ANSWERED,
        Statement(
            "It opened.", Verdict.PARTLY, (Citation(1, "a", Span(0, 28), "The bridge opened on Monday."),), "why"
        ),
        Statement("It fell.", Verdict.UNSUPPORTED, (), "no such word"),
    )

    output.checked(Checked(answer.statements, answer.evidence, ("7",)), as_json=False)

    assert capsys.readouterr().out == (
        "partly: It opened. [1]  (why)\nunsupported: It fell.  (no such word)\n"
        "\n[1] Bridge at Aldmoor reopens - Aldmoor Herald, 2025-05-04\n    “The bridge opened on Monday.”\n"
        "Note: there is no source 7\n"
    )


def test_who_judged_a_text_and_what_it_says_otherwise_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    quote = Citation(1, "a", Span(0, 28), "The bridge opened on Monday.")
    answer = given(
        Status.ANSWERED,
        Statement("It opened on Sunday.", Verdict.CONTRADICTED, (quote,), "the articles say otherwise", "strict"),
        Statement("It fell.", Verdict.UNSUPPORTED, (), "no such word", unjudged="strict could not be asked"),
    )

    output.checked(Checked(answer.statements, answer.evidence, notes=("Rules alone.",)), as_json=False)

    printed = capsys.readouterr().out
    assert printed.startswith("contradicted: It opened on Sunday. [1]  (the articles say otherwise)\n")
    assert printed.endswith("Note: Rules alone.\njudged by strict, 1 of 2 sentences by rules alone\n")


def test_the_doctor_names_what_the_chosen_writer_lacks(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_WRITER", "openai")

    code, text = run("doctor", "--index", sample_index)

    assert code == 1 and "BAD writer: DATELINE_WRITER is openai: set OPENAI_API_KEY" in text


def test_the_doctor_shows_no_password_of_a_server(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://me:s3cret@127.0.0.1:9/v1")

    _, text = run("doctor", "--index", sample_index)

    assert "http://127.0.0.1:9/v1" in text and "s3cret" not in text


def test_the_doctor_leaves_chroma_alone_while_another_process_writes(sample_index: Path) -> None:
    with WriterLock(sample_index):
        code, text = run("doctor", "--index", sample_index)

    assert code == 0 and f"not looked at: process {os.getpid()} is writing" in text


def test_what_was_damaged_and_set_aside_is_told_by_the_repair_and_by_the_doctor(tmp_path: Path) -> None:
    index = tmp_path / "index"
    article = tmp_path / "a.txt"
    article.write_text(
        "Ferry leaves early\nPublished 4 May 2025\n" + "The ferry leaves Aldmoor earlier on Mondays. " * 3
    )
    run("ingest", article, "--index", index)
    (vectors_path(index) / "chroma.sqlite3").unlink()

    repair = start("ingest", article, "--index", index)
    _, err = repair.communicate(timeout=120)

    (aside,) = index.glob("vectors.damaged-*")
    assert repair.returncode == 0
    assert err.startswith(f"dateline: {vectors_path(index)} is damaged") and str(aside) in err
    code, text = run("doctor", "--index", index)
    assert code == 0 and str(aside) in text and "can be deleted" in text
    assert Catalog(open_engine(index)).status().articles == 1


@pytest.mark.parametrize(
    ("unsupported", "done"), [(Unsupported.REMOVED, "is left out"), (Unsupported.STRUCK, "is struck through")]
)
def test_what_does_not_stand_is_counted_or_struck_through(
    capsys: pytest.CaptureFixture[str], unsupported: Unsupported, done: str
) -> None:
    article = make_article("The mayor cut the ribbon.")
    holds = Statement("The mayor cut it.", Verdict.PARTLY, (Citation(1, article.id, Span(0, 25), article.body),), "x")
    false = Statement("It cost nothing.", Verdict.UNSUPPORTED, (), "it cites no source")
    evidence = (Evidence(1, article, Span(0, 25), 0.5),)
    output.answer(Answer(Query("Who?"), Status.ANSWERED, (holds, false), evidence, unsupported=unsupported), False)
    output.answer(
        Answer(Query("Who?"), Status.REFUSED, (false,), (), Refusal.UNSUPPORTED, unsupported=unsupported), False
    )

    text = capsys.readouterr().out
    assert f"(1 of 2 sentences {done}, not supported by the sources)" in text
    assert f"(1 of 1 sentence {done}, not supported by the sources)" in text
    shown = 2 if unsupported is Unsupported.STRUCK else 0
    assert text.count("[struck out: It cost nothing. (it cites no source)]") == text.count("cost nothing") == shown
