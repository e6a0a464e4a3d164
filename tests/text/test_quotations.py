"""Quoted strings in every kind of marks."""

from __future__ import annotations

import pytest

from rag.text.quotations import fold, pieces, quoted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We are done,” she said.", ["We are done,"]),
        ('"We are done," she said.', ["We are done,"]),
        ("‘We are done,’ she said.", ["We are done,"]),
        ("'We are done,' she said.", ["We are done,"]),
        ("«We are done», she said.", ["We are done"]),
        ("‘We’ll win,’ said Holm’s aide.", ["We’ll win,"]),
        ('"No" and "yes we can" were heard.', ["No", "yes we can"]),
        ("The council’s and the dockers’ offers differ.", []),
        ("Rock 'n' roll", ["n"]),
    ],
)
def test_what_stands_in_marks_is_found_and_apostrophes_are_none(text: str, expected: list[str]) -> None:
    assert list(quoted(text)) == expected


def test_a_quotation_is_cut_where_it_leaves_out_or_puts_in() -> None:
    assert pieces("We shall ... win [the cup] again") == (" we shall ", " win ", " again ")


def test_the_same_words_in_other_marks_are_the_same() -> None:
    assert fold("‘We’ll win’") == fold('"we\'ll WIN"')
