"""A draft checked while it grows comes to what it is checked as a whole, and nothing of it changes again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.checking.check import check
from rag.answering.checking.settling import Cited, Settling, cited
from rag.answering.checking.statements import sentences_of
from rag.answering.citations import CitationProcessor
from rag.answers import Statement, Verdict
from rag.text.sentences import growing_spans, sentence_spans
from rag.types import Evidence, Span
from tests.conftest import make_article

BODY = "The bridge reopened on Sunday. Mayor Greta Holm cut the ribbon before 1,150 people. “No toll,” she said."
ARTICLE = make_article(BODY)
EVIDENCE = (Evidence(1, ARTICLE, Span(0, len(BODY)), 0.7),)
PARTS = st.sampled_from(
    [
        *[
            "Boats sailed",
            "A",
            "b",
            "The mayor",
            "5",
            "the articles do not say",
            "who paid",
            "Dr",
            "U.S",
            "p.m",
            "x.com",
        ],
        *[" ", ". ", ". ", ". ", ".", "! ", "? ", "…", ", ", ": ", " - ", "-", "@", "**", "*", "- ", "1. ", "2) "],
        *["“", "”", '"', "'", "‘", "’", "(", ")", "[", "]", "``", "''", "«", "»", "<", ">", "{", "}", "\n", "\n\n"],
        *[" [1]", " [2]", "[1][2]", " [9]", "[1, 2]", "【1】", "[source 1]", "\u2028", "\t"],
    ]
)
DRAFTS = st.lists(PARTS, max_size=40).map("".join)
CUTS = st.lists(st.integers(1, 9), min_size=1, max_size=20)


def cut(draft: str, sizes: list[int]) -> list[str]:
    """In deltas of these sizes, over and over."""
    deltas, place = [], 0
    while place < len(draft):
        size = sizes[len(deltas) % len(sizes)]
        deltas.append(draft[place : place + size])
        place += size
    return deltas


def named(draft: str) -> tuple[Statement, ...]:
    """A check that only says which sentences there are, what they cite, and whether they say what is not given."""
    return tuple(Statement(s.text, Verdict.PARTLY, (), f"{s.cited} {s.not_given}") for s in sentences_of(draft))


def grown(deltas: list[str], settling: Settling) -> tuple[list[Cited], str]:
    """What comes of the deltas, and the draft that they are."""
    markers, found, draft = CitationProcessor([1, 2]), [], ""
    for text in (*(markers.feed(delta) for delta in deltas), markers.finish()):
        draft += text
        found += settling.feed(text)
    return found + settling.finish(), draft


@given(DRAFTS, CUTS)
@settings(max_examples=400, deadline=None)
def test_however_a_draft_is_cut_its_sentences_are_those_of_the_whole(draft: str, sizes: list[int]) -> None:
    found, whole = grown(cut(draft, sizes), Settling(named))

    assert found == cited(named(whole), whole)


SENTENCES = st.sampled_from(
    [
        *[
            "Mayor Greta Holm cut the ribbon.",
            "It reopened on Sunday.",
            "She said “No toll. Never.” to all.",
            "It rained.",
        ],
        *["The articles do not say who paid.", "Holm cut it before 900 people.", "“No toll,” she said."],
    ]
)


@given(st.lists(st.tuples(SENTENCES, st.sampled_from([" ", " [1] ", " [1]\n", "\n"])), max_size=5), CUTS)
@settings(max_examples=30, deadline=None)
def test_the_verdicts_of_a_growing_draft_are_those_of_the_whole(parts: list[tuple[str, str]], sizes: list[int]) -> None:
    draft = "".join(map("".join, parts))
    found, whole = grown(cut(draft, sizes), Settling(lambda text: check(text, EVIDENCE)))

    assert found == cited(check(whole, EVIDENCE), whole)


def so_far(draft: str) -> list[str]:
    """The sentences that are settled before the draft ends."""
    return [statement.text for statement, _ in Settling(named).feed(draft)]


def test_a_sentence_is_settled_with_the_beginning_of_the_next() -> None:
    assert so_far("Boats sailed. [1] ") == [] and so_far("Boats sailed. [1] T") == ["Boats sailed."]
    assert so_far("Boats sailed [1]. The") == [] and so_far("Boats sailed [1]. The mayor") == ["Boats sailed."]


def test_a_sentence_without_a_marker_waits_for_the_next_one_that_has_one() -> None:
    assert so_far("Boats sailed. It rained. Nobody") == []
    assert so_far("Boats sailed. It rained. [1] Nobody came") == ["Boats sailed.", "It rained."]
    assert so_far("Boats sailed. It rained.\nNobody") == ["Boats sailed.", "It rained."]


def test_what_says_what_is_not_given_waits_for_no_marker() -> None:
    assert so_far("The articles do not say who paid. Boats sailed") == ["The articles do not say who paid."]


def test_an_open_quotation_keeps_a_sentence_open() -> None:
    assert so_far("She said “No. We will not, [1] and") == []
    assert so_far("She said “No. We will not.” [1] Boats sailed") == ["She said “No. We will not.”"]


def test_a_marker_alone_on_a_line_may_belong_to_the_line_before() -> None:
    assert so_far("Boats sailed.\n[1]") == [] and so_far("Boats sailed.\n[1]\nIt") == ["Boats sailed."]
    assert Settling(named).feed("Boats sailed.\n[1]\nIt")[0][1] == (1,)


def test_every_marker_at_the_end_of_a_line_counts() -> None:
    assert [s.cited for s in sentences_of("Boats sailed. [1] [2]")] == [(1, 2)]


def test_a_check_that_does_not_go_by_sentences_is_asked_for_whole_lines() -> None:
    settling = Settling(lambda text: [Statement(text.strip(), Verdict.PARTLY)])

    assert settling.feed("Boats sailed. [1] It rained. [1] Nobody") == []
    assert [s.text for s, _ in settling.feed(" came.\nThen")] == ["Boats sailed. [1] It rained. [1] Nobody came."]


def test_a_line_that_grows_is_split_as_any_text() -> None:
    for line in (BODY, "Dr. Holm came at 5 p.m. on Sunday. Mr. Falk (a builder. Of bridges.) paid. He left.", "One."):
        assert growing_spans(line)[0] == sentence_spans(line)
