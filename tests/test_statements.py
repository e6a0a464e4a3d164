"""The labelled statements are what their README says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "data" / "statements"
LABELS = {"supported", "partly", "contradicted", "not found"}


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("half", "size", "articles"), [("dev", 1365, 71), ("reported", 1163, 62)])
def test_each_statement_has_a_label_and_cites_articles_that_are_there(half: str, size: int, articles: int) -> None:
    known = {row["id"] for row in rows(FOLDER / half / "articles.jsonl")}
    statements = rows(FOLDER / half / "statements.jsonl")

    assert (len(statements), len(known)) == (size, articles)
    assert len({row["id"] for row in statements}) == len({row["statement"] for row in statements}) == size
    assert {row["label"] for row in statements} == LABELS
    assert all(row["evidence"] and known.issuperset(row["evidence"]) for row in statements)  # type: ignore[arg-type]


def test_the_halves_share_no_article() -> None:
    texts = [{row["text"] for row in rows(FOLDER / half / "articles.jsonl")} for half in ("dev", "reported")]

    assert not texts[0] & texts[1]


@pytest.mark.parametrize("half", ["dev", "reported"])
def test_a_draft_has_at_most_one_error(half: str) -> None:
    drafts = [row for row in rows(FOLDER / half / "statements.jsonl") if row["source"] == "draft"]
    wrong = Counter(row["draft"] for row in drafts if row["label"] != "supported")

    assert len(drafts) >= 150 and max(wrong.values()) == 1


def test_a_draft_with_a_planted_error_has_exactly_one() -> None:
    known = {row["id"] for row in rows(FOLDER / "dev" / "articles.jsonl")}
    drafts = rows(FOLDER / "drafts" / "drafts.jsonl")

    assert len(drafts) == len({row["id"] for row in drafts}) == 150
    for row in drafts:
        articles, sentences = row["articles"], row["sentences"]
        assert known.issuperset(articles)  # type: ignore[arg-type]
        assert sum(not s["true"] for s in sentences) == 1  # type: ignore[attr-defined]
        assert all(s["true"] is not bool(s["error"]) and s["cites"] for s in sentences)  # type: ignore[attr-defined]
