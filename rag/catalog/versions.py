"""What makes two records versions of one article, and which version is the newest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from rag.types import Article

# What links carry to count who follows them; it does not say which page is meant.
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|d|y|tw|tt)clid|msclkid|[gw]braid|igshid|mc_[ce]id|_g[al]|cmp(?:id)?|ito|ocid"
    r"|at_(?:medium|campaign)|ns_\w+|smid|smtyp|ref_?src|ref_url",
    re.I,
)
_PORTS = {"http": 80, "https": 443}
_RUN = 5  # words
# of the shorter text's runs of words; what a correction leaves is far more, what two reports share far less
_SHARED, _SHARED_BELOW_ONE_HEADLINE = 0.5, 0.1
_COMPARED = 50_000  # characters of a text


@dataclass(frozen=True, slots=True)
class Version:
    """An article that is quoted. read: when this text was first read, epoch seconds; key: its version key."""

    article: Article
    read: int
    key: str


def address_key(url: str | None) -> str | None:
    """What stays the same of a page's address however it is linked to: "//courier.example/2025/tide?page=2".

    Host in lower case without "www." and the default port, path without a closing slash, query sorted and without
    what only counts visitors, no scheme and no fragment. None for what names no page: no web address, or a front page.
    Stored in the catalog, so a change needs an upgrade.
    """
    try:
        parts = urlsplit((url or "").strip())
        host, port = parts.hostname, parts.port
    except ValueError:  # such as "http://[broken"
        return None
    path = parts.path.rstrip("/")
    query = urlencode(sorted(p for p in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(p[0])))
    if parts.scheme.lower() not in _PORTS or not host or not (path or query):
        return None
    place = host.removeprefix("www.") + (f":{port}" if port and port != _PORTS[parts.scheme.lower()] else "")
    return f"//{place}{path}{f'?{query}' if query else ''}"


def own_key(address: str, origin: str) -> str:
    """The key of an article that is not alike the others of its address, as where a site gives one to everything."""
    return f"{address} {origin}"


def alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two articles with one address are versions of one article. Each: its headline and its text.

    Their texts are for the most part the same; under the same headline a good part is enough.
    """
    same = _letters(one[0]) == _letters(other[0])
    runs, others = _runs(one[1]), _runs(other[1])
    return len(runs & others) >= (_SHARED_BELOW_ONE_HEADLINE if same else _SHARED) * min(len(runs), len(others))


def _letters(title: str) -> str:
    return re.sub(r"[\W_]", "", title).casefold()


def _runs(body: str) -> set[tuple[str, ...]]:
    words = body[:_COMPARED].split()
    return {tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}


def rank(article: Article, read: int) -> tuple[int, int, str]:
    """Of two versions the newer one has the higher rank: the later date of publication or change, an undated one being
    the oldest; then the later reading (epoch seconds); then, within one reading, always the same one."""
    dates = [int(date.at.timestamp()) for date in (article.published, article.modified) if date]
    return max(dates, default=-(10**12)), read, article.id
