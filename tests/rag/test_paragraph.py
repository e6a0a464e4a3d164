"""Any text, checked against evidence that is given or found."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Checked, Dateline, DatelineError, Evidence, Span, Verdict
from rag.answering.checking.check import check
from rag.answering.paragraph import checked
from rag.types import Article
from tests.conftest import make_article

BRIDGE = make_article("The bridge at Aldmoor reopened on Sunday. Mayor Greta Holm cut the ribbon before 1,150 people.")
PRICE = make_article("The repair cost 4.2 million crowns, the council said.", title="Repair of the bridge paid for")
TRUE, FALSE = (
    "Mayor Greta Holm cut the ribbon before 1,150 people.",
    "Mayor Greta Holm cut the ribbon before 900 people.",
)
COST = "The repair cost 4.2 million crowns."


def evidence(*articles: Article) -> tuple[Evidence, ...]:
    return tuple(Evidence(n, a, Span(0, len(a.body)), 0.5) for n, a in enumerate(articles, 1))


def verdicts(text: str, *articles: Article) -> list[tuple[str, list[int]]]:
    """Each sentence's verdict and the numbers it is quoted from."""
    found = checked(text, evidence(*articles), check)
    return [(s.verdict, [c.number for c in s.citations]) for s in found.statements]


def test_sentences_without_markers_are_checked_against_all_that_is_given() -> None:
    assert verdicts(f"{TRUE} {COST} {FALSE}", BRIDGE, PRICE) == [
        ("supported", [1]),
        ("supported", [2]),
        ("unsupported", []),
    ]


def test_sentences_with_markers_are_checked_against_what_they_cite() -> None:
    assert verdicts(f"{TRUE} [1] {COST} [1]", BRIDGE, PRICE) == [("supported", [1]), ("unsupported", [])]


def test_every_article_that_supports_a_sentence_by_itself_is_quoted() -> None:
    copy = make_article(BRIDGE.body, title="Aldmoor has its bridge back", outlet="The Callis Courier")

    assert verdicts(TRUE, BRIDGE, PRICE, copy) == [("supported", [1, 3])]


def test_a_sentence_may_need_two_articles() -> None:
    ((verdict, numbers),) = verdicts(
        "Mayor Greta Holm cut the ribbon of a bridge repaired for 4.2 million crowns.", BRIDGE, PRICE
    )

    assert verdict != "unsupported" and numbers == [1, 2]


def test_words_that_stand_here_and_there_in_a_pile_of_articles_support_nothing() -> None:
    """Together the four hold every word of it, and none of them more than one."""
    pile = [
        make_article(f"{sentence} Nothing else happened at the harbour.", title=f"Notes {n}")
        for n, sentence in enumerate(
            ["The moon rose late.", "Green sails were seen.", "Cheese was sold.", "Rockets were lit.", "Mice ran off."]
        )
    ]

    assert verdicts("Mice brought green cheese from the moon by rockets.", *pile) == [("unsupported", [])]


def test_the_writers_word_that_the_articles_are_silent_is_no_claim() -> None:
    assert verdicts("The articles do not say who paid.", BRIDGE) == [("not given", [])]


def test_markers_that_stand_for_no_evidence_are_told() -> None:
    found = checked(f"{TRUE} [7]", evidence(BRIDGE), check)

    assert found.unknown_markers == ("7",)
    assert found.statements[0].verdict is Verdict.UNSUPPORTED and "[7]" not in found.statements[0].text


def test_one_number_for_two_articles_is_refused() -> None:
    twice = tuple(Evidence(1, a, Span(0, 10), 0.5) for a in (BRIDGE, PRICE))

    with pytest.raises(DatelineError, match="number each article"):
        checked(TRUE, twice, check)


@pytest.fixture(scope="module")
def dateline(sample_index: Path) -> Iterator[Dateline]:
    with Dateline.open(sample_index, writer="extractive") as opened:
        yield opened


FUND = "The fund will be run by the former judge Peregrine Holt."
TEXT = f"{FUND} [9]\n\nIt was set up by the harbour master of Tavry for 900 million crowns."


