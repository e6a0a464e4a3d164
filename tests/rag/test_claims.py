import pytest

from rag.answering.claims import hard_parts, is_negated, names, numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,150 workers", {"1150"}),
        ("2.3 million crowns", {"2300000"}),
        ("1.9bn", {"1900000000"}),
        ("6.5 per cent", {"6.5"}),
        ("thirty-three people", {"33"}),
        ("four hundred and twelve", {"412"}),
        ("two million", {"2000000"}),
        ("twelve and a half, then 14", {"12", "14"}),
        ("one of them", set()),
        ("a hundred reasons", set()),
        ("A320 and B12", set()),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected


def test_the_same_number_in_figures_and_words_is_the_same() -> None:
    assert numbers("33 died") == numbers("Thirty-three died")


def test_names_are_the_capitalised_words_without_their_possessive() -> None:
    assert names("On Monday Greta Holm’s lawyer met the Aldmoor Council.") == {
        "monday",
        "greta",
        "holm",
        "aldmoor",
        "council",
    }


def test_a_name_that_opens_a_sentence_alone_counts_but_a_common_word_does_not() -> None:
    assert names("Holm resigned.") == {"holm"}
    assert names("Rescuers searched all night.") == frozenset()


@pytest.mark.parametrize("sentence", ["Italy won the cup.", "Émile Brandt won the cup.", "Örebro won the cup."])
def test_names_are_not_taken_for_adverbs_and_need_not_be_ascii(sentence: str) -> None:
    """Regression: Italy ends like an adverb, and É is a capital letter too."""
    assert names(sentence)


def test_quoted_strings_are_found() -> None:
    assert hard_parts("“We are done here,” she said.").quoted == (" we are done here ",)


@pytest.mark.parametrize(
    ("text", "negated"), [("It did not sail.", True), ("It didn’t sail.", True), ("It sailed.", False)]
)
def test_negation_is_seen(text: str, negated: bool) -> None:
    assert is_negated(text) is negated
