"""The sample corpus itself, and floors under the scores on its questions (the scores stand in docs/evaluation.md)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rag import Dateline, EvidenceFound
from rag.catalog import Catalog, open_engine
from rag.evaluation import evaluate, load_questions
from tests.conftest import SAMPLE

QUESTIONS = SAMPLE / "questions.jsonl"


def test_the_corpus_has_the_size_and_the_span_it_claims(sample_index: Path) -> None:
    status = Catalog(open_engine(sample_index)).status()

    assert status.articles >= 80 and len(status.outlets) >= 6 and status.undated == 1
    assert status.oldest is not None and status.newest is not None
    assert (status.newest - status.oldest).days > 500


@pytest.mark.parametrize(("name", "count", "unanswerable"), [("questions", 144, 36), ("reported", 200, 100)])
def test_every_answering_sentence_stands_in_the_cleaned_body_of_its_article(
    sample_index: Path, name: str, count: int, unanswerable: int
) -> None:
    catalog = Catalog(open_engine(sample_index))
    bodies = {a.origin: a.body for a in map(catalog.article, catalog.current_ids()) if a}
    rows = [json.loads(line) for line in (SAMPLE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]

    assert len({r["id"] for r in rows}) == len(rows) == count
    assert sum(not r["answerable"] for r in rows) == unanswerable
    assert len(Counter(r["kind"] for r in rows if r["answerable"])) == 9
    for row in rows:
        named = [
            body
            for origin, body in bodies.items()
            if any(origin.endswith(f"/data/sample/{a}") for a in row["articles"])
        ]
        assert len(named) == len(row["articles"]), row["id"]
        for sentence in row["sentences"]:
            assert any(" ".join(sentence.split()) in " ".join(body.split()) for body in named), (row["id"], sentence)


@pytest.mark.parametrize(
    "junk", ["newsletter", "Subscribe to", "Advertisement", "cookies", "Published", "swimming pool in Port Callis had"]
)
def test_no_scraped_junk_is_left_in_any_body(sample_index: Path, junk: str) -> None:
    catalog = Catalog(open_engine(sample_index))

    assert [a.origin for a in map(catalog.article, catalog.current_ids()) if a and junk in a.body] == []


def test_the_scores_do_not_fall_below_their_floors(sample_index: Path) -> None:
    with Dateline.open(sample_index, writer="extractive") as dateline:
        report = evaluate(dateline, load_questions(QUESTIONS))
    means = {m.measure: m.value for m in report.means}

    assert means["hit@5"] >= 0.95
    assert means["quoted answer"] >= 0.85
    assert means["refusal recall"] >= 0.80


def test_questions_of_several_articles_find_them_all(sample_index: Path) -> None:
    with Dateline.open(sample_index, writer="extractive") as dateline:
        questions = [json.loads(line) for line in (SAMPLE / "several.jsonl").read_text(encoding="utf-8").splitlines()]
        covered = sum(_has_all(dateline, question) for question in questions)

    assert len(questions) == 90 and covered >= 81


def _has_all(dateline: Dateline, question: dict[str, Any]) -> bool:
    """Whether every part of the question has an article in what a writer is given."""
    events = dateline.stream(question["question"], asked_on=question["asked_on"])
    given = [e.article.origin for e in next(event for event in events if isinstance(event, EvidenceFound)).evidence]
    return all(any(o.endswith(tuple(f"/{name}" for name in part)) for o in given) for part in question["parts"])


@pytest.mark.parametrize(("each", "turns", "floor"), [(3, 59, 42), pytest.param(1, 169, 126, marks=pytest.mark.soak)])
def test_follow_ups_find_the_right_article(sample_index: Path, each: int, turns: int, floor: int) -> None:
    """each: of so many conversations one is held."""
    right = total = 0
    with Dateline.open(sample_index, writer="extractive") as dateline:
        for line in (SAMPLE / "followups.jsonl").read_text(encoding="utf-8").splitlines()[::each]:
            conversation = json.loads(line)
            talk = dateline.conversation(asked_on=conversation["asked_on"])
            for number, turn in enumerate(conversation["turns"]):
                text = talk.ask(turn["question"]).query.text
                hits = dateline.search(text, 1, asked_on=conversation["asked_on"])
                total += number > 0
                right += number > 0 and hits[0].record.endswith(tuple(f"/{name}" for name in turn["articles"]))

    assert total == turns and right >= floor
