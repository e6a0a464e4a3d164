"""Numbers with what they count or measure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.quantities import quantities
from rag.text.quantity import Quantity
from rag.text.units import CURRENCIES


def only(text: str) -> Quantity:
    (quantity,) = quantities(text)
    return quantity


def reading(text: str) -> list[tuple[float, str]]:
    return [(float(value), unit) for q in quantities(text) for value, unit in sorted(q.readings)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,150 workers", [(1150, "")]),
        ("2.3 million crowns", [(2_300_000, "crown")]),
        ("1.9bn", [(1_900_000_000, "")]),
        ("6.5 per cent", [(6.5, "%")]),
        ("12pc", [(12, "%")]),
        ("up 2 percentage points", [(2, "pp")]),
        ("thirty-three people", [(33, "")]),
        ("four hundred and twelve", [(412, "")]),
        ("a hundred people", [(100, "")]),
        ("a dozen eggs", [(12, "")]),
        ("two and a half million", [(2_500_000, "")]),
        ("half a million", [(500_000, "")]),
        ("three-quarters of a percentage point", [(0.75, "pp")]),
        ("1.5C of warming", [(1.5, "C")]),
        ("40 degrees Fahrenheit", [(40, "F")]),
        ("50km away", [(50, "km")]),
        ("20mph winds", [(20, "mph")]),
        ("a 40-minute delay", [(40, "minute")]),
        ("6ft 2in", [(6, "ft"), (2, "in")]),
        ("$1.3 billion", [(1_300_000_000, "dollar")]),
        ("£5m", [(5_000_000, "gbp")]),
        ("50m long", [(50, "m")]),
        ("5m people", [(5_000_000, "")]),
        ("finished 2nd", [(2, "ordinal")]),
        ("the second and third", [(2, "ordinal"), (3, "ordinal")]),
        ("the twenty-first", [(21, "ordinal")]),
        ("the 1990s", [(1990, "decade")]),
        ("aged 33, a 33-year-old", [(33, ""), (33, "age")]),
        ("starts at 11am", [(660, "clock")]),
        ("at 10.30 p.m.", [(1350, "clock")]),
        ("by noon", [(720, "clock")]),
        ("between five and ten miles", [(5, ""), (5, "mile"), (10, "mile")]),
        ("$2-3 million", [(2, "dollar"), (2e6, "dollar"), (3e6, ""), (3e6, "dollar")]),
        ("tens of thousands", [(10_000, "vague")]),
        ("a first responder, in a second", [(1, "ordinal")]),
        ("one per cent for a second child", [(1, "%"), (2, "ordinal")]),
        ("went first to the coast", []),
        ("a fall to -12°C", [(-12, "C")]),
        ("within a fortnight", [(1, "fortnight"), (2, "week")]),
        ("one of them, the two had met", []),
        ("A320, COVID-19, Blink-182 and the Big Ten", []),
        ("Rs 240 crore, Rs. 5", [(2_400_000_000, "rupee"), (5, "rupee")]),
        ("2.1 lakh passengers", [(210_000, "")]),
        ("From Rs. 577 crore", [(5_770_000_000, "rupee")]),
        ("Rs 2.36 lakh crore", [(2_360_000_000_000, "rupee")]),
        ("at about 15.40 on Thursday", [(940, "clock")]),
        ("at ten past six", [(370, "clock"), (1090, "clock")]),
        ("at a quarter to ten", [(585, "clock"), (1305, "clock")]),
        ("25m across", [(25, "m")]),
        ("rose 37 per cent to $921 million", [(37, "%"), (921_000_000, "dollar")]),
        ("fell by a fifth to $2", [(0.2, ""), (20, "%"), (2, "dollar")]),
        ("a quarter point", [(0.25, ""), (0.25, "pp")]),
        ("to 29 minutes from 38", [(29, "minute"), (38, ""), (38, "minute")]),
        ("the 57th minute", [(57, "minute"), (57, "ordinal")]),
    ],
)
def test_numbers_are_read_with_their_units(text: str, expected: list[tuple[float, str]]) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("33 died", "Thirty-three died"),
        ("11 a.m.", "11am"),
        ("at 23:00", "at 11 pm"),
        ("5 %", "five per cent"),
        ("the 90s", "the 1990s"),
        ("finished 2nd", "came second"),
        ("Truss, 47, said", "the 47-year-old"),
        ("four in ten phones", "40 per cent of phones"),
        ("Three households in ten would go.", "30% of the households"),
        ("9 in every 10", "ninety per cent"),
    ],
)
def test_the_same_number_in_another_form_is_the_same(one: str, other: str) -> None:
    assert only(one).same(only(other))


@pytest.mark.parametrize(
    "text", ["two in three days", "one in 5,000", "nine in three cities", "two people in five cars"]
)
def test_not_every_number_in_another_is_a_share(text: str) -> None:
    assert not any(unit == "%" for q in quantities(text) for _, unit in q.readings)


@pytest.mark.parametrize("sign", sorted(CURRENCIES))
def test_every_sign_of_a_currency_is_read(sign: str) -> None:
    assert only(f"It cost {sign} 5 million.").readings == {(Decimal(5_000_000), CURRENCIES[sign])}


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("the captain has 11,000 hours", "The first officer has 1,900 hours of experience and the captain 11,000."),
        ("29 minutes", "It cut the journey from 38 minutes to 29."),
        ("one hour earlier", "Play began an hour earlier than planned."),
    ],
)
def test_a_unit_that_the_sentence_leaves_out_is_understood(said: str, text: str) -> None:
    assert any(only(said).same(q) for q in quantities(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.9C", "1.5C"),
        ("11am", "10am"),
        ("11am", "11pm"),
        ("2nd", "3rd"),
        ("2nd", "2 boats"),
        ("50 km", "50 miles"),
        ("5 million", "5 billion"),
        ("2 percent", "2 percentage points"),
        ("the 1990s", "the 1890s"),
        ("12 days", "12 hours"),
        ("$5", "€5"),
        ("a third", "a quarter of a mile"),
        ("£230 a week", "£230 a month"),
        ("2,400 tonnes of salmon a month", "2,400 tonnes of salmon a year"),
        ("600 cubic feet", "600 cubic metres"),
        ("12°C", "-12°C"),
        ("07:05", "7:05 p.m."),
        ("240 lakh", "240 crore"),
    ],
)
def test_another_value_or_unit_is_another_number(one: str, other: str) -> None:
    assert not any(a.same(b) or a.loosely(b) for a in quantities(one) for b in quantities(other))


def test_a_rounded_number_is_only_loosely_the_same() -> None:
    said, given_ = only("nearly $50 million"), only("$49.3 million")

    assert not said.same(given_) and said.loosely(given_)
    assert not only("$50 million").loosely(given_)


@given(st.integers(0, 10**9), st.sampled_from(["", " km", " %", " euros", "mph"]))
def test_grouping_never_changes_a_value(value: int, unit: str) -> None:
    assert only(f"It was {value}{unit}.").same(only(f"It was {value:,}{unit}."))


@given(st.text(max_size=200))
def test_any_text_is_read_without_error_and_places_lie_in_it(text: str) -> None:
    for q in quantities(text):
        assert 0 <= q.start < q.end <= len(text)
        assert all(isinstance(value, Decimal) for value, _ in q.readings)
