"""What the check sees by grammar: each pair differs in meaning alone."""

import pytest

from rag.answers import Statement, Verdict
from tests.conftest import by_rules, make_article

BODY = (
    "The harbour board of Pellan dismissed the engineer Ilke Dorn on Monday. "
    "The dredger company may sell its oldest ship to a yard in Orsk. "
    "Some fishermen in Pellan have received the payment for the lost nets. "
    "The council will rebuild the northern pier with stone from Orsk. "
    "Exports of salted herring from Pellan rose sharply in the spring. "
    "“The tide gauge was read by a child,” said the harbour master, Tamsin Vole. "
    "The mayor, Orrin Hale, did not answer questions about the gauge. "
    "The lighthouse keeper left the island in the autumn. "
    "The ferry crew repaired the broken winch before the storm. "
    "The rowing club offered to paint the boathouse at Tollmere. "
    "The slipway is steeper than the old ramp. "
    "The auction hall counted more buyers in March than in April."
)
ARTICLE = make_article(BODY)


def only(sentence: str) -> Statement:
    return by_rules(sentence, ARTICLE)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The engineer Ilke Dorn dismissed the harbour board of Pellan.", "turned round"),
        ("The dredger company sold its oldest ship to a yard in Orsk.", "less sure"),
        ("All fishermen in Pellan have received the payment for the nets.", "“all”"),
        ("The dredger company may sell its oldest ship to the council of Pellan.", "another name"),
        ("The council rebuilt the northern pier with stone from Orsk.", "still to come"),
        ("Exports of salted herring from Pellan fell sharply in the spring.", "“rise”"),
        ("The mayor, Orrin Hale, said that the tide gauge was read by a child.", "somebody else"),
        ("The lighthouse keeper left the island because the storm broke the lamp.", "no reason"),
        ("The ferry crew did not repair the broken winch before the storm.", "says no"),
        ("The rowing club will paint the boathouse at Tollmere.", "leaves it open"),
        ("The old ramp is steeper than the slipway.", "other way round"),
        ("The auction hall counted fewer buyers in March than in April.", "other way round"),
        ("The auction hall counted more buyers in April than in March.", "other way round"),
        ("The ferry crew repaired the broken winch after the storm.", "the order is another"),
    ],
)
def test_a_sentence_whose_grammar_is_at_odds_with_its_quotation_is_marked_with_the_reason(
    sentence: str, reason: str
) -> None:
    statement = only(sentence)

    assert statement.verdict is Verdict.PARTLY
    assert reason in statement.reason


@pytest.mark.parametrize(
    "sentence",
    [
        "The engineer Ilke Dorn was dismissed by the harbour board of Pellan.",
        "On Monday, the harbour board of Pellan dismissed Ilke Dorn, an engineer.",
        "The dredger company might sell its oldest ship to a yard in Orsk.",
        "Fishermen in Pellan received the payment for the lost nets.",
        "The northern pier will be rebuilt by the council with stone from Orsk.",
        "In the spring, exports of salted herring from Pellan rose sharply.",
        "The harbour master, Tamsin Vole, said that the tide gauge was read by a child.",
        "In the autumn the lighthouse keeper left the island.",
        "The broken winch was repaired by the ferry crew before the storm.",
        "The rowing club offered to paint the boathouse.",
        "The old ramp is less steep than the slipway.",
        "The auction hall counted fewer buyers in April than in March.",
        "Before the storm, the ferry crew repaired the broken winch.",
    ],
)
def test_the_same_in_other_words_is_supported(sentence: str) -> None:
    statement = only(sentence)

    assert statement.verdict is Verdict.SUPPORTED, statement.reason
