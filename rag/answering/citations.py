"""Markers in the writer's stream: [1], [1][2], [1, 2], [1-3], [source 1], 【1】, however they are split over tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.text.disguises import visible

_OPEN, _CLOSE = r"[\[【［〔]", r"[\]】］〕]"
_PREFIX = r"\^?\s?(?:sources?\s?)?"
# What may still become a marker when more text comes. Bounded, so that a stray bracket is held back only briefly.
_PARTIAL = re.compile(rf"{_OPEN}(?:\^?\s?(?:s|so|sou|sour|sourc)?|{_PREFIX}[\d\s,;–—-]{{0,40}})$", re.I)
MARKER = re.compile(rf"{_OPEN}(?=\D{{0,40}}\d){_PREFIX}[\d\s,;–—-]{{1,40}}{_CLOSE}", re.I)
_NUMBERS = re.compile(r"(\d+)(?:\s*[–—-]\s*(\d+))?")


class CitationProcessor:
    """Feed it the writer's deltas; what it returns holds known markers only, each as [n], and no hidden characters.

    A number that was not given to the writer is removed and kept in `unknown`.
    """

    def __init__(self, known: Iterable[int]) -> None:
        self._known = frozenset(known)
        self._held = ""
        self.unknown: list[str] = []

    def feed(self, delta: str) -> str:
        """Text that can no longer change; holds back the beginning of a possible marker."""
        text = self._held + visible(delta)
        partial = _PARTIAL.search(text)
        self._held = text[partial.start() :] if partial else ""
        return self._clean(text[: len(text) - len(self._held)])

    def finish(self) -> str:
        """What was held back, when nothing more comes: a marker cut off in the middle is dropped."""
        rest, self._held = self._held, ""
        return "" if re.search(r"\d", rest) else rest

    def _clean(self, text: str) -> str:
        return MARKER.sub(self._canonical, text)

    def _canonical(self, match: re.Match[str]) -> str:
        numbers: list[int] = []
        for first, last in _NUMBERS.findall(match[0]):
            self.unknown += [n for n in (first, last) if n and int(n) not in self._known]
            ends = int(first), int(last or first)
            numbers += [int(first), *sorted(n for n in self._known if ends[0] < n <= ends[1])]
        return "".join(f"[{n}]" for n in dict.fromkeys(numbers) if n in self._known)


def without_markers(text: str) -> str:
    """The text with its [n] removed and the white space closed up."""
    text = re.sub(r"\s+", " ", text)  # first: a pattern that begins with any number of blanks is quadratic in them
    return re.sub(r" ?\[\d{1,40}\]", "", text).strip()
