"""A raw article -> the clean Article, or the reason why there is none."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.bylines import find_byline
from ingest.cleaning import clean, in_one_line, normalise, paragraphs, without_endless, without_tail
from ingest.junk import sentences
from ingest.metadata import (
    LONGEST_OUTLET,
    Metadata,
    date_in_url,
    found_date,
    host,
    names_of,
    page_metadata,
    plain_title,
    web_address,
)
from ingest.records import RawArticle, Rejected, tried
from ingest.tables import tables_to_rows
from rag.types import Article, FoundDate

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LEAST = 80  # characters of a body; below this there is nothing to answer from
_LONGEST_ATTRIBUTE = 2000  # characters; no title, name, date or address is longer
_TITLE = 200  # characters; a longer first line is a paragraph
_STOP = re.compile(r"""(?<!\.\.)(?<!\b[A-Z])\.["'”’)\]]{0,2}$""")  # of a sentence, and not of "..." or "U.S."
_EXCITED = re.compile(r"""[!?]["'”’)\]]{0,2}$""")
_log = logging.getLogger(__name__)


def to_article(raw: RawArticle) -> Article | Rejected:
    """The article with its body cleaned and its metadata found. Never raises: what is no article is Rejected."""
    return tried(raw, lambda: _to_article(raw))


def _to_article(raw: RawArticle) -> Article | Rejected:
    found = _from_page(raw) if raw.markup else _from_text(raw)
    if found is None:
        return Rejected(raw.origin, "no article text: the page could not be read as HTML", raw.fingerprint)
    metadata, lines = found
    body = "\n\n".join(lines)
    if not body:
        return Rejected(raw.origin, "no article text: only advertising, forms or navigation", raw.fingerprint)
    if len(body) < LEAST:
        return Rejected(raw.origin, f"only {len(body)} characters of article text", raw.fingerprint)
    article = Article(
        id="",
        origin=raw.origin,
        title=metadata.title or _opening(lines[0]),
        body=body,
        outlet=metadata.outlet,
        url=metadata.url,
        authors=metadata.authors,
        published=metadata.published,
        modified=metadata.modified,
    )
    return replace(article, id=_identity(article))


def _identity(article: Article) -> str:
    """20 hex digits that follow from where the article stands and what it says."""
    published = article.published.at.isoformat() if article.published else None
    key = (_key(article.url) if article.url else article.origin, article.outlet, article.title, published, article.body)
    return sha256(json.dumps(key, ensure_ascii=True).encode()).hexdigest()[:20]


