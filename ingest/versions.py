"""Where a record's article belongs among the versions that are quoted: a new one, or an old one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.catalog.versions import Version, address_key, alike, own_key, rank
from rag.types import Article

Versions = Callable[[str], Sequence[Version]]  # what is quoted of an address


def place(article: Article, read: int, versions: Versions) -> tuple[str, str | None]:
    """The article's version key, and the id of a version that is at least as new; None when it is the newest.

    read: epoch seconds when this text was first read. Some sites give one address to all their articles: one that is
    not alike the articles of its address has a key of its own, so that none is lost.
    """
    address = address_key(article.url)
    if address is None:
        return article.origin, None
    others = versions(address)
    same = [v for v in others if alike((article.title, article.body), (v.article.title, v.article.body))]
    if not same:
        return own_key(address, article.origin) if others else address, None
    newest = max(same, key=lambda v: rank(v.article, v.read))
    older = newest.article.id == article.id or rank(newest.article, newest.read) >= rank(article, read)
    return newest.key, newest.article.id if older else None
