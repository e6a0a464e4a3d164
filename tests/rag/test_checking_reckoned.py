"""Numbers and meanings that a careful reader works out."""

import pytest

from rag.answers import Statement, Verdict
from tests.conftest import by_rules, make_article

BODY = (
    "The harbour at Pellan took 4,200 containers in March and 3,100 in April, its master Ilke Dorn said. "
    "The crane, built in May 1987, was stopped on 2 April 2025 and ran again on 16 April 2025. "
    "The guarantee covers 61% of the cost, up from 48%. The alarm rang at 11:40 p.m. and the gate was shut at 2:10 a.m."
)
ARTICLE = make_article(BODY)


def only(sentence: str) -> Statement:
    return by_rules(sentence, ARTICLE)


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour at Pellan took 1,100 containers less in April than in March.",
        "The harbour at Pellan took 7,300 containers in March and April.",
        "The crane was stopped for two weeks in April 2025.",
        "The crane was 38 years old when it was stopped in April 2025.",
        "The guarantee leaves 39% of the cost.",
        "The guarantee rose by 13 percentage points to 61% of the cost.",
        "The gate was shut two and a half hours after the alarm rang.",
        "The alarm rang 150 minutes before the gate was shut.",
    ],
)
def test_a_number_that_follows_from_those_of_the_source_is_marked_not_called_wrong(sentence: str) -> None:
    statement = only(sentence)

    assert statement.verdict is Verdict.PARTLY, statement.reason
    assert "reckoned" in statement.reason


@pytest.mark.parametrize(
    ("said", "of"),
    [
        ("Turnout was 60 per cent.", "Turnout was 41 per cent."),
        (
            "The council voted by 23 to 16 to close two of its libraries.",
            "It voted by 23 to 14 to close 2 of 7 libraries.",
        ),
        ("Reve, who is 70, has been mayor for 11 years.", "Reve, who is 58, has been mayor for 11 years."),
    ],
)
def test_another_number_is_never_supported_since_it_could_be_reckoned(said: str, of: str) -> None:
    assert by_rules(said, make_article(of)).verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize("name", ["Stone", "Faith", "Banks", "Frost", "Grace"])
def test_a_name_that_is_a_word_like_others_is_not_passed_over_where_it_opens_a_sentence(name: str) -> None:
    article = make_article("Marsh won the prize of 500 crowns.")

    assert by_rules(f"{name} won the prize of 500 crowns.", article).verdict is not Verdict.SUPPORTED


def test_the_weekday_of_publication_is_not_that_of_what_happened() -> None:
    article = make_article("The council voted for the bridge on Saturday night.", day=4)  # which is a Sunday

    assert by_rules("The council voted for the bridge on Sunday night.", article).verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour at Pellan took 1,900 containers less in April than in March.",
        "The crane was stopped for nine weeks in April 2025.",
        "The guarantee rose by 17 percentage points to 61% of the cost.",
        "The gate was shut five and a half hours after the alarm rang.",
    ],
)
def test_a_number_that_follows_from_nothing_stays_wrong(sentence: str) -> None:
    assert only(sentence).verdict is Verdict.UNSUPPORTED
