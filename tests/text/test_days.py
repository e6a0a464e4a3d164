"""Days named in a text, and what the day of publication makes of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.days import is_day, mentions, names_same, without_days

MONDAY = date(2025, 5, 5)


def same(said: str, text: str, published: date | None = MONDAY) -> bool:
    return any(names_same(s, m, published) for s in mentions(said) for m in mentions(text))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 3 June 2025", date(2025, 6, 3)),
        ("on June 3, 2025", date(2025, 6, 3)),
        ("on the 3rd of June 2025", date(2025, 6, 3)),
        ("on Sept. 5, 2022", date(2022, 9, 5)),
        ("2025-06-03", date(2025, 6, 3)),
        ("in June 2025", date(2025, 6, 20)),
        ("since 2025", date(2025, 1, 1)),
        ("on 3 June", date(1999, 6, 3)),
        ("on Tuesday", date(2025, 6, 3)),
    ],
)
def test_a_day_is_known_in_any_usual_form(text: str, day: date) -> None:
    (mention,) = mentions(text)

    assert is_day(mention, day)


@pytest.mark.parametrize("text", ["They may march on.", "2,025 men", "$2025", "2025 people", "the 1990s", "room 2101"])
def test_what_is_no_day_is_not_taken_for_one(text: str) -> None:
    assert mentions(text) == ()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("on 5 May 2025", "It opened on May 5."),
        ("on 2 May 2025", "It opened on Friday."),
        ("on 4 May", "It opened yesterday."),
        ("on 6 May", "It opens tomorrow."),
        ("on 5 May 2025", "It opened this morning."),
        ("on 7 May 2025", "It opens this week."),
        ("on 30 April", "It opened last week."),
        ("in April 2025", "It opened last month."),
        ("in 2024", "It opened last year."),
        ("on Friday", "It opened on 2 May 2025."),
        ("in May 2025", "It opened on May 2."),
        ("on Tuesday", "It opened Tuesday."),
    ],
)
def test_the_day_of_publication_resolves_what_the_text_leaves_open(said: str, text: str) -> None:
    assert same(said, text)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("on 3 May 2025", "It opened on Friday."),
        ("on 5 May 2024", "It opened on May 5."),
        ("on 2 June", "It opened on 2 May 2025."),
        ("in 2023", "It opened last year."),
        ("on Wednesday", "It opened on Tuesday."),
        ("in March 2025", "It opened last month."),
        ("on Tuesday", "It opens on 24 June 2025."),
    ],
)
def test_another_day_is_another_day(said: str, text: str) -> None:
    assert not same(said, text)


def test_without_a_date_of_publication_a_weekday_is_only_itself() -> None:
    assert same("on Friday", "It opened on Friday.", None)
    assert not same("on 2 May 2025", "It opened on Friday.", None)


@given(st.text(max_size=200))
def test_taking_days_out_keeps_every_offset(text: str) -> None:
    bare = without_days(text)

    assert len(bare) == len(text)
    assert all(a in (b, " ") for a, b in zip(bare, text, strict=True))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_found_again_in_both_orders(day: date) -> None:
    (british,) = mentions(f"on {day.day} {day:%B %Y}")
    (american,) = mentions(f"on {day:%B} {day.day}, {day.year}")

    assert is_day(british, day) and is_day(american, day)
