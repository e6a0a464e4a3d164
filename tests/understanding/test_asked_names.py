"""Names, quotations and authors in a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understanding.names import authors, named, phrases


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Did Petra Voss meet Ilo Varga in Port Callis?", ("Petra Voss", "Ilo Varga", "Port Callis")),
        ("Did Norlund and Brask Steel merge on Monday?", ("Norlund", "Brask Steel")),
        ("Who runs Voss and Sons?", ("Voss and Sons",)),
        ("What did President Ilo Varga's lawyer say?", ("Ilo Varga",)),
        ("Why did Norlund CEO Petra Voss resign?", ("Norlund", "Petra Voss")),
        ("The ferry sank in Orle. Which captain was fined?", ("Orle",)),
        ("How many shops opened on Black Friday?", ("Black Friday",)),
        ("Criminals robbed a bank. Where?", ()),
    ],
)
def test_names_stand_apart_without_titles_openings_and_possessives(question: str, names: tuple[str, ...]) -> None:
    assert named(question) == names


def test_an_outlet_that_is_a_source_is_not_among_the_names() -> None:
    assert named("Did the Orle Post name Petra Voss?", [(8, 17)]) == ("Petra Voss",)


def test_a_quotation_is_a_phrase_unless_it_is_an_outlet() -> None:
    question = "Who said “one swallow” in the 'Orle Post'?"
    start = question.index("Orle Post")

    assert phrases(question, [(start, start + len("Orle Post"))]) == ("one swallow",)


@pytest.mark.parametrize(
    "question",
    [
        "What does the article by Jane Doe say about the dam?",
        "What does Jane Doe's column say about the dam?",
        "Find an article on the dam written by Jane Doe",
        "What did Jane Doe write about the dam?",
    ],
)
def test_who_wrote_an_article_is_its_author(question: str) -> None:
    assert authors(question) == ("Jane Doe",)


@pytest.mark.parametrize(
    "question",
    ["Was the dam built by Jane Doe?", "What does the report by the Orle Institute say?", "Who is Jane Doe?"],
)
def test_who_did_something_else_is_no_author(question: str) -> None:
    assert authors(question) == ()


@given(st.text(max_size=200))
def test_every_name_is_given_once(question: str) -> None:
    folded = [name.casefold() for name in named(question)]

    assert len(folded) == len(set(folded)) and all(folded)
