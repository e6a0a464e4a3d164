"""Where a record's article belongs among the versions that are quoted: a new one, or an old one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.catalog.versions import address_key, headline, headline_key, rank
from rag.types import Article

_RUN = 5  # words
_SHARED = (
    0.5  # of the shorter text's runs of words; what a correction leaves is far more, what two reports share far less
)
_COMPARED = 50_000  # characters of a text

Versions = Callable[[str], Sequence[tuple[Article, int]]]  # those quoted under a version key, with when they were read


def place(article: Article, read: int, versions: Versions) -> tuple[str, str | None]:
    """The article's version key, and the id of a version that is at least as new; None when it is the newest.

    read: epoch seconds when this text was first read. Some sites give one address to all their articles: one that is
    not alike the articles of its address has a key of its own, so that none is lost.
    """
    address = address_key(article.url)
    if address is None:
        return article.origin, None
    key = headline_key(address, article.title)
    others = versions(key)
    if not others:
        others = versions(address)
        if others and not any(alike(article, other) for other, _ in others):
            return key, None
        key = address
    newest = max(others, key=lambda pair: rank(*pair), default=None)
    if newest is None or (newest[0].id != article.id and rank(*newest) < rank(article, read)):
        return key, None
    return key, newest[0].id


def alike(a: Article, b: Article) -> bool:
    """Whether two articles with one address have the same headline, or texts that are for the most part the same."""
    if headline(a.title) == headline(b.title):
        return True
    runs, others = _runs(a.body), _runs(b.body)
    return len(runs & others) >= _SHARED * min(len(runs), len(others))


def _runs(body: str) -> set[tuple[str, ...]]:
    words = body[:_COMPARED].split()
    return {tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}
