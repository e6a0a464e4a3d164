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


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            "Of the toll in Orle, the harbour bill and the flood fund, which got the most votes?",
            [
                "the toll in Orle, which got the most votes",
                "the harbour bill, which got the most votes",
                "the flood fund, which got the most votes",
            ],
        ),
        (
            "What did Petra Voss and the mayor each say about the tunnel?",
            ["What did Petra Voss say about the tunnel", "What did the mayor say about the tunnel"],
        ),
        (
            "Which prizes did Petra Voss and Ilo Varga win in Brask?",
            ["which prizes did Petra Voss win in Brask", "which prizes did Ilo Varga win in Brask"],
        ),
        (
            "What is known of Lornmouth: who built it, how many people live there and what burned in 1950?",
            [
                "who built it, Lornmouth",
                "how many people live there, Lornmouth",
                "what burned in 1950, Lornmouth",
            ],
        ),
        (
            "How were the dead honoured in the chapel, at the harbour and, as planned, on the dam?",
            [
                "How were the dead honoured in the chapel",
                "How were the dead honoured at the harbour",
                "How were the dead honoured on the dam",
            ],
        ),
    ],
)
def test_the_things_of_a_list_are_searched_each(question: str, wanted: list[str]) -> None:
    assert texts(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            "How does the price of the bell compare with the price of the organ in Brask?",
            ["the price of the bell", "the price of the organ in Brask"],
        ),
        (
            "How did the council's second vote on the Orle pool, in June, compare with the one it had held in March?",
            [
                "the council's second vote on the Orle pool, in June",
                "the council's second vote on the Orle pool it had held in March",
            ],
        ),
        ("The flood or the fire: which killed more people?", ["The flood killed people", "the fire killed people"]),
    ],
)
def test_things_that_are_compared_need_no_name(question: str, wanted: list[str]) -> None:
    assert texts(question) == wanted


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("Who runs the mill in Orle, and how high was output in Brask?", "how high was output in Brask"),
        ("Who runs the mill in Orle, and what was decided in Brask?", "what was decided in Brask"),
        ("How did Ilo Varga defend the mill, and did later tests in Brask bear it out?",
         "did later tests in Brask bear it out"),
        ("Which hall in Tavry won the prize that Orle gives, and which masons from Brask built it?", None),
        ("According to the mayor, what would the dam cost, and what would the Brask tunnel cost?",
         "what would the Brask tunnel cost"),
        ("What did the firm say about the leak, and what did Ilo Varga later say about the warnings?",
         "what did Ilo Varga later say about the warnings"),
    ],
)  # fmt: skip
def test_a_second_question_behind_a_comma_is_known_by_its_verb(question: str, second: str | None) -> None:
    assert texts(question)[1:] == ([second] if second else [])


def test_what_is_told_before_two_questions_belongs_to_the_first_and_to_what_names_nothing() -> None:
    told = "A barge from Orle hit the pier."
    found = texts(f"{told} Which one was it, and what became of its load?")

    assert found == [f"{told} Which one was it", f"what became of its load, {told}"]


def test_a_question_that_says_nothing_alone_takes_over_the_whole_of_the_other() -> None:
    found = texts(
        "What kind of fund did the families who marched through Orle to the old harbour want, and did they get it?"
    )

    assert found[1] == "did they get it, the families who marched through Orle to the old harbour want"


def test_a_question_about_two_times_is_searched_at_each() -> None:
    end = Period("the end of 2024", datetime(2024, 10, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))
    may = Period("May 2025", datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC))

    assert of("How did the toll in Orle move from the end of 2024 to May 2025?", end, may) == (
        Part("How did the toll in Orle move from the end of 2024 to ?", (), (end,)),
        Part("How did the toll in Orle move from to May 2025?", (), (may,)),
    )


def test_a_time_that_a_part_takes_over_gives_way_to_its_own() -> None:
    may = Period("May 2025", datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC))
    june = Period("June 2025", datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC))
    first, second = of("What was the rain in Tavry in May 2025, and what was it in June 2025?", may, june)

    assert first.periods == (may,) and second.periods == (june,)


def test_reports_of_days_in_a_list_are_accounts_each() -> None:
    question = (
        "Which roads were closed, according to the Post on 4 October, the Herald on 18 October and the Tavry Echo on 22"
        " November 2024?"
    )

    assert [part.outlets for part in of(question)] == [("Orle Post",), ("Brask Herald",), ("Tavry Echo",)]


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
