"""Quoted strings, whatever marks they stand in, and how to compare words without regard to marks."""

from __future__ import annotations

import re

# Opening marks and what closes each. Single ones only where a word begins or ends, since they are apostrophes, too.
_OTHER_MARKS = str.maketrans(
    {**dict.fromkeys("‹「『❝", "“"), **dict.fromkeys("›」』❞", "”"), **dict.fromkeys("＂″", '"')}
)
_PAIRS = (
    re.compile(r"[“„‟«»]([^“”„‟«»]{1,600})(?:[”“»«]|$)"),
    re.compile(r"\"([^\"]{1,600})\""),
    re.compile(r"(?<![\w’])‘([^‘]{1,600}?)’(?![\w’])"),
    re.compile(r"(?<![\w'])[`']((?:[^`'\n]|(?<=\w)'(?=\w)){1,600})['`](?![\w'])"),
    re.compile(r"``(.{1,600}?)''"),
)
_ELISION = re.compile(r"\s*(?:\[[^\]\n]{0,80}\]|\.\s?\.\s?\.|…)\s*")


def quoted(text: str) -> tuple[str, ...]:
    """What stands in quotation marks of any kind, outermost first, each as written."""
    text = text.translate(_OTHER_MARKS)
    found: list[str] = []
    for pattern in _PAIRS:
        found += [match[1] for match in pattern.finditer(text)]
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return tuple(q for q in found if re.search(r"\w", q))


def without_quotations(text: str) -> str:
    """The text with blanks where it quotes. Offsets stay."""
    text = text.translate(_OTHER_MARKS)
    for pattern in _PAIRS:
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def pieces(quotation: str) -> tuple[str, ...]:
    """The stretches of a quotation that must stand word for word: it is cut at "..." and at [insertions]."""
    return tuple(p for p in (fold(piece) for piece in _ELISION.split(quotation)) if p.strip())


def same_words(text: str, other: str) -> bool:
    """Whether two texts are the same but for quotation marks, brackets, capitals and white space."""
    return _without_marks(text) == _without_marks(other)


def _without_marks(text: str) -> str:
    return " ".join(re.sub(r"[“”„‟«»‹›\"‘’'`\[\]()]", "", text.translate(_OTHER_MARKS)).lower().split()).rstrip(
        ".!?,; "
    )


def fold(text: str) -> str:
    """Lower-case words between single spaces, with a space at both ends: a substring of it is a run of whole words.

    Quotation marks vanish, apostrophes inside a word stay: ‘We’ll win’ and "we'll win" are the same.
    """
    words = re.findall(r"\w+(?:['’]\w+)*", text.lower())
    return f" {' '.join(words).replace('’', chr(39))} "
