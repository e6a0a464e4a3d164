"""Retrieval alone: scores worked out by hand, and runs over the sample index against one another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest

from rag import Dateline, DatelineError
from rag.assembly import assemble
from rag.evaluation import (
    Question,
    QuestionSet,
    ablate,
    evaluate,
    evaluate_retrieval,
    held_against,
    read_run,
    relevance_of,
    render,
    render_retrieval,
    render_retrieval_json,
    run_of,
    save,
    searching,
)
from rag.evaluation.relevance import Relevance
from rag.evaluation.retrieval import reading_scores, scored
from rag.retrieval.stages import PARTS
from rag.settings import load_settings
from tests.rag.test_openai_writer import GOOD, serve

__all__ = ["serve"]  # the fixture

ABOARD = Question(
    "aboard",
    "How many people were aboard the Maren Isolde?",
    "number",
    True,
    ("html/maren-isolde-live.html", "feeds/meridian-wire.jsonl#mw-201"),
    ("The coastguard says that 118 people were aboard.",),
)
CAUSE = Question(
    "cause",
    "How many people were aboard the Maren Isolde, and why did it sink according to the inquiry?",
    "multi-article",
    True,
    parts=(("html/maren-isolde-live.html", "feeds/meridian-wire.jsonl#mw-201"), ("html/inquiry-report.html",)),
)
NOBODY = Question("nobody", "How many moons has the comet Penrose?", "unanswerable", False, why="absent")
CANONICAL = {i: i for i in "abcde"} | {"copy-of-b": "b"}


def of(*questions: Question) -> QuestionSet:
    return QuestionSet("invented.jsonl", sha256(b"invented").hexdigest(), questions)


@pytest.fixture(scope="module")
def parts(sample_index):
    return assemble(load_settings(index=sample_index, writer="extractive"))


@pytest.fixture(scope="module")
def dateline(parts) -> Iterator[Dateline]:
    with Dateline(parts) as opened:
        yield opened


def found(dateline, *questions, k=30):
    return evaluate_retrieval(dateline, of(*questions), relevance_of(of(*questions), dateline), k)


@pytest.mark.parametrize(
    ("ranking", "k", "expected"),
    [
        ("abcde", 5, {"RR": 1 / 2, "hit@1": 0, "hit@5": 1, "R@5": 1.0, "parts@5": 1.0, "all parts@5": 1}),
        ("bacde", 3, {"RR": 1.0, "hit@1": 1, "hit@3": 1, "R@3": 1 / 2, "parts@3": 1 / 2, "all parts@3": 0}),
        ("aecbd", 3, {"RR": 0.0, "hit@1": 0, "hit@3": 0, "R@3": 0.0, "parts@3": 0.0, "all parts@3": 0}),
        ("", 5, {"RR": 0.0, "hit@1": 0, "hit@5": 0, "R@5": 0.0, "parts@5": 0.0, "all parts@5": 0}),
    ],
)
def test_a_ranking_is_scored_over_its_first_k_articles(ranking, k, expected):
    """The question needs b and d."""
    question = replace(CAUSE, parts=(("1.txt",), ("2.txt",)))
    relevance = Relevance(CANONICAL, {"1.txt": "b", "2.txt": "d"}, {})

    scores = scored(question, [(i, 0.0) for i in ranking], relevance, k).scores

    assert {name: scores[name] for name in expected} == pytest.approx(expected)


def test_measures_are_taken_at_ten_and_at_k():
    """Where k is less than ten, at k alone."""
    relevance = Relevance(CANONICAL, dict.fromkeys(CAUSE.relevant, "b"), {})

    def names(k):
        return list(scored(CAUSE, [("b", 1.0)], relevance, k).scores)

    parts = ["parts@10", "all parts@10", "parts@30", "all parts@30"]
    hits = ["RR", "hit@1", "hit@5", "hit@10", "hit@30", "R@10", "R@30", "nDCG@10"]
    assert names(30) == [*hits, *parts]
    assert names(4) == ["RR", "hit@1", "hit@4", "R@4", "nDCG@4", "parts@4", "all parts@4"]
    assert names(1) == ["RR", "hit@1", "R@1", "nDCG@1", "parts@1", "all parts@1"]


def test_what_is_read_are_the_articles_of_the_first_passages(dateline):
    """Three passages of one article and one of another: half of what is needed."""
    by_article = {hit.article.id: hit for hit in dateline.search(ABOARD.question, 100)}
    first, second, third, *_ = by_article.values()
    names = {f"{n}.txt": hit.article.id for n, hit in enumerate((first, second, third))}
    relevance = Relevance({i: i for i in by_article}, names, {})
    question = replace(CAUSE, parts=(("0.txt",), ("1.txt", "2.txt")))
    hits = [first, first, first, third, second]

    three, four = (list(reading_scores(question, hits, relevance, read).items()) for read in (3, 4))

    assert three == [
        ("R in 3 passages", pytest.approx(1 / 3)),
        ("parts in 3 passages", 0.5),
        ("all parts in 3 passages", 0),
    ]
    assert four == [
        ("R in 4 passages", pytest.approx(2 / 3)),
        ("parts in 4 passages", 1),
        ("all parts in 4 passages", 1),
    ]


def test_copies_count_as_one_article_and_a_name_without_an_article_as_not_found():
    """b and its copy take one place, so d is third."""
    question = replace(CAUSE, parts=(("1.txt",), ("gone.txt",)))
    relevance = Relevance(CANONICAL, {"1.txt": "d", "gone.txt": None}, {})

    scores = scored(question, [(i, 0.0) for i in ("b", "copy-of-b", "a", "d")], relevance, 3).scores

    assert (scores["RR"], scores["R@3"], scores["parts@3"]) == pytest.approx((1 / 3, 1 / 2, 1 / 2))


def test_a_run_over_the_sample_index_finds_the_parts(dateline):
    """The unanswerable question is searched, but nothing of it is measured."""
    report = found(dateline, ABOARD, CAUSE, NOBODY)

    means = {m.measure: m for m in report.means}
    assert means["hit@5"].value == 1.0 and means["hit@5"].n == 2
    assert means["all parts@30"].value == 1.0 and means["all parts@30"].n == 1
    assert list(report.by_kind) == ["multi-article", "number"]
    assert report.rows[2].ranking and not report.rows[2].scores
    assert all(1 <= len(row.ranking) <= 30 for row in report.rows)


def test_the_filters_of_a_question_are_set(dateline):
    """Before the ship sank nothing can be found of it."""
    early = found(dateline, replace(ABOARD, before="2024-06-01"))

    assert early.rows[0].scores["hit@30"] == 0.0


def test_a_run_that_was_saved_scores_the_same_when_it_is_read_again(dateline, tmp_path):
    """Against itself no question changes; its scores lie beside it. A file of articles says nothing of passages."""
    report = found(dateline, ABOARD, CAUSE, NOBODY)
    beside = save(report, tmp_path / "whole.trec")

    again = held_against(
        report, "whole.trec", read_run(tmp_path / "whole.trec"), relevance_of(of(ABOARD, CAUSE), dateline)
    )

    for row, read in zip(report.rows, again.rows, strict=True):
        assert read.scores == {name: score for name, score in row.scores.items() if "passages" not in name}
    assert all(c.p == 1.0 and not c.better and not c.worse for c in again.comparisons)
    assert again.gone == 0 and again.silent == () and again.shallow is None
    assert beside == tmp_path / "whole.scores.jsonl"
    rows = [json.loads(line) for line in beside.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["aboard", "cause", "nobody"]
    assert rows[1]["scores"] == dict(report.rows[1].scores)


def test_what_the_other_run_lacks_is_told(dateline):
    """A question without a line found nothing, an article that is gone is wrong."""
    report = found(dateline, ABOARD, CAUSE)
    (best, _), *_ = report.rows[0].ranking
    relevance = relevance_of(of(ABOARD, CAUSE), dateline)

    other = held_against(report, "other.trec", {"aboard": [("0123", 2.0), (best, 1.0)]}, relevance)

    assert (other.silent, other.gone, other.shallow) == (("cause",), 1, 2)
    by_name = {c.measure: c for c in other.comparisons}
    assert by_name["hit@1"].better == ("aboard", "cause")
    text = render_retrieval(report, other)
    assert "It has no line for 1 of the questions" in text and "1 of its articles are not in this index" in text
    assert "no more than 2 articles a question" in text
    assert "| better | aboard | number |" in text
    with pytest.raises(DatelineError, match=r"none of the articles of other\.trec: that run was made over another"):
        held_against(report, "other.trec", {"aboard": [("0123", 2.0)]}, relevance)


def test_a_run_of_other_questions_is_refused(tmp_path):
    """By its first query that is none of ours."""
    (tmp_path / "run.trec").write_text("aboard Q0 a 1 1 x\nabroad Q0 a 1 1 x\n")

    with pytest.raises(DatelineError, match=r"has a query 'abroad', which is no question of invented\.jsonl"):
        run_of(tmp_path / "run.trec", of(ABOARD))


def test_each_part_of_the_search_is_left_out_once(parts, dateline):
    """And compared with the whole; without the rankings by words and by meaning nothing is found."""
    questions = of(ABOARD, CAUSE)
    relevance = relevance_of(questions, dateline)
    report, seen = found(dateline, ABOARD, CAUSE), []

    ablation = ablate(parts, report, questions, relevance, progress=lambda *far: seen.append(far))

    assert tuple(a.without for a in ablation) == PARTS
    assert seen == [(n, 2 * len(PARTS)) for n in range(1, 2 * len(PARTS) + 1)]
    assert len({report.fingerprint, *(a.report.fingerprint for a in ablation)}) == len(PARTS) + 1
    (alone,) = ablate(parts, report, questions, relevance, without=[name for name in PARTS if name != "dense"])[:1]
    assert alone.without == "dense" and not any(row.ranking for row in alone.report.rows)
    lost = {c.measure: c for c in alone.comparisons}["hit@30"]
    assert (lost.value, lost.other, lost.worse) == (0.0, 1.0, ("aboard", "cause"))
    assert "| without dense | 0.000 (-1.000, p 0.500) |" in render_retrieval(report, ablation=[alone])


def test_those_parts_alone_are_left_out_that_are_named(parts, dateline):
    """In the order of the search."""
    relevance = relevance_of(of(ABOARD), dateline)

    ablation = ablate(parts, found(dateline, ABOARD), of(ABOARD), relevance, each=("ranking", "bm25", "luck"))

    assert [a.without for a in ablation] == ["bm25", "ranking"]


def test_no_language_model_is_asked(sample_index, encoder, serve):
    """Regression: what one understood of the questions was in the scores, and the questions went to its server."""
    server = serve(GOOD)
    configured = assemble(load_settings(index=sample_index, openai_base_url=server.url), encoder=encoder)
    with searching(configured, []) as dateline:
        assert dateline.search(ABOARD.question)

    assert server.requests == 0


def test_a_part_that_there_is_not_is_refused(parts):
    """With the names of those there are."""
    with pytest.raises(DatelineError, match=f"no part 'fusion' to leave out: there are {', '.join(PARTS)}"):
        searching(parts, ["fusion"])


def test_a_file_without_an_answer_has_nothing_to_find(dateline):
    """Rather than a report of no measures."""
    with pytest.raises(DatelineError, match="no question with an answer"):
        found(dateline, NOBODY)


def test_the_json_has_every_score_and_the_whole_comparison(dateline):
    """Per question, and without a path of this machine."""
    report = found(dateline, ABOARD, CAUSE)
    relevance = relevance_of(of(ABOARD, CAUSE), dateline)

    data = json.loads(render_retrieval_json(report, held_against(report, "other.trec", report.run, relevance)))

    assert [row["id"] for row in data["rows"]] == ["aboard", "cause"]
    assert data["rows"][1]["scores"]["all parts@30"] == 1.0
    assert data["rows"][0]["ranking"][0][0] == report.rows[0].ranking[0][0]
    assert data["settings"]["k"] == 30 and data["settings"]["without"] == "nothing"
    assert data["against"]["run"] == "other.trec"
    assert "nDCG@10" in {m["measure"] for m in data["against"]["measures"]} < {m.measure for m in report.means}
    assert data["ablation"] == []


def test_answers_to_a_question_of_parts_are_measured_without_its_sentences(dateline):
    """What its sentences would say of the answer is left out; the rest is there."""
    report = evaluate(dateline, of(CAUSE))

    scores = report.rows[0].scores
    assert {"parts@10", "all parts@10", "relevant citations", "false refusal rate"} <= scores.keys()
    assert not {"sentence retrieved", "quoted answer", "answer contained"} & scores.keys()
    assert report.rows[0].failure in ("", "refused")
    assert "cause" in render(replace(report, rows=(replace(report.rows[0], failure="refused"),)), failures=True)
