"""The questions in a question."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understanding.outlets import Gazetteer
from rag.understanding.parts import parts
from rag.understood import Part, Period
from tests.conftest import SAMPLE

OUTLETS = Gazetteer(["Orle Post", "Brask Herald", "Tavry Echo"])


def of(question: str, *periods: Period) -> tuple[Part, ...]:
    return parts(question, OUTLETS.found(question), periods)


def texts(question: str) -> list[str]:
    return [part.text for part in of(question)]


@pytest.mark.parametrize(
    "question",
    [
        "Why did salt and pepper prices rise in Orle?",
        "What did Johnson and Johnson pay?",
        "What was agreed between the two countries?",
        "How did the search and rescue go, according to the Orle Post?",
        "Where and when did the talks take place?",
        "How and why did the ferry sink?",
        "Who is the man who paid the fine and who won the case?",
        "What is known about the flood and the fire in Brask?",
        "The ferry sank in Orle and the captain was fined. How much did he pay?",
        "How did the toll change between May and August 2025?",
        "How does the strike affect trade between Orle and Brask?",
        "Did more than 300 people die in Orle?",
        "Was it larger than expected?",
        "Was the captain drunk or asleep?",
    ],
)
def test_a_simple_question_has_no_parts(question: str) -> None:
    assert of(question) == ()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            "Does the article from the Orle Post claim that the mayor lied, while the article from the Brask Herald"
            " indicates that Ilo Varga paid?",
            [("Orle Post", "the mayor lied"), ("Brask Herald", "Ilo Varga paid")],
        ),
        (
            "Did the Orle Post and the Brask Herald both report that the dam had burst?",
            [("Orle Post", "the dam had burst"), ("Brask Herald", "the dam had burst")],
        ),
        (
            "How do the Orle Post's and the Brask Herald's accounts of the flood in Lornmouth differ?",
            [("Orle Post", "the flood in Lornmouth"), ("Brask Herald", "the flood in Lornmouth")],
        ),
        (
            "What did the Orle Post say about the ferry in March and the Brask Herald about the tunnel in June?",
            [("Orle Post", "the ferry in March"), ("Brask Herald", "the tunnel in June")],
        ),
        (
            "Was Petra Voss dismissed, as the Orle Post wrote, or did Ilo Varga resign, as the Brask Herald wrote?",
            [("Orle Post", "Petra Voss dismissed"), ("Brask Herald", "Ilo Varga resign")],
        ),
        (
            "Did the Orle Post report on the strike at Norlund before the Brask Herald mentioned the fire in Tavry?",
            [("Orle Post", "the strike at Norlund"), ("Brask Herald", "the fire in Tavry")],
        ),
        (
            "Which firm, known for its cheap phones according to the Orle Post, also sells a radio described in a"
            " Brask Herald review?",
            [("Orle Post", "firm, known for its cheap phones"), ("Brask Herald", "sells a radio described in a")],
        ),
    ],
)
def test_each_account_has_its_outlet_and_its_matter(question: str, wanted: list[tuple[str, str]]) -> None:
    found = [(part.outlets[0], part.text) for part in of(question)]

    assert [outlet for outlet, _ in found] == [outlet for outlet, _ in wanted]
    assert all(text.startswith(expected) for (_, text), (_, expected) in zip(found, wanted, strict=True))


def test_reports_of_two_days_have_each_its_period_and_what_is_asked_of_both() -> None:
    first = Period("2023-11-24", datetime(2023, 11, 24, tzinfo=UTC), datetime(2023, 11, 25, tzinfo=UTC), reported=True)
    second = Period("2023-11-25", datetime(2023, 11, 25, tzinfo=UTC), datetime(2023, 11, 26, tzinfo=UTC), reported=True)
    question = (
        "Between the report from 'Orle Post' on 2023-11-24 and the report from 'Brask Herald' on 2023-11-25, is there"
        " consistency in the focus on power banks from Norlund?"
    )

    assert of(question, first, second) == (
        Part("the focus on power banks from Norlund", ("Orle Post",), (first,)),
        Part("the focus on power banks from Norlund", ("Brask Herald",), (second,)),
    )


def test_the_same_source_is_the_outlet_that_was_named_before() -> None:
    question = (
        "Does the Orle Post article describe the flood in Tavry, and does the same source depict the fire in Brask?"
    )

    assert [part.outlets for part in of(question)] == [("Orle Post",), ("Orle Post",)]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            "Which was larger, the flood in Lornmouth or the fire in Brask?",
            ["the flood in Lornmouth", "the fire in Brask"],
        ),
        (
            "Did more people die in the flood in Orle or in the fire in Brask?",
            ["more people die in the flood in Orle", "more people die in the fire in Brask"],
        ),
        (
            "Were more homes flooded in Orle than in Brask?",
            ["more homes flooded in Orle", "more homes flooded in Brask"],
        ),
        (
            "How many homes burned in Orle, and how many in Brask?",
            ["How many homes burned in Orle", "How many homes burned in Brask"],
        ),
        ("How do the budgets of Orle and Brask compare?", ["the budgets of Orle", "the budgets of Brask"]),
        (
            "Did Orle spend more on schools than Brask?",
            ["Orle spend more on schools", "Brask spend more on schools"],
        ),
        ("What is the difference between the Voss plan and the Varga plan?", ["the Voss plan", "the Varga plan"]),
        (
            "What did the mayor say about the dam and the governor about the tunnel?",
            ["What did the mayor say about the dam", "What did the governor say about the tunnel"],
        ),
    ],
)
def test_two_things_that_are_compared_are_searched_each(question: str, wanted: list[str]) -> None:
    assert texts(question) == wanted


def test_a_part_takes_over_whom_its_pronoun_means() -> None:
    assert texts("Who is Petra Voss, and why did she leave?") == ["Who is Petra Voss", "why did she leave, Petra Voss"]


def test_a_place_that_is_said_once_holds_for_both() -> None:
    before = texts("What caused the fire in Lornmouth and how many homes burned?")
    behind = texts("How many people died and how many were injured in Lornmouth?")

    assert len(before) == len(behind) == 2
    assert all("Lornmouth" in text for text in before + behind)


def test_two_questions_that_follow_each_other_are_two_parts() -> None:
    assert texts("Who won the cup in Orle? Who lost it?") == ["Who won the cup in Orle", "Who lost it, the cup in Orle"]


def test_of_more_than_four_accounts_the_last_share_a_part() -> None:
    question = "; ".join(
        f"does the {o} article {n} claim that dam {n} leaks"
        for n, o in enumerate(["Orle Post", "Brask Herald", "Tavry Echo", "Orle Post", "Brask Herald", "Tavry Echo"])
    )
    found = of(f"{question}?")

    assert len(found) == 4 and set(found[-1].outlets) == {"Orle Post", "Brask Herald", "Tavry Echo"}


def test_questions_of_the_sample_that_one_article_answers_are_hardly_ever_parted() -> None:
    rows = [json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    parted = [row["id"] for row in rows if len(row["articles"]) <= 1 and parts(row["question"])]

    assert len(parted) <= 2, parted  # two of them ask two things of one article


@given(st.text(alphabet="abc AB,?.'and orwhile", max_size=200))
def test_there_are_two_to_four_parts_or_none_and_each_has_a_text(question: str) -> None:
    found = parts(question)

    assert len(found) in (0, 2, 3, 4) and all(part.text.strip() for part in found)
