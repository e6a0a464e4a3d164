"""Names and the forms they go under."""

from __future__ import annotations

import pytest

from rag.text.names import acronyms, alike, may_be_common, names, names_outlet


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
