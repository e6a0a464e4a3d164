"""Title, outlet, authors and dates of an HTML page, each from where it is stated best."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.cleaning import in_one_line
from ingest.dates import parse_date, url_date
from ingest.structured import Node, article_nodes, first, strings
from rag.types import FoundDate

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "og:published_time",
    "pubdate", "publishdate", "publish-date", "publish_date", "published_time", "article.published",
    "article_date_original", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created", "originalpublicationdate",
    "publication_date", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time", "article.updated",
    "last-modified", "lastmod", "dcterms.modified", "dc.date.modified",
)  # fmt: skip
_AUTHOR = (
    "author",
    "article:author",
    "parsely-author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "og:author",
)
_SITE = ("og:site_name", "application-name", "article:publisher", "twitter:site:name", "dc.publisher")
LONGEST_OUTLET = 100  # characters
_LONGEST_TITLE = 300
_LONGEST_NAME, _MOST_NAMES = 200, 50
_LONGEST_ADDRESS = 2000
_FEW = 10  # headings and meta tags of one name that are looked at
_BEFORE_NAME = re.compile(r"^(?:written |posted |story |words |reported )?by[:\s]+", re.I)
_BEHIND_NAME = re.compile(
    r" ?(?:[|•·]| [-–—] |, ?(?:the|for|in|staff|senior|correspondent|reporter|editor)\b).*$", re.I
)  # this and the next two read one line, in which a blank is a single one
_BETWEEN_NAMES = re.compile(r" ?[;|] ?| ?, ?(?:and )?| (?:and|&) ")
_NO_NAME = re.compile(r"https?:|@|www\.|\d{3}|^(?:admin|editor|staff|unknown|none|null|by)$", re.I)
_SUFFIX = re.compile(r" (?:[|–—-]|::|«|»|·|•) ")
_CUT = re.compile(r" ?(?:\.\.\.|…)$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found; None or empty where the page says nothing."""

    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: FoundDate | None = None
    modified: FoundDate | None = None


def page_metadata(page: HtmlElement, url: str | None = None) -> Metadata:
    """What an HTML page states about itself. url: where it was fetched, if that is known."""
    nodes = article_nodes(
        [s.text or "" for s in page.iterfind(".//script") if "ld+json" in (s.get("type") or "").lower()]
    )
    metas = _metas(page)
    url = web_address(url) or _address(page, metas)
    outlet = _site(metas, nodes) or host(url)
    return Metadata(
        title=_title(page, metas, nodes, outlet, url),
        outlet=outlet,
        url=url,
        authors=_authors(page, metas, nodes),
        published=_stated(nodes, "datePublished", metas, _PUBLISHED) or _time(page) or _searched(page, url),
        modified=_stated(nodes, "dateModified", metas, _MODIFIED),
    )


def found_date(text: str | None, found_in: str) -> FoundDate | None:
    """The date in the text; None if there is none, it is in the future, or it could be read two ways."""
    moment = parse_date(text) if text else None
    return FoundDate(moment, found_in) if moment else None


def date_in_url(url: str | None) -> FoundDate | None:
    """The date in the address's path, such as /2022/05/08/."""
    moment = url_date(url) if url else None
    return FoundDate(moment, "url") if moment else None


def host(url: str | None) -> str | None:
    """The site of a web address; None for any other."""
    return host_of(web_address(url))


def host_of(place: str | None) -> str | None:
    """The host without "www." of an address, with or without a scheme, or of a host's name."""
    try:
        name = urlsplit(place if "//" in place else f"//{place}").hostname if place else None
    except ValueError:  # such as "http://[broken"
        return None
    return name.removeprefix("www.") if name else None


def web_address(url: str | None) -> str | None:
    """The address if it is an absolute http(s) one of at most 2,000 characters; a page could state any other."""
    address = (url or "").strip()
    if len(address) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(address)
        return address if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def plain_title(title: str, outlet: str | None, address: str | None) -> str:
    """The title without the outlet's name at its end: "... | The Courier", "... - courier.example", "... | The Cou...".

    The dots of a headline that was cut off stay. At most 300 characters; see in_one_line.
    """
    site = host(address) or ""
    names = {_letters(name) for name in (outlet or "", site, site.split(".")[0])} - {""}
    title = in_one_line(title, _LONGEST_TITLE)
    for mark in reversed([*_SUFFIX.finditer(title)]):
        if not mark.start() or not _names_outlet(title[mark.end() :], names):
            break
        title = title[: mark.start()]
    return title


def names_of(value: Iterable[str]) -> tuple[str, ...]:
    """Author names, each once, without "By", addresses and roles; at most 50."""
    lines = (in_one_line(v, _LONGEST_NAME) for v in value)
    names = (_BEHIND_NAME.sub("", _BEFORE_NAME.sub("", line)).strip(" ,.") for line in lines)
    found = dict.fromkeys(n for n in names if 2 < len(n) <= 60 and not _NO_NAME.search(n))
    return tuple(islice(found, _MOST_NAMES))


