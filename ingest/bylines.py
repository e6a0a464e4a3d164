"""The lines over and under a plain text that say who published it, where and when.

Only a line all of whose parts are understood counts, so that no sentence of the article, with a date in it, is taken
for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ingest.dates import parse_date
from ingest.junk import is_junk

_HEAD, _FOOT = 10, 3  # lines in which a byline is looked for
_LONGEST = 160  # characters of such a line
_BETWEEN = re.compile(r"\s+[|·•—–-]\s+|\s*[|·•]\s*|\s*;\s*")
_LABEL = re.compile(
    r"(?:(?P<changed>(?:last\s+)?(?:updated|modified|revised|edited))|first\s+published|published|posted|date|dated|filed|issued|"
    r"publication\s+date)(?:\s+(?:on|at))?\s*:?\s+(?=\S)",
    re.I,
)
_BY = re.compile(
    r"(?:(?:words|story|report|reporting|text|written)\s+)?by\s*:?\s+(?=\S)|(?:authors?|byline|reporters?)\s*:\s*(?=\S)",
    re.I,
)
_SOURCE = re.compile(r"(?:source|outlet|publication|publisher|newspaper)\s*:\s*(?=\S)", re.I)
_ROLE = re.compile(
    r"\b(?:correspondent|reporters?|editor|staff|writer|columnist|contributor|analyst|bureau|political|desk"
    r"|in [A-Z]\w+)\b",
    re.I,
)
_OUTLET = re.compile(
    r"\b(?:news|times|post|courier|herald|gazette|tribune|agency|press|journal|daily|weekly|chronicle|observer|guardian|mail|mirror"
    r"|standard|telegraph|star|sun|globe|record|register|review|bulletin|argus|examiner|dispatch|wire|radio|tv|broadcasting|mercury"
    r"|sentinel|echo|advertiser|monitor|network|online|today|ledger|beacon|messenger|voice|reporter|leader|independent|service"
    r"|magazine|inquirer|advocate|gazetteer|signal|express|post-\w+|\w+\.(?:com|org|net|co\.\w+))\b",
    re.I,
)
_TRAILING_LABEL = re.compile(r"[\s,|-]*(?:last\s+)?(?:published|updated|posted)\s*:?$", re.I)
_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]*)(?: [\w.'’-]+){0,4}")
_COMMA = re.compile(r"\s*,\s*")
_AND = re.compile(r"\s+(?:and|&|with)\s+")
_PLACE = re.compile(r"\s+in\s+[A-Z].{1,40}$")
_FOR = re.compile(r"\s+(?:for|of|at)\s+(?=[A-Z])")


@dataclass(slots=True)
class Byline:
    """What the lines said. used: the numbers of the lines that said it."""

    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    used: set[int] = field(default_factory=set)


def find_byline(lines: Sequence[str], now: datetime | None = None) -> Byline:
    """What the first lines (after the title, which is line 0) and the last ones state. Earlier lines win."""
    byline = Byline()
    last = len(lines)
    for i in range(1, min(_HEAD, last)):
        if found := _read(lines[i], now):
            _merge(byline, found, i)
    headed = bool(byline.used)
    for i in range(max(_HEAD, last - _FOOT), last):
        found = _read(lines[i], now)
        if found and not (headed and found.authors):  # a second byline is another article's
            _merge(byline, found, i)
    for near in sorted({i + step for i in byline.used for step in (-1, 1)} - byline.used):
        name = _named_alone(lines[near]) if 0 < near < last else None
        if name and byline.outlet in (None, name):
            byline.outlet = name
            byline.used.add(near)
    return byline


def _merge(into: Byline, found: Byline, line: int) -> None:
    into.used.add(line)
    into.outlet = into.outlet or found.outlet
    into.authors = into.authors or found.authors
    into.published = into.published or found.published
    into.modified = into.modified or found.modified


def _read(line: str, now: datetime | None) -> Byline | None:
    """The line as a byline; None if any part of it is something else."""
    if len(line) > _LONGEST:
        return None
    whole = Byline()
    if _part(line, whole, now):
        return whole
    found, unknown = Byline(), []
    for part in _parts(line):
        if not _part(part, found, now) and not is_junk(part):
            unknown.append(part)
    if not (found.published or found.modified or found.authors) or len(unknown) > 1:
        return None
    if unknown and not _outlet_like(unknown[0], strict=found.outlet is not None):
        return None
    found.outlet = found.outlet or (unknown[0] if unknown else None)
    return found


def _parts(line: str) -> list[str]:
    """Cut at bars, dots, dashes and in front of labels: "Published: 1 May 2025 Updated: 2 May 2025"."""
    cuts = [found.start() for found in _LABEL.finditer(line) if found.start() == 0 or line[found.start() - 1] in " ,("]
    pieces = [line[a:b] for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]
    parts = (part.strip(" ,()") for piece in pieces for part in _BETWEEN.split(piece))
    return [part for part in parts if part]


def _part(part: str, into: Byline, now: datetime | None) -> bool:
    """Reads one part into the byline; False if it is neither a date, nor names, nor a source."""
    label = _LABEL.match(part)
    if moment := parse_date(part[label.end() :] if label else part, now):
        if label and label["changed"]:
            into.modified = into.modified or moment
        else:
            into.published = into.published or moment
        return True
    if source := _SOURCE.match(part):
        into.outlet = into.outlet or part[source.end() :]
        return True
    by = _BY.match(part)
    names = _names(part[by.end() :], now) if by else None
    if names is None:
        return False
    into.authors, into.outlet = into.authors or names.authors, into.outlet or names.outlet
    into.published = into.published or names.published
    return True


def _names(text: str, now: datetime | None) -> Byline | None:
    """ "Ann Lee and Bo Ray, The Courier" -> authors and outlet; None if it is prose."""
    found = Byline()
    pieces = _COMMA.split(_TRAILING_LABEL.sub("", text).rstrip("."))
    for cut in range(1, len(pieces)):  # a date may hold commas itself
        if moment := parse_date(", ".join(pieces[cut:]), now):
            found.published, pieces = moment, pieces[:cut]
            break
    authors: list[str] = []
    for i, piece in enumerate(pieces):
        if i and _ROLE.search(piece):
            continue
        names, *place = _FOR.split(_PLACE.sub("", piece), maxsplit=1)
        people = [name.removeprefix("and ") for name in _AND.split(names)]
        if not all(_NAME.fullmatch(name) and name[0].isupper() and len(name) <= 60 for name in people):
            return None
        closing = i and i == len(pieces) - 1 and len(people) == 1 and (len(pieces) == 2 or bool(_AND.search(text)))
        if i and len(people) == 1 and ((closing and not piece.startswith("and ")) or _outlet_alone(piece)):
            found.outlet = piece
            continue
        authors.extend(people)
        found.outlet = found.outlet or (place[0] if place else None)
    found.authors = tuple(authors)
    return found if len(text.split()) <= 24 else None


def _outlet_like(part: str, *, strict: bool) -> bool:
    words = part.split()
    return not strict and len(words) <= 6 and part[:1].isupper() and not part.endswith((".", "?", "!", ":"))


def _named_alone(line: str) -> str | None:
    """The outlet that a line names by itself, or with a section: "The Courier | Health"."""
    if len(line) > _LONGEST:
        return None
    name, *section = _BETWEEN.split(line)
    return name if _outlet_alone(name) and len(" ".join(section).split()) <= 3 and len(section) <= 1 else None


def _outlet_alone(line: str) -> bool:
    """Whether a line by itself names a publication: capitalised words, one of them of the kind that papers bear."""
    words = [w for w in line.split() if w.lower() not in ("the", "of", "and", "for", "&")]
    capital = all(w[0].isupper() or w[0].isdigit() for w in words)
    return bool(words) and len(words) <= 5 and capital and bool(_OUTLET.search(line)) and line[-1] not in ".?!:"
