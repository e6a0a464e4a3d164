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
def test_a_number_that_follows_from_those_of_the_quotation_is_supported(sentence: str) -> None:
    statement = only(sentence)

    assert statement.verdict is Verdict.SUPPORTED, statement.reason


def test_a_number_that_follows_from_those_of_other_lines_is_marked_not_called_wrong() -> None:
    statement = only("The crane was stopped 1,100 times in April 2025.")

    assert statement.verdict is Verdict.PARTLY
    assert "reckoned" in statement.reason


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