def split_names(text: str) -> list[str]:
    """ "Ann Lee, Bo Ray and Cy Ash" -> the three names."""
    return [name for name in _BETWEEN_NAMES.split(" ".join(text.split())) if name]


def _names_outlet(suffix: str, names: set[str]) -> bool:
    letters, cut = _letters(suffix), bool(_CUT.search(suffix))
    return any(
        letters == name
        or (len(name) >= 3 and letters.startswith(name) and len(letters) <= len(name) + 10)
        or (cut and name.startswith(letters))
        for name in names
    )


def _letters(text: str) -> str:
    return re.sub(r"\W|_", "", text).lower()


def _metas(page: HtmlElement) -> dict[str, list[str]]:
    """The contents of the meta tags by their name, property or itemprop in lower case."""
    found: dict[str, list[str]] = {}
    for meta in page.iterfind(".//meta"):
        content = (meta.get("content") or "").strip()
        for key in {(meta.get(k) or "").strip().lower() for k in ("name", "property", "itemprop")} - {""}:
            if content:
                found.setdefault(key, []).append(content)
    return found


def _address(page: HtmlElement, metas: dict[str, list[str]]) -> str | None:
    links = [link.get("href") for link in page.iterfind(".//link") if (link.get("rel") or "").lower() == "canonical"]
    return next((found for link in [*links, *metas.get("og:url", [])] if (found := web_address(link))), None)


def _site(metas: dict[str, list[str]], nodes: list[Node]) -> str | None:
    stated = [v for key in _SITE for v in metas.get(key, [])]
    named = first(nodes, "publisher")
    candidates = [*stated[:1], *([named] if named else []), *stated[1:]]
    cleaned = (in_one_line(c, LONGEST_OUTLET).removeprefix("@") for c in candidates[:_FEW])
    return next((c for c in cleaned if c and "//" not in c and len(c) <= 60), None)


def _title(
    page: HtmlElement, metas: dict[str, list[str]], nodes: list[Node], outlet: str | None, url: str | None
) -> str | None:
    named = first(nodes, "headline")
    tagged = [title for key in ("og:title", "twitter:title") for title in metas.get(key, [])[:_FEW]]
    given = [*tagged, *([named] if named else []), page.findtext(".//title") or ""]
    stated = [in_one_line(title, _LONGEST_TITLE) for title in given]
    heads = [in_one_line(h.text_content(), _LONGEST_TITLE) for h in islice(page.iterfind(".//h1"), _FEW)]
    whole = [_letters(title) for title in stated]
    seen = [h for h in heads if len(h) > 10 and any(_letters(h) in title for title in whole)]
    candidates = (
        plain_title(title, outlet, url) for title in (*seen[:1], *stated, *heads)
    )  # first as the reader sees it
    return next((title for title in candidates if title), None)


def _authors(page: HtmlElement, metas: dict[str, list[str]], nodes: list[Node]) -> tuple[str, ...]:
    listed = next((names for node in nodes if (names := names_of(_split(strings(node.get("author")))))), ())
    if listed:
        return listed
    for key in _AUTHOR:
        if names := names_of(_split(metas.get(key, []))):
            return names
    linked = page.xpath("//*[@rel='author' or @itemprop='author'][normalize-space()]")
    return names_of(_split([e.text_content() for e in linked[:5]]))


def _split(names: list[str]) -> list[str]:
    return [part for name in names for part in split_names(name)]


def _stated(nodes: list[Node], key: str, metas: dict[str, list[str]], meta_keys: tuple[str, ...]) -> FoundDate | None:
    for node in nodes:
        for text in strings(node.get(key)):
            if found := found_date(text, "json-ld"):
                return found
    dates = (found_date(text, "meta") for name in meta_keys for text in metas.get(name, []))
    return next((d for d in dates if d), None)


def _time(page: HtmlElement) -> FoundDate | None:
    """A time element that is marked as the publication, or stands in the article's header."""
    marked = page.xpath(
        "//*[@datetime or @content][@pubdate or @itemprop='datePublished' or contains(@class, 'publish')]"
    )
    inside = page.xpath("//article//time[@datetime] | //main//time[@datetime]")
    dates = (found_date(e.get("datetime") or e.get("content"), "time") for e in (*marked[:3], *inside[:1]))
    return next((d for d in dates if d), None)


def _searched(page: HtmlElement, url: str | None) -> FoundDate | None:
    """htmldate's search over the page's text; a date that only the address holds is said to come from there."""
    from htmldate import find_date

    in_url = date_in_url(url)
    try:
        text = find_date(page, original_date=True, max_date=datetime.now(UTC).replace(tzinfo=None), url=url)
    except Exception:  # noqa: BLE001 - a library at work on arbitrary pages: a date it stumbles over is no date
        text = None
    found = found_date(text, "page")
    return in_url if found is None or (in_url and in_url.at == found.at) else found
