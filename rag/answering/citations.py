"""Markers in the writer's stream: [1], [1][2], [1, 2], 【1】, however they are split over tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What may still become a marker when more text comes. Bounded, so that a stray bracket is held back only briefly.
_PARTIAL = re.compile(r"[\[【][\d\s,;]{0,40}$")
MARKER = re.compile(r"[\[【](?=[\s,;]*\d)([\d\s,;]{1,40})[\]】]")


class CitationProcessor:
    """Feed it the writer's deltas; what it returns holds known markers only, each as [n].

    A number that was not given to the writer is removed and kept in `unknown`.
    """

    def __init__(self, known: Iterable[int]) -> None:
        self._known = frozenset(known)
        self._held = ""
        self.unknown: list[str] = []

    def feed(self, delta: str) -> str:
        """Text that can no longer change; holds back the beginning of a possible marker."""
        text = self._held + delta.encode("utf-8", "ignore").decode()  # half a surrogate pair is no text
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
        numbers = re.findall(r"\d+", match[1])
        self.unknown += [n for n in numbers if int(n) not in self._known]
        return "".join(f"[{int(n)}]" for n in dict.fromkeys(numbers) if int(n) in self._known)


def without_markers(text: str) -> str:
    """The text with its [n] removed and the white space closed up."""
    text = re.sub(r"\s+", " ", text)  # first: a pattern that begins with any number of blanks is quadratic in them
    return re.sub(r" ?\[\d{1,40}\]", "", text).strip()