def test_evidence_is_found_for_a_text_that_comes_without_and_its_markers_mean_nothing(dateline: Dateline) -> None:
    found = dateline.check(TEXT)

    assert found.statements[0].text == FUND
    assert [s.verdict for s in found.statements] == [Verdict.SUPPORTED, Verdict.UNSUPPORTED]
    assert found.unknown_markers == ()
    bodies = {(e.number, e.article.id): e.article.body for e in found.evidence}
    quoted = found.statements[0].citations[0]
    assert quoted.span is not None
    assert bodies[quoted.number, quoted.article_id][quoted.span.start : quoted.span.end] == quoted.quote


def test_an_answer_passes_the_check_against_its_own_evidence(dateline: Dateline) -> None:
    answer = dateline.ask("Who runs the ferry compensation fund?")

    assert dateline.check(answer.text, answer.evidence) == Checked(answer.statements, answer.evidence)


def test_what_names_nothing_is_marked_where_it_is_held_against_the_whole_corpus(dateline: Dateline) -> None:
    (told,) = dateline.check("The fund will be run by the former judge.").statements
    (named,) = dateline.check(FUND).statements

    assert (told.verdict, named.verdict) == (Verdict.PARTLY, Verdict.SUPPORTED)
    assert told.reason == "it names nothing by which the matter could be told"


def test_the_async_form_gives_the_same(dateline: Dateline) -> None:
    assert asyncio.run(dateline.acheck(TEXT)) == dateline.check(TEXT)


def test_a_sentence_is_only_held_against_what_is_found_for_it(dateline: Dateline) -> None:
    alone = dateline.check(FUND)
    together = dateline.check(f"{FUND} The Maren Isolde sank in Harrow Sound.")

    assert together.statements[0].citations[0].quote == alone.statements[0].citations[0].quote
    assert {e.article.id for e in alone.evidence} < {e.article.id for e in together.evidence}


@pytest.mark.parametrize("text", [f"{FUND} \ud83d", f"{FUND} [{'9' * 5000}]"])
def test_half_a_character_and_endless_numbers_are_passed_over(dateline: Dateline, text: str) -> None:
    assert dateline.check(text).statements[0].verdict is Verdict.SUPPORTED
    assert dateline.search("Who opened the caf\udce9?", 1)


@pytest.mark.parametrize(
    ("text", "advice"), [(" \n", "no words"), ("...", "no words"), ("A b. " * 5000, "at most 20000")]
)
def test_what_cannot_be_checked_is_told(dateline: Dateline, text: str, advice: str) -> None:
    with pytest.raises(DatelineError, match=advice):
        dateline.check(text)


@pytest.mark.parametrize(
    ("entry", "parameters"),
    [
        (Dateline.open, ["index", "llm"]),
        (Dateline.ask, ["question", "after", "before", "outlets", "asked_on"]),
        (Dateline.stream, ["question", "after", "before", "outlets", "asked_on"]),
        (Dateline.search, ["question", "k", "after", "before", "outlets", "asked_on"]),
        (Dateline.check, ["text", "evidence"]),
        (Dateline.aask, ["question"]),
        (Dateline.astream, ["question"]),
        (Dateline.asearch, ["question", "k"]),
        (Dateline.acheck, ["text", "evidence"]),
        (Dateline.article, ["article_id"]),
        (Dateline.status, []),
    ],
)
def test_the_entries_that_programs_build_on_stay_callable(entry: object, parameters: list[str]) -> None:
    """README, Python: a name that goes here breaks somebody's program."""
    known = inspect.signature(entry).parameters  # type: ignore[arg-type]

    assert [p for p in parameters if p not in known] == []


def test_every_hit_names_the_record_it_came_from(dateline: Dateline) -> None:
    hits = dateline.search("ferry compensation fund", 5, asked_on=None)

    origins = set(dateline.corpus.catalog.origins(limit=1000))
    assert len(hits) == 5 and all(hit.record in origins for hit in hits)
    assert any("#" in hit.record for hit in hits)