def _key(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(fragment="", scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()


def _from_text(raw: RawArticle) -> tuple[Metadata, list[str]]:
    """Plain text: a title over it, bylines around it, then paragraphs."""
    lines = paragraphs(normalise(raw.text))
    stated = _stated(raw)
    title, lines = _headed(stated, _finite(raw.origin, lines), raw.title is not None)
    lines = without_tail(lines)  # its bylines are other articles'
    byline = find_byline(["", *lines])
    lines = [line for i, line in enumerate(lines, 1) if i not in byline.used]
    outlet = stated.outlet or byline.outlet
    published = stated.published or (FoundDate(byline.published, "byline") if byline.published else None)
    found = Metadata(
        title=title,
        outlet=outlet,
        url=stated.url,
        authors=stated.authors or byline.authors,
        published=published or date_in_url(stated.url),
        modified=stated.modified or (FoundDate(byline.modified, "byline") if byline.modified else None),
    )
    return found, clean(_without_names(lines, found))


def _stated(raw: RawArticle) -> Metadata:
    """What the record itself says."""
    url = web_address(raw.url)
    outlet = in_one_line(raw.outlet, LONGEST_OUTLET) if raw.outlet else ""
    return Metadata(
        title=plain_title(raw.title, outlet, url) if raw.title else None,
        outlet=outlet or host(url),
        url=url,
        authors=names_of(raw.authors),
        published=found_date(raw.published, "record"),
        modified=found_date(raw.modified, "record"),
    )


def _headed(stated: Metadata, lines: list[str], titled: bool) -> tuple[str | None, list[str]]:
    """The title and the lines under it. A record's title is not repeated as the body's first line.

    Where the record has none, it is the first line, unless that is a sentence: that one can be what answers a question.
    """
    if not lines or len(lines[0]) > 2 * _TITLE:
        return stated.title, lines
    head = plain_title(lines[0], stated.outlet, stated.url)
    if titled:
        return stated.title, lines[1:] if head == stated.title else lines
    if len(lines) > 1 and len(head) <= _TITLE and not _is_sentence(lines[0]):
        return head, lines[1:]
    return None, lines


def _is_sentence(line: str) -> bool:
    """Whether it ends as no headline does; a single question or exclamation is one."""
    return bool(_STOP.search(line)) or (bool(_EXCITED.search(line)) and len(sentences(line)) > 1)


def _finite(origin: str, lines: Sequence[str]) -> list[str]:
    """The lines without endless ones, of which the log tells."""
    kept, endless = without_endless(lines)
    for line in endless:
        _log.warning("%s: left out a line of %d characters in which no sentence ends", origin, len(line))
    return kept


def _without_names(lines: Sequence[str], found: Metadata) -> list[str]:
    """Without lines at the head that only repeat the authors, the outlet or the title."""
    known = {name.casefold() for name in (*found.authors, found.outlet or "", found.title or "")}
    letters = "".join(c for c in (found.outlet or "").split(".")[0].casefold() if c.isalnum())
    head = [line for line in lines[:4] if len(line) > 2 * _TITLE or not _is_known(line, known, letters)]
    return [*head, *lines[4:]]


def _is_known(line: str, known: set[str], letters: str) -> bool:
    plain = line.casefold()
    return plain in known or "".join(c for c in plain if c.isalnum()) == letters


def _opening(line: str) -> str:
    """The first words of a text without a title, marked as such."""
    return line if len(line) <= LEAST else f"{line[:LEAST].rsplit(' ', 1)[0]} …"


def _from_page(raw: RawArticle) -> tuple[Metadata, list[str]] | None:
    """HTML: what the page states about itself, and the text that trafilatura finds in it."""
    from trafilatura.utils import HTML_PARSER, load_html

    try:
        page = load_html(raw.text)
        if page is None:  # trafilatura takes a lone element, as feeds have them, for no page
            page = load_html(f"<html><head></head><body>{raw.text}</body></html>")
        if page is None:
            return None
        if any("Excessive depth" in entry.message for entry in HTML_PARSER.error_log):
            _log.warning("%s: nested more than 256 elements deep; what follows in the page is not read", raw.origin)
        _drop_long_attributes(page)
        stated, found = _stated(raw), page_metadata(page, raw.url)
        text = _page_text(page)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - libraries at work on arbitrary pages; whatever they stumble over, the next page is read
        return None
    merged = Metadata(
        title=stated.title or found.title,
        outlet=stated.outlet if raw.outlet else found.outlet,
        url=stated.url or found.url,
        authors=stated.authors or found.authors,
        published=stated.published or found.published,
        modified=stated.modified or found.modified,
    )
    lines = _finite(raw.origin, [line for line in normalise(text).split("\n") if line])
    return merged, clean(_without_names(lines, merged))


def _drop_long_attributes(page: HtmlElement) -> None:
    """They hold pictures and data, and libxml2 takes time in the square of their length to write them out again."""
    for element in page.iter("*"):
        for name in [name for name, value in element.attrib.items() if len(value) > _LONGEST_ATTRIBUTE]:
            del element.attrib[name]


def _page_text(page: HtmlElement) -> str:
    """The article's paragraphs and the rows of its tables, one a line."""
    from trafilatura import extract

    tables_to_rows(page)
    text = extract(page, include_comments=False, favor_recall=True, include_tables=False, with_metadata=False)
    return text or ""
