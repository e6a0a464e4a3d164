"""Whether words stand in a text, and which of a text's words nobody may add."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text.names import fold_name
from rag.text.words import ASKING, STOP, stems

_WORD = re.compile(r"[^\W_][\w’'.-]*")
_PLAIN = frozenset(stem for word in STOP | ASKING for stem in stems(word))
_MARKS = " \t\n\"'“”‘’`.,;:?!()"


def places(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand in the text, whole and in this order, in any case; marks around them do not count."""
    wanted = re.split(r"\s+", words.strip(_MARKS))
    if not any(wanted):
        return
    pattern = r"\s+".join(map(re.escape, wanted))
    for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.I):
        yield match.span()


def firm(text: str) -> set[str]:
    """The folded names and numbers of a text. The word that opens it is a name only where it is none of a question's
    own."""
    found = _WORD.findall(text)
    opening = {fold_name(w) for w in found[:1]} & (STOP | ASKING)
    return {_bare(w) for w in found if w[0].isupper() or any(c.isdigit() for c in w)} - opening


def known(text: str) -> set[str]:
    """All folded words of a text, as `firm` has them."""
    return {_bare(w) for w in _WORD.findall(text)}


def content(text: str) -> set[str]:
    """The stems of a text that are about something."""
    return set(stems(text)) - _PLAIN


def folded(text: str) -> str:
    return " ".join(fold_name(w) for w in _WORD.findall(text))


def _bare(word: str) -> str:
    return fold_name(re.sub(r"['’]s?$", "", word))
