"""Run files: what is written is read again, by us and by trec_eval; what is wrong with one is said with its line."""

from __future__ import annotations

import re
from itertools import pairwise

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import DatelineError
from rag.evaluation import check_ids, read_run, write_run

GOOD = "q1 Q0 a1 1 0.5 mine\n"
rankings = st.lists(
    st.tuples(st.integers(0, 40).map("a{}".format), st.floats(-5, 5).map(lambda n: round(n, 1))),
    unique_by=lambda pair: pair[0],
    min_size=1,
    max_size=20,
)


def test_a_run_is_six_fields_a_line(tmp_path):
    """Ranks count from 1 in each question; one without anything found has no line."""
    write_run(tmp_path / "run.trec", {"q1": [("a2", 0.5), ("a1", 0.25)], "q2": [], "q3": [("a2", 2)]}, "mine")

    assert (tmp_path / "run.trec").read_text() == "q1 Q0 a2 1 0.5 mine\nq1 Q0 a1 2 0.25 mine\nq3 Q0 a2 1 2 mine\n"


@given(st.dictionaries(st.sampled_from(["q1", "2", "frage-3"]), rankings, min_size=1))
def test_a_run_keeps_its_order_however_its_scores_tie_or_rise(tmp_path_factory, run):
    """Scores that fall are kept, to single precision."""
    path = tmp_path_factory.mktemp("runs") / "run.trec"
    write_run(path, run, "mine")

    found = read_run(path)

    assert {q: [a for a, _ in some] for q, some in found.items()} == {
        q: [a for a, _ in some] for q, some in run.items()
    }
    for question, ranking in run.items():
        given_scores = [score for _, score in ranking]
        if all(a > b for a, b in pairwise(given_scores)):
            assert [score for _, score in found[question]] == pytest.approx(given_scores, rel=1e-6)


@pytest.mark.parametrize("scores", [[0.5, 0.5, 0.5], [0.1, 0.9, 0.3], [1 / 3, 1 / 3, -1.0]])
def test_trec_eval_sees_the_order_that_was_written(tmp_path, scores):
    """It goes by scores in single precision, and by names from z to a where they tie."""
    write_run(tmp_path / "run.trec", {"q": list(zip("bca", scores, strict=True))}, "mine")
    read = list(ir_measures.read_trec_run(str(tmp_path / "run.trec")))

    for rank, article in enumerate("bca", 1):
        qrels = [ir_measures.Qrel("q", article, 1)]
        assert ir_measures.calc_aggregate([ir_measures.RR], qrels, read)[ir_measures.RR] == pytest.approx(1 / rank)


def test_a_run_of_another_system_is_read_by_score_and_ties_by_rank(tmp_path):
    """Its lines may stand in any order."""
    (tmp_path / "run.trec").write_text("q1 Q0 a 3 0.5 x\nq1 Q0 b 2 0.5 x\n\nq1 Q0 c 9 7e-1 x\n")

    assert read_run(tmp_path / "run.trec") == {"q1": [("c", 0.7), ("b", 0.5), ("a", 0.5)]}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("q1 Q0 a2 2 0.4", "line 2: a run has 6 fields a line, query Q0 article rank score tag, this one 5"),
        ("q1 Q0 a2 2 0.4 my run", "line 2: a run has 6 fields a line, query Q0 article rank score tag, this one 7"),
        ("q1 Q0 a2 second 0.4 mine", "line 2: the rank must be a whole number, got 'second'"),
        ("q1 Q0 a2 2 high mine", "line 2: the score must be a number, got 'high'"),
        ("q1 Q0 a2 2 nan mine", "line 2: the score must be a number, got 'nan'"),
        ("q1 Q0 a1 2 0.4 mine", "line 2: a1 stands in the ranking of q1 already"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(tmp_path, wrong, message):
    """One sentence that says what to correct."""
    (tmp_path / "run.trec").write_text(f"{GOOD}{wrong}\n")

    with pytest.raises(DatelineError, match=re.escape(message)):
        read_run(tmp_path / "run.trec")


def test_a_file_that_is_no_run_says_so(tmp_path):
    """Absent, empty, or not even text."""
    (tmp_path / "empty.trec").write_text("\n")
    (tmp_path / "bytes.trec").write_bytes(b"\xff\xfe")

    with pytest.raises(DatelineError, match=r"the run .*absent\.trec cannot be read"):
        read_run(tmp_path / "absent.trec")
    with pytest.raises(DatelineError, match="is an empty run"):
        read_run(tmp_path / "empty.trec")
    with pytest.raises(DatelineError, match="is not UTF-8"):
        read_run(tmp_path / "bytes.trec")
    with pytest.raises(DatelineError, match="the run cannot be written"):
        write_run(tmp_path / "absent" / "run.trec", {"q": [("a", 1.0)]}, "mine")


@pytest.mark.parametrize("wrong", ["q 1", "q1 ", "q\t1", "q\u00a01", ""])
def test_an_id_with_white_space_would_part_the_fields(tmp_path, wrong):
    """Told before a search begins, and by the file's writer."""
    check_ids(["q1", "frage-2"])
    with pytest.raises(DatelineError, match="white space"):
        check_ids(["q1", wrong])
    with pytest.raises(DatelineError, match="white space"):
        write_run(tmp_path / "run.trec", {wrong: [("a", 1.0)]}, "mine")


def test_scores_that_single_precision_cannot_tell_apart_still_fall(tmp_path):
    """As those of far ranks under reciprocal rank fusion."""
    scores = [1 + n * 1e-12 for n in (3, 2, 1)]
    write_run(tmp_path / "run.trec", {"q": list(zip("abc", scores, strict=True))}, "mine")

    read = [np.float32(line.split()[4]) for line in (tmp_path / "run.trec").read_text().splitlines()]

    assert read[0] > read[1] > read[2]
