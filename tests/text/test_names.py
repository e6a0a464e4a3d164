"""Names and the forms they go under."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.names import acronyms, alike, may_be_common, names, names_outlet, spellings


def words(sentence: str) -> list[tuple[str, ...]]:
    return [name.words for name in names(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("On Monday Greta Holm’s lawyer met the Aldmoor Council.", [("greta", "holm"), ("aldmoor", "council")]),
        ("The bridge reopened.", []),
        ("Émile Brandt won, and so did Örebro.", [("emile", "brandt"), ("orebro",)]),
        ("I’m sure, said Holm.", [("holm",)]),
        ("USA TODAY reported it in May.", [("usa", "today"), ("may",)]),
    ],
)
def test_names_are_runs_of_capitalised_words_without_possessive_and_accents(
    sentence: str, expected: list[tuple[str, ...]]
) -> None:
    assert words(sentence) == expected


def test_a_common_word_that_opens_a_sentence_may_be_no_name() -> None:
    (rescuers,) = names("Rescuers searched all night.")
    (holm,) = names("Holm resigned.")

    assert may_be_common(rescuers, "Rescuers searched all night.") and not may_be_common(holm, "Holm resigned.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("u.s", "us"),
        ("us", "american"),
        ("ukrainian", "ukraine"),
        ("korean", "korea"),
        ("chinese", "china"),
        ("voters", "voter"),
        ("republicans", "gop"),
        ("french", "france"),
    ],
)
def test_a_people_and_its_country_are_one_name(one: str, other: str) -> None:
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize(("one", "other"), [("austrian", "australia"), ("holm", "halm"), ("niger", "nigeria")])
def test_names_that_only_look_alike_are_two(one: str, other: str) -> None:
    assert not alike(one, other)


def test_initials_stand_for_a_name() -> None:
    assert "aha" in acronyms("The Aldmoor Harbour Authority said so.")


@pytest.mark.parametrize(
    ("said", "outlet"),
    [
        ("usa today", "usatoday.com"),
        ("the week", "theweek.co.uk"),
        ("guardian", "www.theguardian.com"),
        ("new york times", "nytimes.com"),
        ("wall street journal", "wsj.com"),
        ("associated press", "apnews.com"),
        ("abc news", "abcnews.go.com"),
        ("cnn business", "cnn.com"),
        ("aldmoor herald", "Aldmoor Herald"),
        ("herald", "The Aldmoor Herald"),
        ("ah", "Aldmoor Herald"),
    ],
)
def test_an_outlet_is_known_in_every_usual_form(said: str, outlet: str) -> None:
    assert names_outlet(said.split(), outlet)


@pytest.mark.parametrize(
    ("said", "outlet"),
    [("cnn", "usatoday.com"), ("reuters", "cnn.com"), ("aldmoor post", "Aldmoor Herald"), ("the", "theweek.co.uk")],
)
def test_another_outlet_is_another_outlet(said: str, outlet: str) -> None:
    assert not names_outlet(said.split(), outlet)


folded = st.lists(st.text("abn", min_size=1, max_size=4) | st.just("news"), min_size=1, max_size=4)


@given(folded, st.text("abnews", min_size=1, max_size=9))
def test_an_address_is_spelled_by_beginnings_of_the_words_in_order_and_the_last_one_whole(
    said: list[str], label: str
) -> None:
    def made_of(*before: str) -> set[str]:
        beginnings = [[word[:n] for n in range(1, len(word) + 1)] for word in before[:-1]]
        return {"".join(some) + before[-1] for some in product(*beginnings)}

    expected = made_of(*said)
    if len(said) > 1:
        expected |= {"".join(word[0] for word in said)} | (made_of(*said[:-1]) if said[-1] == "news" else set())

    assert spellings(said, lambda start: True) == expected
    assert (label in spellings(said, label.startswith)) == (label in expected)


def test_what_no_address_begins_with_is_not_followed() -> None:
    """Else the ways to begin words, one after the other, are as many as their lengths multiplied."""
    tried: list[str] = []

    def begins(start: str) -> bool:
        tried.append(start)
        return "aldmoor".startswith(start)

    assert "aldmoor" not in spellings(["alderney", "almoner", "aldmoors", "times"], begins)
    assert len(tried) < 30
