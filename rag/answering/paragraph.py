"""A text that somebody else wrote, made ready for the check of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise, zip_longest

from rag.answering.citations import MARKER, CitationProcessor
from rag.errors import DatelineError
from rag.parts import Check
from rag.text.sentences import sentence_spans
from rag.types import Checked, Evidence, Hit

_LONGEST = 20_000  # characters: each sentence may be searched for


def sentences(text: str) -> list[str]:
    """Its sentences that hold a word, without markers. Raises DatelineError where there are none, or far too many."""
    if len(text) > _LONGEST:
        raise DatelineError(f"the text has {len(text)} characters: check at most {_LONGEST} at once")
    bare = MARKER.sub("", text)
    found = [" ".join(bare[s.start : s.end].split()) for s in sentence_spans(bare)]
    if not (some := [sentence for sentence in found if re.search(r"\w", sentence)]):
        raise DatelineError("there is nothing to check: the text holds no words")
    return some


def interleaved(rankings: Iterable[Sequence[Hit]]) -> list[Hit]:
    """The best hit of each ranking, then the second best of each, and so on; every passage once."""
    hits: dict[str, Hit] = {}
    for rank in zip_longest(*rankings):
        for hit in rank:
            if hit is not None:
                hits.setdefault(hit.passage.id, hit)
    return list(hits.values())


def checked(text: str, evidence: Sequence[Evidence], check: Check, *, marked: bool) -> Checked:
    """Every sentence of the text with its verdict. A text without any marker cites all evidence with every sentence.

    marked: whether its markers mean the evidence's numbers; if not, they are passed over.
    """
    articles = {e.number: e.article.id for e in evidence}
    if any(articles[e.number] != e.article.id for e in evidence):
        raise DatelineError("one number stands for two articles in the evidence: number each article by itself")
    markers = CitationProcessor(articles)
    draft = markers.feed(text if marked else MARKER.sub("", text)) + markers.finish()
    if not (MARKER.search(draft) or markers.unknown):
        draft = _citing(draft, articles)
    return Checked(check(draft, evidence), tuple(evidence), tuple(markers.unknown))


def _citing(text: str, numbers: Iterable[int]) -> str:
    """The text with a marker of each number after every sentence."""
    every = "".join(f"[{n}]" for n in numbers)
    ends = [0, *(span.end for span in sentence_spans(text)), len(text)]
    return f" {every}".join(text[a:b] for a, b in pairwise(ends))
