"""Question files: what is read, and how a wrong line is named."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from rag import DatelineError
from rag.evaluation import Question, load_questions

GOOD = {
    "id": "q1",
    "question": "Who tends the light at Gull Stack?",
    "kind": "fact",
    "answerable": True,
    "articles": ["text/gull.txt"],
    "sentences": ["Yrsa Penhallow tends the light."],
    "answer": "Yrsa Penhallow",
}
BARE = {"id": "q2", "question": "Who painted it?", "kind": "unanswerable", "answerable": False, "why": "near-miss"}


def written(folder, *rows):
    path = folder / "questions.jsonl"
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows))
    return path


def test_every_field_is_read(tmp_path):
    """Lists become tuples, what is not given stays empty, blank lines are passed over."""
    dated = GOOD | {"id": "q3", "kind": "as-of-date", "before": "2025-02-13", "outlets": ["The Callis Courier"]}
    path = written(tmp_path, GOOD, "", BARE, dated)

    found = load_questions(path)

    assert found.name == "questions.jsonl"
    assert found.sha256 == sha256(path.read_bytes()).hexdigest()
    assert [q.id for q in found.questions] == ["q1", "q2", "q3"]
    assert found.questions[0].sentences == ("Yrsa Penhallow tends the light.",)
    assert found.questions[1] == Question("q2", "Who painted it?", "unanswerable", False, why="near-miss")
    assert found.questions[2].before == "2025-02-13"


def test_outlets_are_a_filter_only_where_the_question_is_about_a_date():
    """Elsewhere they say what the question is about, and the reader would not have set them."""
    asked = Question("q", "Who?", "comparison", True, ("a.txt",), ("S.",), outlets=("The Courier",))
    dated = Question("q", "Who?", "as-of-date", True, ("a.txt",), ("S.",), outlets=("The Courier",), after="2025-02-01")

    unset = {"after": None, "before": None, "outlets": (), "asked_on": None}
    assert asked.filters == unset
    assert dated.filters == unset | {"after": "2025-02-01", "outlets": ("The Courier",)}


def test_the_day_of_asking_is_passed_on():
    """It is no filter, but what "last week" is counted from."""
    assert Question("q", "Who, last week?", "fact", False, asked_on="2025-02-14").filters["asked_on"] == "2025-02-14"


def test_a_question_of_several_articles_names_its_parts_alone(tmp_path):
    """What it needs to be found is said, so it is answerable without a word, and its sentences may be missing."""
    row = {"id": "q3", "question": "Which boats, and when?", "kind": "multi-article", "asked_on": None, "answer": "Two"}
    (found,) = load_questions(written(tmp_path, row | {"parts": [["a.txt", "b.txt"], ["c.txt", "a.txt"]]})).questions

    assert found.answerable
    assert found.parts == (("a.txt", "b.txt"), ("c.txt", "a.txt"))
    assert found.relevant == ("a.txt", "b.txt", "c.txt")
    assert found.articles == found.sentences == ()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("{", "line 2: Expecting"),
        ("[1]", "line 2: not a JSON object"),
        (BARE | {"artcles": []}, "line 2: unknown field 'artcles'"),
        (BARE | {"answerable": "no"}, "line 2: answerable must be true or false"),
        (BARE | {"answerable": None}, "line 2: answerable must be true or false"),
        ({k: v for k, v in BARE.items() if k != "answerable"}, "line 2: answerable must be true or false"),
        (BARE | {"parts": [["a.txt"]]}, "line 2: an unanswerable question has no articles, parts"),
        (GOOD | {"id": "q2", "parts": ["a.txt"]}, "line 2: each of the parts must be a list of strings, got 'a.txt'"),
        (GOOD | {"id": "q2", "parts": "a.txt"}, "line 2: parts must be a list of lists"),
        (GOOD | {"id": "q2", "parts": [["a.txt"], []]}, "line 2: each of the parts must name an article"),
        (
            GOOD | {"id": "q2", "parts": [["a.txt", " "]]},
            "line 2: articles, parts, sentences and outlets must not hold",
        ),
        (GOOD | {"id": "q2", "asked_on": 2025}, "line 2: asked_on must be a string"),
        (GOOD | {"id": "q2", "asked_on": "3 June"}, "line 2: '3 June' is no date"),
        (BARE | {"question": "Who \ud83d?"}, "line 2: it holds half a surrogate pair, which is no character"),
        (BARE | {"question": None}, "line 2: question must be a string"),
        (BARE | {"question": "  "}, "line 2: id, question and kind must not be empty"),
        (BARE | {"id": "q1"}, "line 2: the id 'q1' stands in an earlier line"),
        (GOOD | {"id": "q2", "sentences": []}, "line 2: an answerable question names"),
        (GOOD | {"id": "q2", "sentences": "One."}, "line 2: sentences must be a list of strings"),
        (GOOD | {"id": "q2", "sentences": [""]}, "line 2: articles, parts, sentences and outlets must not"),
        (BARE | {"answer": "Nobody"}, "line 2: an unanswerable question has no"),
        (GOOD | {"id": "q2", "after": "yesterday"}, "line 2: 'yesterday' is no date"),
        (GOOD | {"id": "q2", "after": "2025-02-02", "before": "2025-02-02"}, "line 2: nothing lies between"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(tmp_path, wrong, message):
    """One sentence that says which line and what to correct."""
    with pytest.raises(DatelineError, match=message):
        load_questions(written(tmp_path, GOOD, wrong))


def test_an_empty_or_absent_file_says_so(tmp_path):
    """Neither is a set of no questions."""
    with pytest.raises(DatelineError, match="holds no questions"):
        load_questions(written(tmp_path, ""))
    with pytest.raises(DatelineError, match="cannot be read"):
        load_questions(tmp_path / "absent.jsonl")
