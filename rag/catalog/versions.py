"""What makes two records versions of one article, and which version is the newest."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from rag.types import Article

# What links carry to count who follows them; it does not say which page is meant.
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|d|y|tw|tt)clid|msclkid|[gw]braid|igshid|mc_[ce]id|_g[al]|cmp(?:id)?|ito|ocid"
    r"|at_(?:medium|campaign)|ns_\w+|smid|smtyp|ref_?src|ref_url",
    re.I,
)
_PORTS = {"http": 80, "https": 443}


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


def headline_key(address: str, title: str) -> str:
    """The key of an article whose address is another article's too, as where a site gives one address to all."""
    return f"{address} {headline(title)}"


def headline(title: str) -> str:
    """A headline's letters and digits, in lower case."""
    return re.sub(r"[\W_]", "", title).casefold()


def rank(article: Article, read: int) -> tuple[int, int, str]:
    """Of two versions the newer one has the higher rank: the later date of publication or change, an undated one being
    the oldest; then the later reading (epoch seconds); then, within one reading, always the same one."""
    dates = [int(date.at.timestamp()) for date in (article.published, article.modified) if date]
    return max(dates, default=-(10**12)), read, article.id
