"""dateline eval and dateline why over the sample index."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag import DatelineError
from rag.cli import why
from rag.cli.commands import app
from rag.retrieval.stages import PARTS as LEFT_OUT
from rag.retrieval.tracing import Course, Place, Standing, Trace
from rag.types import Query
from rag.understood import Kind, Period, Understanding
from tests.conftest import make_article

runner = CliRunner()
FERRY = "How many people were aboard the Maren Isolde?"
BOTH = (
    "How many people were aboard the Maren Isolde according to The Sound Ledger report of 3 May 1999, and why did"
    " it sink according to The Callis Courier?"
)
ABOARD = {
    "id": "aboard",
    "question": FERRY,
    "kind": "number",
    "answerable": True,
    "articles": ["html/maren-isolde-live.html"],
    "sentences": ["The coastguard says that 118 people were aboard."],
}
PARTS = {
    "id": "cause",
    "question": "How many people were aboard the Maren Isolde, and why did it sink?",
    "kind": "multi-article",
    "asked_on": "2025-06-03",
    "parts": [["html/maren-isolde-live.html"], ["html/inquiry-report.html"]],
    "answer": "118",
}


def run(*arguments: object) -> tuple[int, str]:
    result = runner.invoke(app, [str(a) for a in arguments])
    return result.exit_code, result.stdout


def complaint(*arguments: object) -> str:
    result = runner.invoke(app, [str(a) for a in arguments])
    assert isinstance(result.exception, DatelineError), result.output
    return str(result.exception)


@pytest.fixture
def questions(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: dict[str, object]) -> Path:
        path = tmp_path / "questions.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows or (ABOARD, PARTS)))
        return path

    return write


@pytest.mark.parametrize("before", [[], ["answers"], ["--failures"], ["answers", "--failures"]])
def test_eval_means_answers_unless_it_is_told_otherwise(
    sample_index: Path, questions: Callable[..., Path], before: list[str]
) -> None:
    code, text = run("eval", *before, questions(ABOARD), "--index", sample_index)

    assert code == 0 and "| quoted answer | 1.000 |" in text


def test_answers_are_kept_labelled_and_compared_without_being_asked_for_again(
    sample_index: Path, questions: Callable[..., Path], tmp_path: Path
) -> None:
    asked, kept, statements = questions(), tmp_path / "run.json", tmp_path / "statements.jsonl"
    code, _ = run("eval", asked, "--index", sample_index, "--out", kept, "--statements-out", statements)
    rows = [json.loads(line) for line in statements.read_text().splitlines()]
    statements.write_text("".join(json.dumps(row | {"label": n > 0}) + "\n" for n, row in enumerate(rows)))

    again, text = run("eval", asked, "--index", "none", "--run", kept, "--labels", statements, "--against", kept)

    assert code == again == 0 and rows[0]["id"] == "aboard" and rows[0]["cited"][0]["text"]
    assert f"{len(rows)} of {len(rows)} statements are labelled. Of 1 false ones 1 are shown as fact" in text
    assert re.search(r"\| false shown as fact \| 0\.\d+ \|", text)
    assert "Against run.json" in text and "Other settings: none." in text
    data = json.loads(run("eval", asked, "--run", kept, "--against", kept, "--json")[1])
    assert data["against"]["fingerprint"] == data["fingerprint"] == json.loads(kept.read_text())["fingerprint"]


def test_a_run_is_kept_though_its_labels_turn_out_to_be_of_another(
    sample_index: Path, questions: Callable[..., Path], tmp_path: Path
) -> None:
    asked, kept, labels = questions(ABOARD), tmp_path / "run.json", tmp_path / "labels.jsonl"
    labels.write_text(json.dumps({"id": "aboard", "statement": "It rained.", "label": True}))

    said = complaint("eval", asked, "--index", sample_index, "--out", kept, "--labels", labels)

    assert "labels.jsonl: no label is of a statement of this run" in said
    assert json.loads(kept.read_text())["rows"][0]["question"]["id"] == "aboard"


def test_what_is_wrong_with_the_files_of_answers_is_said_before_anything_is_asked(
    questions: Callable[..., Path], tmp_path: Path
) -> None:
    """There is not even an index."""
    (tmp_path / "empty.json").write_text("{}")
    asked, empty = questions(), tmp_path / "empty.json"

    assert "empty.json is no run of answers" in complaint("eval", asked, "--against", empty)
    assert "none.jsonl cannot be read" in complaint("eval", asked, "--labels", tmp_path / "none.jsonl")
    assert "there is no folder" in complaint("eval", asked, "--out", tmp_path / "none" / "run.json")
    assert "it is a folder" in complaint("eval", asked, "--out", tmp_path)
    assert "it is a folder" in complaint("eval", "retrieval", asked, "--out", tmp_path)
    both = tmp_path / "both.json"
    assert "something else, too" in complaint("eval", asked, "--out", both, "--statements-out", both)
    assert "something else, too" in complaint("eval", asked, "--out", both, "--labels", both)
    assert run("eval", asked, "--run", empty, "--statements-out", tmp_path / "s.jsonl")[0] == 2


def test_eval_alone_shows_what_there_is_to_evaluate() -> None:
    _, text = run("eval", "--help")

    assert "answers" in text and "retrieval" in text


def test_retrieval_is_scored_without_asking_for_an_answer(sample_index: Path, questions: Callable[..., Path]) -> None:
    code, text = run("eval", "retrieval", questions(), "--index", sample_index)

    assert code == 0
    assert "2 questions of questions.jsonl" in text and "k 30, without nothing" in text
    assert "| hit@30 | 1.000 | 1.000 to 1.000 | 2 |" in text
    assert "| all parts@30 | 1.000 | 1.000 to 1.000 | 1 |" in text
    assert "| multi-article | 1 |" in text and "quoted answer" not in text


def test_a_run_is_kept_and_compared_with(sample_index: Path, questions: Callable[..., Path], tmp_path: Path) -> None:
    kept = tmp_path / "whole.trec"
    assert run("eval", "retrieval", questions(), "--index", sample_index, "--out", kept)[0] == 0

    code, text = run(
        "eval",
        "retrieval",
        questions(),
        "--index",
        sample_index,
        "--against",
        kept,
        "--without",
        "bm25",
        "--without",
        "dense",
    )

    assert kept.read_text().startswith("aboard Q0 ") and (tmp_path / "whole.scores.jsonl").exists()
    assert code == 0 and "Against whole.trec" in text and "without bm25, dense" in text
    assert "| hit@30 | 0.000 | 1.000 | -1.000 | -1.000 to -1.000 | 0.500 | 0 | 2 |" in text
    assert "| worse | aboard | number |" in text


def test_json_of_an_ablation_is_one_object_and_nothing_else(sample_index: Path, questions: Callable[..., Path]) -> None:
    code, text = run("eval", "retrieval", questions(), "--index", sample_index, "--ablation", "--json", "--k", "5")

    data = json.loads(text)
    assert code == 0 and data["settings"]["k"] == 5
    assert [part["without"] for part in data["ablation"]] == list(LEFT_OUT)
    assert {"difference", "p", "better", "worse"} <= data["ablation"][0]["measures"][0].keys()


def test_an_ablation_has_a_row_for_each_part(sample_index: Path, questions: Callable[..., Path]) -> None:
    _, text = run("eval", "retrieval", questions(), "--index", sample_index, "--ablation")

    rows = [line.split(" | ")[0] for line in text.splitlines() if line.startswith(("| the whole", "| without"))]
    assert rows == ["| the whole", *(f"| without {part}" for part in LEFT_OUT)]


def test_what_is_wrong_with_the_files_is_said_before_anything_is_searched(
    questions: Callable[..., Path], tmp_path: Path
) -> None:
    """There is not even an index."""
    (tmp_path / "run.trec").write_text("abroad Q0 a1 1 0.5 mine\n")
    file = questions()

    assert "absent.jsonl cannot be read" in complaint("eval", "retrieval", tmp_path / "absent.jsonl")
    assert "no question of questions.jsonl" in complaint("eval", "retrieval", file, "--against", tmp_path / "run.trec")
    assert "none.trec cannot be read" in complaint("eval", "retrieval", file, "--against", tmp_path / "none.trec")
    spaced = questions(ABOARD | {"id": "on board"})
    assert "white space" in complaint("eval", "retrieval", spaced, "--out", tmp_path / "out.trec")
    bad = questions(ABOARD, PARTS | {"parts": ["html/inquiry-report.html"]})
    assert "line 2: each of the parts must be a list" in complaint("eval", "retrieval", bad)


def test_a_part_that_there_is_not_is_named_with_those_there_are(
    sample_index: Path, questions: Callable[..., Path]
) -> None:
    said = complaint("eval", "retrieval", questions(), "--index", sample_index, "--without", "luck")

    assert said == f"a search has no part 'luck' to leave out: there are {', '.join(LEFT_OUT)}"


def test_why_shows_each_source_each_stage_and_what_became_of_a_candidate(sample_index: Path) -> None:
    code, text = run(
        "why", FERRY, "--index", sample_index, "-k", 3, "--before", "2025-03-01", "--asked-on", "2025-06-03"
    )

    told, _, tables = text.partition("\n\n")
    first, *_, filters, stages = told.splitlines()
    assert code == 0 and first == f"Question: {FERRY} (asked on 2025-06-03)"
    assert filters.startswith("Filters: published to 28 February 2025: ") and "left out: 1" in filters
    assert "fetch 3" in stages
    head, *rows = tables.partition("What a stage saw")[0].splitlines()
    assert head.split()[:4] == ["#", "bm25", "dense", "fusion"] and head.split()[-2:] == ["outcome", "article"]
    assert [row.split()[0] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert ["hit" in row.split() for row in rows] == [True] * 3 + [False] * (len(rows) - 3)
    assert any("beyond k" in row for row in rows[3:])


def test_why_shows_what_a_stage_saw_once(capsys: pytest.CaptureFixture[str]) -> None:
    """The stages after it hand it on."""
    article, seen = make_article("It sank."), {"words": 0.5}
    moved = (Standing("ranking", 2, 0.1, "ranking", seen), Standing("cap", 1, 1.0, "cap", seen))
    course = Course(f"{article.id}:0", article, "It sank.", {}, moved, 1, "")

    why.show(Trace(Query(FERRY), 1, (("fetch", 1),), 1, 1, 0, (course,)))

    _, _, table = capsys.readouterr().out.partition("What a stage saw")
    assert [line.split() for line in table.splitlines()[2:]] == [["1", "ranking", "0.5"]]


def test_why_finds_what_search_finds(sample_index: Path) -> None:
    found = json.loads(run("search", FERRY, "-k", 4, "--json", "--index", sample_index)[1])["hits"]

    data = json.loads(run("why", FERRY, "-k", 4, "--json", "--index", sample_index)[1])

    assert [c["passage"] for c in data["candidates"][:4]] == [hit["passage"] for hit in found]
    assert [c["stages"][-1]["score"] for c in data["candidates"][:4]] == [hit["score"] for hit in found]
    assert data["query"]["text"] == data["understood"]["asked"] == FERRY
    assert data["passages"]["left_by_filters"] == data["passages"]["current"]
    assert data["stages"][-1] == {"stage": "fetch", "passages": 4}
    assert "beyond k" in {c["cut"] for c in data["candidates"][4:]} and not any(
        c["cut"] for c in data["candidates"][:4]
    )


def test_why_names_the_filters_that_the_question_states(sample_index: Path) -> None:
    code, text = run("why", f"{FERRY[:-1]}, according to The Sound Ledger?", "--index", sample_index)

    (filters,) = [line for line in text.splitlines() if line.startswith("Filters:")]
    assert code == 0 and filters.startswith("Filters: published in The Sound Ledger: ")


def test_why_shows_each_part_of_a_question_as_it_shows_the_whole(sample_index: Path) -> None:
    code, text = run("why", BOTH, "-k", 3, "--index", sample_index)

    whole, first, second = re.split(r"^(?=Part \d: )", text, flags=re.M)
    assert code == 0 and "Understood, parts" not in whole
    assert "Filters that leave no passage, so not used: published from 3 May 1999 to 3 May 1999 in The" in first
    assert re.search(r"^Filters: published in The Sound Ledger: \d+ of", first, re.M) and "not used" not in second
    for shown in (whole, first, second):
        assert re.search(r"^#  bm25 +dense +fusion +ranking +(joining +)?outcome +article", shown, re.M)
    assert re.findall(r"  hit \d, by (.*?)  ", whole) == ["part 1", "part 2", "the whole"]
    assert re.search(r"^1 .*  hit 1, by part 1  ", first, re.M) and re.search(
        r"^1 .*  hit 2, by part 2  ", second, re.M
    )


def test_why_has_each_part_of_a_question_in_its_json(sample_index: Path) -> None:
    data = json.loads(run("why", BOTH, "-k", 3, "--json", "--index", sample_index)[1])

    first, second = data["parts"]
    assert first.keys() == data.keys() and first["parts"] == []
    assert first["understood"]["outlets"] == first["query"]["outlets"] == ["The Sound Ledger"]
    assert first["filters_without_passages"] == ["published from 3 May 1999 to 3 May 1999 in The Sound Ledger"]
    assert 0 < first["passages"]["left_by_filters"] < first["passages"]["current"]
    assert [(c["rank"], c["part"]) for c in data["candidates"][:3]] == [(1, 1), (2, 2), (3, 0)]
    assert [part["candidates"][0]["rank"] for part in (first, second)] == [1, 2]


def test_why_says_that_no_passage_meets_the_filters(sample_index: Path) -> None:
    code, text = run("why", FERRY, "--outlet", "The Nowhere Post", "--index", sample_index)

    assert code == 0 and "in The Nowhere Post: 0 of " in text


def test_why_shows_what_was_understood_and_what_a_stage_saw_and_takes_no_title_for_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = Understanding(
        FERRY, Kind.NUMBER, periods=(Period("in May", None, None, reported=True),), names=("Maren Isolde",)
    )
    article = make_article("It sank.", title="[red]Bow door[/red] was open")
    course = Course(
        f"{article.id}:0",
        article,
        "It sank.",
        {"bm25": Place(3, 9.5)},
        (
            Standing("fusion", 2, 0.0161, "fusion", {}),
            Standing("rerank", 1, 0.93, "rerank", {"bm25": 9.5, "days old": 3.0}),
        ),
        1,
        "",
    )
    gone = replace(course, article=None, text="", standings=course.standings[:1], rank=None, cut="superseded")
    stages = (("fusion", 2), ("rerank", 2), ("fetch", 1))

    why.show(Trace(replace(Query(FERRY), understood=asked), 1, stages, 10, 10, 0, (course, gone)))

    text = capsys.readouterr().out
    assert "Understood, kind: number" in text and "Understood, names: Maren Isolde" in text
    assert "Understood, periods: said in May, reported True" in text
    assert "[red]Bow door[/red] was open - Aldmoor Herald, 2025-05-04, passage 1" in text
    assert "2 (0.0161)" in text and "1 (0.93)" in text
    assert "superseded" in text and "not in the catalog any more" in text
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "# stage bm25 days old" in lines and "1 rerank 9.5 3" in lines
