"""A run of answers as a file: read again as it was, and compared with."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rag import DatelineError, Verdict
from rag.answers import Status
from rag.evaluation import (
    Question,
    QuestionSet,
    Report,
    Row,
    Shown,
    Written,
    compared,
    keep,
    read_report,
    render,
    render_json,
)

SHA = "ab" * 32
SAILED = Written("Twelve boats sailed.", (2, 1), Verdict.PARTLY, Shown.MARKED, "why", "jury", ("Twelve",), True)
BOATS = Question("boats", "How many boats?", "number", True, ("a.txt",), ("Twelve sailed.",), "12", parts=(("a.txt",),))
RAIN = Question("rain", "Did it rain?", "unanswerable", False, why="absent")
QUESTIONS = QuestionSet("invented.jsonl", SHA, (BOATS, RAIN))


def row(question, scores, status=Status.ANSWERED):
    text, quotes = "Twelve boats sailed. [2][1]", ("Twelve",)
    return Row(question, status, text, quotes, ("a.txt",), scores, "", {"partly": 1}, 0.5, "tern", 0.25, (SAILED,))


def report(f1=0.5, refused=1.0, **settings):
    rows = row(BOATS, {"F1": f1, "false refusal rate": 0.0}), row(RAIN, {"refusal recall": refused}, Status.REFUSED)
    return Report("invented.jsonl", SHA, {"hits": 12, "writer": "tern", **settings}, "0" * 12, 2, 3, ("b.txt",), rows)


def test_a_run_that_was_kept_is_read_again_as_it_was(tmp_path):
    """With its statements and their labels; a report on it is the same."""
    keep(report(), tmp_path / "run.json")

    again = read_report(tmp_path / "run.json", QUESTIONS)

    assert again == report()
    assert render(again) == render(report())


def test_what_json_prints_can_be_compared_with(tmp_path):
    """It is the same file, and may hold a comparison itself."""
    (tmp_path / "run.json").write_text(render_json(report(), compared(report(), "other.json", report(0.1))))

    assert read_report(tmp_path / "run.json", QUESTIONS) == report()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"questions": {}}', "[" * 100_000])
def test_what_is_no_run_is_refused(tmp_path, text):
    """With what writes one."""
    (tmp_path / "run.json").write_text(text)

    with pytest.raises(
        DatelineError, match=r"run\.json is no run of answers: `dateline eval answers --out` writes one"
    ):
        read_report(tmp_path / "run.json", QUESTIONS)


def test_a_row_that_is_none_is_refused(tmp_path):
    """Rather than failing in the middle of a report."""
    data = json.loads(render_json(report()))
    data["rows"][0]["statements"][0]["verdict"] = "perhaps"
    (tmp_path / "run.json").write_text(json.dumps(data))

    with pytest.raises(DatelineError, match="no run of answers"):
        read_report(tmp_path / "run.json", QUESTIONS)


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ('"writer": "tern"', '"author": "tern"'),
        ('"writer": "tern"', '"writer": 7'),
        ('"hits": 12', '"hits": [[]]'),
        ('"articles": 2', '"articles": Infinity'),
        ('"articles": 2', '"articles": 1e999'),
        ('"F1": 0.5', '"F1": NaN'),
        ('"F1": 0.5', '"F1": "nan"'),
        ('"name": "invented.jsonl"', '"name": "\\ud83d"'),
    ],
)
def test_a_run_that_a_report_could_not_be_made_of_is_refused(tmp_path, ours, other):
    """Its file is named."""
    text = render_json(report())
    assert ours in text
    (tmp_path / "run.json").write_text(text.replace(ours, other))

    with pytest.raises(DatelineError, match=r"run\.json is no run of answers"):
        read_report(tmp_path / "run.json", QUESTIONS)


def test_what_a_kept_run_says_of_itself_is_text_and_nothing_else():
    """A setting cannot make a link, nor a file's name an image."""
    odd = replace(report(judge="[j](http://z.example)"), name="![q](x).jsonl", missing=("a_b*.txt",), fingerprint="<b>")

    text = render(odd, against=compared(odd, "[z](y).json", report()))

    assert "questions of !\\[q\\](x).jsonl (sha256" in text and "not found: a\\_b\\*.txt." in text
    assert "Settings \\<b\\>: hits 12, writer tern, judge \\[j\\](http://z.example)." in text
    assert "Against \\[z\\](y).json" in text
    assert "Other settings: judge None there, \\[j\\](http://z.example) here." in text


def test_a_comparison_says_when_the_other_run_is_over_another_index():
    """By the number of its articles and passages."""
    other = compared(report(), "before.json", replace(report(), articles=7))

    assert "Another index: 7 articles and 3 passages there, 2 and 3 here." in render(report(), against=other)
    assert json.loads(render_json(report(), other))["against"]["corpus"] == {"articles": 7, "passages": 3}
    assert "Another index" not in render(report(), against=compared(report(), "same.json", report()))


def test_a_run_of_other_questions_is_refused(tmp_path):
    """Also one of another version of the file, or of some of its questions."""
    keep(report(), tmp_path / "run.json")

    for other in (replace(QUESTIONS, sha256="cd" * 32), replace(QUESTIONS, questions=(RAIN,))):
        with pytest.raises(DatelineError, match=r"a run of other questions, or of another version of invented\.jsonl"):
            read_report(tmp_path / "run.json", other)
    with pytest.raises(DatelineError, match=r"none\.json cannot be read"):
        read_report(tmp_path / "none.json", QUESTIONS)


def test_a_run_is_compared_question_by_question():
    """What changed is listed, with the settings that differ."""
    held = compared(report(hits=6), "before.json", report(0.25, 0.0, judge="jury"))

    text = render(report(hits=6), against=held)

    assert "Against before.json" in text
    assert "Other settings: hits 12 there, 6 here; judge jury there, None here." in text
    assert "| F1 | 0.500 | 0.250 | +0.250 | +0.250 to +0.250 | 1.000 | 1 | 0 | 1 |" in text
    assert "No question has another false refusal rate." in text
    assert "By F1:" in text and "| better | boats | number | How many boats? | 0.250 | 0.500 |" in text
    assert "| better | rain | unanswerable | Did it rain? | 0.000 | 1.000 |" in text
    data = json.loads(render_json(report(hits=6), held))["against"]
    assert (data["run"], data["measures"][0]["measure"]) == ("before.json", "F1")


def test_intervals_stand_beside_the_means_of_a_kind():
    """Of what is said and cited; few questions have wide ones."""
    assert "| number | 1 | 0.50 (0.50 to 0.50) | 0.00 (0.00 to 0.00) |" in render(report())


def test_a_run_that_cannot_be_written_is_told(tmp_path):
    """With the path."""
    with pytest.raises(DatelineError, match="cannot be written"):
        keep(report(), tmp_path / "none" / "run.json")
