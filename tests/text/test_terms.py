"""The content words of a question, and which of them a text has."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.terms import Terms
from rag.text.words import ASKING, STOP, stems
from tests.conftest import SAMPLE

# besides the sample's words those whose forms differ at the end of their stem
FORMS = (
    "city cities cry cried study studies make making makes come coming vote voting die dying dies lie lying tie tying"
    " sky skies ski skis plan planned planning possible possibility stable stability news early only singly idly 12"
    " 2024 harbour harbours harbouring"
).split()
WORDS = sorted(
    {w for file in SAMPLE.glob("text/*.txt") for w in re.findall(r"[^\W_]+", file.read_text(encoding="utf-8"))}
    | {*FORMS}
)
words = st.lists(st.sampled_from(WORDS) | st.sampled_from(FORMS), min_size=1, max_size=12)


def of(question: str) -> Terms:
    """Of a corpus in which all words are as rare."""
    return Terms(question, lambda stem: 0.0)


def held(question: str, text: str) -> list[bool]:
    found: list[bool] = of(question).held(text)[0].tolist()
    return found


def pairs(question: str, text: str) -> list[bool]:
    found: list[bool] = of(question).held(text)[1].tolist()
    return found


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("vote", "voted"),
        ("cities", "city"),
        ("city", "cities"),
        ("make", "making"),
        ("striking", "strikes"),
        ("die", "dying"),
        ("possible", "possibility"),
        ("ferry", "FERRIES"),
        ("2024", "2024"),
    ],
)
def test_any_form_of_a_word_is_the_word(asked: str, said: str) -> None:
    assert held(asked, f"They saw it, {said}; and left.") == [True]


@pytest.mark.parametrize(("asked", "said"), [("port", "portrait"), ("make", "makeup"), ("die", "diet"), ("1", "12")])
def test_a_word_that_begins_alike_is_another(asked: str, said: str) -> None:
    assert held(asked, said) == [False]


def test_how_a_question_is_put_is_no_term() -> None:
    assert len(of("What happened to the harbour master, and why did he tell them?").weights) == 2


def test_a_question_without_content_has_no_terms_and_no_text_has_any() -> None:
    assert [found.tolist() for found in of("What is it?").held("What it is.")] == [[], []]


def test_a_word_that_comes_twice_is_one_term() -> None:
    assert len(of("Was the ferry a car ferry or a passenger ferry, of all ferries?").weights) == 3


def test_a_rare_word_weighs_more() -> None:
    weights = Terms("harbour master", {"harbour": 0.5, "master": 2.0}.__getitem__).weights

    assert weights.tolist() == [1.5, 3.0]


def test_a_name_has_its_capital_inside_the_question() -> None:
    assert of("Ferries left Orle for Brask harbour").is_name.tolist() == [False, False, True, True, False]


def test_a_number_has_a_figure() -> None:
    assert of("Flight 12 and the A380 in 2024").is_number.tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("The harbour master resigned.", True),
        ("Harbour-masters resigned.", True),
        ("The harbour’s masters resigned.", True),
        ("The master of the harbour resigned.", False),
        ("The harbour was shut when its master resigned.", False),
        ("The master harboured doubts about a harbour in which no one, he said, was master.", False),
    ],
)
def test_a_pair_stands_together_in_the_order_of_the_question(text: str, together: bool) -> None:
    assert pairs("harbour master", text) == [together]


def test_words_with_a_short_word_between_them_stand_together() -> None:
    assert pairs("Who is the minister of health?", "The minister for health") == [True]


def test_a_pair_weighs_what_its_words_weigh() -> None:
    terms = Terms("harbour master of Orle", {"harbour": 0.5, "master": 2.0, "orl": 1.0}.__getitem__)

    assert terms.pair_weights.tolist() == [4.5, 5.0]


def test_a_text_without_words_has_none() -> None:
    assert held("harbour master", "…") == [False, False]


@given(words, words, st.sampled_from([" ", ", ", "\n", "-", "’s ", " — "]), st.sampled_from([str, str.upper]))
def test_what_is_held_are_the_stems_of_the_text(
    question: list[str], text: list[str], between: str, written: type[str]
) -> None:
    content = [w for w in question if w.lower() not in STOP | ASKING]
    told = written(between.join(text))

    found = of(" ".join(question)).held(told)[0]

    wanted = list(dict.fromkeys(stem for word in content for stem in stems(word)))
    assert np.array_equal(found, [stem in stems(told) for stem in wanted])
