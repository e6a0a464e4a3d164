"""Statements written to be labelled, and their labels read again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rag import DatelineError, Evidence, Span, Verdict
from rag.answers import Status
from rag.evaluation import (
    Label,
    Question,
    Report,
    Row,
    Shown,
    Written,
    labelled,
    read_labels,
    render,
    render_json,
    write_statements,
)
from tests.conftest import make_article

ARTICLE = make_article("Twelve boats sailed. It rained.\n\nTwo boats sank off Tavry.", title="Boats off Tavry")
EVIDENCE = (
    Evidence(2, ARTICLE, Span(33, len(ARTICLE.body)), 0.5),
    Evidence(2, ARTICLE, Span(0, 31), 0.7),
    Evidence(3, make_article("No wind.", title="Calm", outlet=None, published=None), Span(0, 8), 0.5),
)
SAILED = Written("Twelve boats sailed.", (2,), Verdict.SUPPORTED, Shown.FACT, quotes=("Twelve boats sailed.",))
SANK = Written("Nine boats sank.", (3, 2), Verdict.UNSUPPORTED, Shown.NOT, "not in what it cites: nine")


def report(*rows):
    return Report("invented.jsonl", "0" * 64, {"writer": "tern"}, "0" * 12, 2, 3, (), rows)


def row(i, *statements):
    question = Question(i, "How many boats?", "number", False)
    scores = {"refusal recall": 0.0}
    return Row(question, Status.ANSWERED, "", (), (), scores, "", {}, 0.5, "tern", 0.1, statements, EVIDENCE)


def label(text, true=True, cites=None, question="q1", file="labels.jsonl"):
    return Label(question, text, None if cites is None else frozenset(cites), true, file, 1)


def written(path, *lines):
    path.write_text("".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines))
    return path


def test_statements_are_written_with_all_that_a_reader_needs_to_label_them(tmp_path):
    """Also those that are left out; what is cited stands in its order, an article once."""
    write_statements(report(row("q1", SAILED, SANK), row("q2")), tmp_path / "statements.jsonl")

    first, second = map(json.loads, (tmp_path / "statements.jsonl").read_text().splitlines())
    assert (first["id"], first["question"], first["statement"]) == ("q1", "How many boats?", "Twelve boats sailed.")
    assert (first["label"], first["verdict"], first["shown"]) == (None, "supported", "fact")
    assert (first["cites"], second["cites"]) == ([2], [3, 2])
    assert first["quotations"] == ["Twelve boats sailed."]
    boats = {"number": 2, "title": "Boats off Tavry", "outlet": "Aldmoor Herald", "published": "2025-05-04"}
    assert first["cited"] == [boats | {"text": "Twelve boats sailed. It rained.\n\nTwo boats sank off Tavry."}]
    assert (second["shown"], second["reason"]) == ("not shown", "not in what it cites: nine")
    assert second["cited"][1] == {"number": 3, "title": "Calm", "outlet": None, "published": None, "text": "No wind."}


def test_what_was_written_is_read_again_once_it_is_labelled(tmp_path):
    """A line that is left at null says nothing."""
    path = tmp_path / "statements.jsonl"
    write_statements(report(row("q1", SAILED, SANK)), path)
    path.write_text(path.read_text().replace('"label": null', '"label": true', 1))

    assert read_labels([path]) == (Label("q1", "Twelve boats sailed.", frozenset([2]), True, str(path), 1),)


def test_labels_give_the_shares_of_what_is_false_and_shown_and_true_and_lost():
    """By question and statement; white space is folded. What was scored before stays."""
    labels = [label("Twelve boats sailed.", False), label("Nine boats sank."), label("It rained.", question="q9")]
    spaced = Written("Nine  boats\nsank.", (), Verdict.UNSUPPORTED, Shown.NOT)

    (found,) = labelled(labels, report(row("q1", SAILED, spaced), row("q2", SAILED)))

    assert [s.label for r in found.rows for s in r.statements] == [False, True, None]
    assert found.rows[0].scores == {
        "refusal recall": 0.0,
        "not shown as fact": 0.5,
        "shown marked": 0.0,
        "false shown as fact": 0.5,
        "false shown marked": 0.0,
        "true lost": 0.5,
    }
    assert "true lost" not in found.rows[1].scores
    told = "2 of 3 statements are labelled. Of 1 false ones 1 are shown as fact and 0 with a mark; of 1 true ones 1 are"
    assert told in render(found)


def test_labels_beside_those_that_a_run_has_leave_them():
    """A kept run has the labels it was kept with."""
    (once,) = labelled([label(SAILED.text)], report(row("q1", SAILED, SANK)))

    (twice,) = labelled([label(SANK.text, False, SANK.cited)], once)

    assert [s.label for s in twice.rows[0].statements] == [True, False]


def test_labels_of_another_run_are_refused():
    """Where none is of a statement of any of the runs at hand."""
    labels = [label("Nine boats sank.")]
    ours, theirs = report(row("q1", SAILED)), report(row("q1", SANK))

    with pytest.raises(DatelineError, match="no label is of a statement of this run"):
        labelled(labels, ours)
    assert [r.rows[0].statements[0].label for r in labelled(labels, ours, theirs)] == [None, True]


def test_a_sentence_that_is_said_twice_has_a_label_for_what_it_cites_each_time():
    """In whatever order; without the numbers nobody knows which is meant."""
    twice = report(row("q1", replace(SAILED, cited=(1,)), replace(SAILED, cited=(2, 3))))

    (found,) = labelled([label(SAILED.text, True, [1]), label(SAILED.text, False, [3, 2])], twice)

    assert [s.label for s in found.rows[0].statements] == [True, False]
    with pytest.raises(DatelineError, match=r"labels\.jsonl, line 1: the answer says 'Twelve boats sailed\.' more"):
        labelled([label(SAILED.text)], twice)


def test_labels_of_no_statement_are_counted_and_told():
    """Of another question, other words or other numbers; one that is given twice is of its statement both times."""
    labels = [label(SAILED.text), label(SAILED.text, file="more.jsonl"), label(SAILED.text, question="q9")]

    (found,) = labelled([*labels, label("It rained."), label(SAILED.text, False, [7])], report(row("q1", SAILED)))

    assert "Of the labels given, 3 are of no statement" in render(found)
    assert json.loads(render_json(found))["unmatched_labels"] == 3


def test_a_file_of_labels_that_are_all_of_something_else_is_refused():
    """Though another file has some that are not."""
    with pytest.raises(DatelineError, match=r"old\.jsonl: no label is of a statement of this run"):
        labelled([label(SAILED.text), label("It rained.", file="old.jsonl")], report(row("q1", SAILED)))


def test_a_file_without_a_label_is_refused(tmp_path):
    """As it is before anybody has labelled it."""
    path = written(tmp_path / "labels.jsonl", {"id": "q1", "statement": "It rained.", "label": None}, "")

    with pytest.raises(DatelineError, match=r"labels\.jsonl holds no label"):
        read_labels([path])


def test_labels_deny_one_another_only_where_they_can_be_of_one_statement(tmp_path):
    """One that does not say what it cites can be of each."""
    one, other = ({"id": "q1", "statement": "It rained.", "cites": [n], "label": n == 1} for n in (1, 2))

    assert [found.true for found in read_labels([written(tmp_path / "good.jsonl", one, other)])] == [True, False]
    for lines in ([one, other | {"cites": None}], [one | {"cites": None}, other], [one, other | {"cites": [1, 1]}]):
        with pytest.raises(DatelineError, match="line 2: this statement has the other label in an earlier line"):
            read_labels([written(tmp_path / "bad.jsonl", *lines)])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[]", "line 2: a label is a JSON object with the id of a question, its statement and a label"),
        ({"id": "q1", "label": True}, "line 2: a label is a JSON object"),
        ({"id": "q1", "statement": "It rained.", "label": "yes"}, "line 2: the label must be true or false, or null"),
        ({"id": "q1", "statement": "Rain.", "cites": "1", "label": True}, "line 2: cites must be a list of whole num"),
        ({"id": "q1", "statement": " It  rained.", "label": False}, "line 2: this statement has the other label in an"),
        ("{", "line 2: "),
    ],
)
def test_a_wrong_label_is_told_with_its_line(tmp_path, line, message):
    """So is one that denies another."""
    path = written(tmp_path / "labels.jsonl", {"id": "q1", "statement": "It rained.", "label": True}, line)

    with pytest.raises(DatelineError, match=message):
        read_labels([path])


def test_files_of_labels_that_cannot_be_read_are_named(tmp_path):
    """Neither what is not there nor what is no text."""
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")

    with pytest.raises(DatelineError, match=r"none\.jsonl cannot be read"):
        read_labels([tmp_path / "none.jsonl"])
    with pytest.raises(DatelineError, match=r"bytes\.jsonl are not UTF-8"):
        read_labels([tmp_path / "bytes.jsonl"])
