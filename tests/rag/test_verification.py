from rag.answering.verification import check, is_refusal
from rag.types import REFUSAL, Evidence, Span, Statement, Verdict
from tests.conftest import make_article

BODY = (
    "The bridge at Aldmoor reopened on Sunday after repairs that cost 4.2 million crowns. "
    "Mayor Greta Holm cut the ribbon.\n\n"
    "“We shall not close it again in my lifetime,” said Holm. Some 1,150 people crossed in the first hour."
)
ARTICLE = make_article(BODY)
EVIDENCE = (Evidence(1, ARTICLE, Span(0, len(BODY)), 0.7),)


def only(draft: str) -> Statement:
    (statement,) = check(draft, EVIDENCE)
    return statement


def test_a_statement_in_other_words_is_supported_by_an_exact_quotation() -> None:
    statement = only("The Aldmoor bridge reopened after repairs costing 4.2 million crowns. [1]")

    assert statement.verdict is Verdict.SUPPORTED
    (citation,) = statement.citations
    assert BODY[citation.span.start : citation.span.end] == citation.quote
    assert citation.quote.startswith("The bridge at Aldmoor reopened")


def test_a_wrong_number_is_unsupported() -> None:
    statement = only("The Aldmoor bridge reopened after repairs costing 5.2 million crowns. [1]")

    assert statement.verdict is Verdict.UNSUPPORTED
    assert "5200000" in statement.reason


def test_a_wrong_name_is_unsupported_even_when_it_opens_the_sentence() -> None:
    assert only("Brenholt cut the ribbon at the bridge. [1]").verdict is Verdict.UNSUPPORTED


def test_an_invented_quotation_is_unsupported() -> None:
    assert only("“We will charge a toll,” said Holm. [1]").verdict is Verdict.UNSUPPORTED


def test_a_real_quotation_is_supported() -> None:
    assert only("“We shall not close it again in my lifetime,” said Holm. [1]").verdict is Verdict.SUPPORTED


def test_a_turned_negation_is_not_supported() -> None:
    assert only("The bridge at Aldmoor was not reopened on Sunday after repairs. [1]").verdict is not Verdict.SUPPORTED


def test_a_sentence_without_a_marker_is_unsupported() -> None:
    assert only("Some 1,150 people crossed in the first hour.").reason == "it cites no source"


def test_a_marker_behind_two_sentences_counts_for_both() -> None:
    first, second = check("Mayor Greta Holm cut the ribbon. Some 1,150 people crossed in the first hour. [1]", EVIDENCE)

    assert (first.verdict, second.verdict) == (Verdict.SUPPORTED, Verdict.SUPPORTED)


def test_words_that_the_source_never_puts_together_are_unsupported() -> None:
    assert only("Engineers blamed rust in the southern pylons for a collapse. [1]").verdict is Verdict.UNSUPPORTED


def test_every_line_of_a_list_is_a_statement() -> None:
    statements = check("- Mayor Greta Holm cut the ribbon. [1]\n- Some 1,150 people crossed. [1]", EVIDENCE)

    assert [s.text for s in statements] == ["Mayor Greta Holm cut the ribbon.", "Some 1,150 people crossed."]


def test_a_numbered_list_keeps_its_numbers_out_of_the_statements() -> None:
    (first, second) = check("1. Mayor Greta Holm cut the ribbon. [1]\n2) Some 1,150 people crossed. [1]", EVIDENCE)

    assert (first.text, second.text) == ("Mayor Greta Holm cut the ribbon.", "Some 1,150 people crossed.")


def test_an_opening_word_that_may_be_a_name_is_no_more_than_partly_supported() -> None:
    assert only("Rangers cut the ribbon at the bridge at Aldmoor on Sunday. [1]").verdict is not Verdict.SUPPORTED


def test_the_refusal_is_recognised_with_and_without_more_text() -> None:
    assert is_refusal(REFUSAL) and is_refusal(f"Sorry. {REFUSAL} [1]") and is_refusal("  ")
    assert not is_refusal("The bridge reopened. [1]")
