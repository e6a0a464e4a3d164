import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.citations import CitationProcessor, without_markers


def process(pieces: list[str], known: range = range(1, 4)) -> tuple[str, list[str]]:
    processor = CitationProcessor(known)
    text = "".join(processor.feed(piece) for piece in pieces) + processor.finish()
    return text, processor.unknown


@pytest.mark.parametrize(
    ("draft", "clean"),
    [
        ("Sold. [1]", "Sold. [1]"),
        ("Sold. [1][2]", "Sold. [1][2]"),
        ("Sold. [1, 2]", "Sold. [1][2]"),
        ("Sold. [1;3]", "Sold. [1][3]"),
        ("Sold. 【2】", "Sold. [2]"),
        ("Sold. ［2］", "Sold. [2]"),
        ("Sold. [1-3]", "Sold. [1][2][3]"),
        ("Sold. [source 2]", "Sold. [2]"),
        ("Sold. [^2]", "Sold. [2]"),
        ("\u202eSold\u200b.\x1b [1]", "Sold. [1]"),
        ("Sold. [1, 1]", "Sold. [1]"),
        ("He said [sic] no [...] more", "He said [sic] no [...] more"),
        ("An open bracket [", "An open bracket ["),
        ("Cut off [1", "Cut off "),
    ],
)
def test_markers_become_canonical_and_other_brackets_stay(draft: str, clean: str) -> None:
    assert process([draft]) == (clean, [])


def test_a_number_that_was_never_given_is_removed_and_kept_apart() -> None:
    assert process(["Sold. [7] Bought. [1, 9]"]) == ("Sold.  Bought. [1]", ["7", "9"])
    assert process(["Sold. [3–97]"]) == ("Sold. [3]", ["97"])


@given(st.text(alphabet="ab [](),123【】.-^sour", max_size=40), st.lists(st.integers(0, 40), max_size=12))
def test_it_does_not_matter_where_the_stream_is_cut(text: str, cuts: list[int]) -> None:
    places = sorted({c for c in cuts if c <= len(text)} | {0, len(text)})
    pieces = [text[a:b] for a, b in itertools.pairwise(places)]

    assert process(pieces) == process([text])


def test_markers_are_taken_out_of_a_text() -> None:
    assert without_markers("One [2]. Two. [1]") == "One. Two."


@pytest.mark.parametrize(
    ("draft", "clean"),
    [
        ("One  [1]\n[2] two[3].", "One two."),
        (" [1] One", "One"),
        ("One [1] [2]", "One"),
        ("a [sic] b [", "a [sic] b ["),
        ("\t[12]\n", ""),
    ],
)
def test_blanks_before_a_marker_go_with_it(draft: str, clean: str) -> None:
    assert without_markers(draft) == clean


def test_a_draft_of_blanks_is_no_work() -> None:
    code = "from rag.answering.citations import without_markers; assert without_markers(' ' * 10**6 + 'x') == 'x'"

    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)  # in squares of it, this would take hours
