"""Text as it was scraped -> the paragraphs of the article. Removes, never adds: each output word stood in the input."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.junk import is_blurb, is_junk, is_schedule, sentences, without_calls
from ingest.phrases import TEASER_HEADING
from rag.text.disguises import visible

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.I)
_TEASER_END = re.compile(
    r"(?:by\s.{2,90}?\s)(?:last\s)?(?:published|updated)(?:\s.{0,40})?"
    r"|(?:published\s)?\d{1,2}\s(?:min(?:ute)?s?|hours?|days?|weeks?)\sago|\d{1,2}\smin(?:ute)?s?\sread",
    re.I,
)
_BULLET = re.compile(r"[-–—•*·‣▪]")
_TEASER_LINES = 4  # headline, kicker and blurb, a byline, at most one more
_LONG = 40  # characters from which a repeated line is a repetition and not a refrain or a heading
_WRAP_COLUMNS = range(40, 101)  # of the widest line; text is not wrapped by hand at others
_STOP = re.compile(r"[.!?]")
_SENTENCE = (
    5000  # characters; no sentence is as long, and what runs on without a stop is markup, data or a list of links
)
_PASSES = 20  # of cleaning; what is made to need more can keep a piece of furniture


def normalise(text: str) -> str:
    """NFC, entities decoded, no control, zero-width, bidirectional or tag characters, no lone surrogates.

    White space inside a line becomes one space; line breaks stay.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    lines = re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text)
    return "\n".join(" ".join(visible(line).split()) for line in lines)


def in_one_line(text: str, longest: int) -> str:
    """Normalised text as one line, with an ellipsis where it had more than so many characters and is cut.

    White space is collapsed and most of what is too long cut before anything else looks at it.
    """
    short = " ".join(text.split())
    plain = " ".join(normalise(short[: 8 * longest]).split())  # an entity is longer than what it stands for
    if len(plain) <= longest and len(short) <= 8 * longest:
        return plain
    return f"{plain[:longest].rsplit(' ', 1)[0]} …"


def without_endless(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """The lines that are text, and those that run on for more than 5,000 characters without the end of a sentence."""
    kept: list[str] = []
    endless: list[str] = []
    for line in lines:
        runs_on = len(line) > _SENTENCE and max(map(len, _STOP.split(line))) > _SENTENCE
        (endless if runs_on else kept).append(line)
    return kept, endless


def paragraphs(text: str) -> list[str]:
    """The paragraphs of normalised text: lines, or blocks parted by blank lines where the text is wrapped by hand."""
    blocks = [block.split("\n") for block in re.split(r"\n{2,}", text.strip("\n")) if block]
    joins = _wrapped_pairs(blocks)
    found: list[str] = []
    for number, block in enumerate(blocks):
        for row, line in enumerate(block):
            if row and (number, row) in joins:
                found[-1] = f"{found[-1]} {line}"
            elif line:
                found.append(line)
    return found


def clean(lines: Sequence[str]) -> list[str]:
    """The paragraphs that are the article's: without page furniture, repetitions and lists of other headlines."""
    before, kept = None, list(lines)
    for _ in range(_PASSES):  # what was taken out may have parted two pieces of furniture
        if kept == before:
            break
        before, kept = kept, _clean_once(kept)
    return kept


def without_tail(lines: Sequence[str]) -> list[str]:
    """The lines without a closing list of teasers: blocks of a few lines that each end in a byline with "Published".

    A single such block counts only after a bullet or a heading such as "Related articles".
    """
    ends: list[int] = []
    last = len(lines) - 1
    reach = 1  # the list closes the text
    while found := next((i for i in range(last, max(last - reach, 0), -1) if _TEASER_END.fullmatch(lines[i])), 0):
        ends.append(found)
        last, reach = found - 1, _TEASER_LINES
    ends.reverse()
    return list(lines[: _tail_start(lines, ends)] if ends else lines)


def _tail_start(lines: Sequence[str], ends: list[int]) -> int:
    """Where the first block begins: at its bullet or heading, else it is as long as the shortest of the others."""
    for i in range(ends[0], max(ends[0] - _TEASER_LINES, 0), -1):
        if _BULLET.fullmatch(lines[i]):
            return i
    for i in range(ends[0], max(ends[0] - 2 * _TEASER_LINES, 0), -1):
        if TEASER_HEADING.fullmatch(lines[i]):
            return i
    if len(ends) == 1:
        return len(lines)
    length = min(b - a for a, b in pairwise(ends))
    return max(ends[0] - length + 1, 1)


def _clean_once(lines: list[str]) -> list[str]:
    kept = without_tail(lines)
    junk = [is_junk(line) for line in kept]
    for i in range(1, len(kept) - 1):
        junk[i] = junk[i] or (junk[i - 1] and junk[i + 1] and is_blurb(kept[i]))
        junk[i] = junk[i] or (junk[i - 1] and is_schedule(kept[i]))
    _mark_teasers(kept, junk)
    return _without_repetitions(without_calls(line) for line, bad in zip(kept, junk, strict=True) if not bad)


def _wrapped_pairs(blocks: list[list[str]]) -> set[tuple[int, int]]:
    """(block, row) of the lines that go on the line above: its first word had found no room there."""
    rows = [line for block in blocks for line in block]
    width = max((len(line) for line in rows), default=0)
    if width not in _WRAP_COLUMNS:
        return set()
    pairs = [(n, r, a, b) for n, block in enumerate(blocks) for r, (a, b) in enumerate(pairwise(block), 1)]
    full = {(n, r) for n, r, a, b in pairs if len(a) + 1 + len(b.split(" ", 1)[0]) > width}
    return full if len(full) >= 2 and 2 * len(full) >= len(pairs) else set()


def _mark_teasers(lines: list[str], junk: list[bool]) -> None:
    """Marks the headlines under a heading such as "Related articles", up to the first sentence of the article.

    A few words right above that sentence are kept: they may be the article's own subheading.
    """
    under = False
    for i, line in enumerate(lines):
        if TEASER_HEADING.fullmatch(line):
            under = True
        elif under and not junk[i]:
            subheading = len(line.split()) <= 5 and i + 1 < len(lines) and not _headline(lines[i + 1])
            under = junk[i] = _headline(line) and not subheading


def _headline(line: str) -> bool:
    return len(line) <= 160 and len(sentences(line)) == 1 and not re.search(r"[.!”\"’:…]\)?$", line)


def _without_repetitions(lines: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    kept: list[str] = []
    for line in lines:
        if line and line not in seen:
            kept.append(line)
        if len(line) >= _LONG:
            seen.add(line)
    return kept
