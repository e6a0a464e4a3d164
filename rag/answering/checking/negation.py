"""Rule: a claim says no where its sources do, and only there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.findings import Finding, Standing
from rag.text.words import stems

_NEGATIONS = frozenset(["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot"])
_DENIED = re.compile(
    r"\b(?:den(?:y|ied|ies)|refus\w+|reject\w+|fail\w+|lack\w*|unable|declin\w+|without|un\w{4,})\b", re.I
)
_NO_DENIAL = re.compile(r"\bNo\.?\s(?=\d)|\bno longer\b|\bnot only\b|\bno doubt\b|\bvot(?:e|ed|es|ing) no\b", re.I)
_REACH = 2  # words after a "not" that it denies


def negation(alignment: Alignment) -> Iterator[Finding]:
    """See _differs. Where the wording is another, a no says little: "would not say" is "declined to"."""
    if alignment.close and _differs(alignment):
        yield Finding("", Standing.WEAK, reason="one of statement and quotation says no")


def _differs(alignment: Alignment) -> bool:
    """A claim that says no needs a quotation that does, or a line beside one that has a word of it; one that does not
    is only contradicted where "not" stands right before its own words."""
    text, words = alignment.claim.text, alignment.claim.content
    quoted = [source.lines[n] for source, n in alignment.quoted]
    if _negations(text):
        near = [line for s, n in alignment.quoted if n for line in s.lines[max(1, n - 1) : n + 2] if line.stems & words]
        return not any(_negations(line.text) or _DENIED.search(line.text) for line in (*quoted, *near))
    if _DENIED.search(text):
        return False
    best = max(quoted, key=lambda line: len(words & line.stems))
    return any(words & set(stems(denied)) for denied in _negations(best.text))


def _negations(text: str) -> list[str]:
    """For every "not" in the text the words that it denies."""
    tokens = re.findall(r"[\w’']+", _NO_DENIAL.sub(" ", text).lower())
    denials = (n for n, t in enumerate(tokens) if t in _NEGATIONS or t.endswith(("n't", "n’t")))
    return [" ".join(tokens[n + 1 : n + 1 + _REACH]) or "it" for n in denials]
