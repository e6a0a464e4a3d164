"""How an article is named on the page. Everything is escaped here."""

from __future__ import annotations

from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from rag.types import Article


def headline(article: Article, marked: bool = False) -> str:
    """The title, a link where the article has a web address. marked: it is quoted itself."""
    title = escape(article.title or "Untitled")
    shown = f"<mark>{title}</mark>" if marked else title
    url = article.url or ""
    if _is_web(url):
        return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>'
    return shown


def credit(article: Article) -> str:
    """Outlet and day."""
    return f'<span class="dl-credit">{escape(f"{outlet(article)} · {published(article)}")}</span>'


def outlet(article: Article) -> str:
    return article.outlet or "Unknown outlet"


def published(article: Article) -> str:
    return day(article.published.at) if article.published else "no date"


def day(moment: datetime) -> str:
    """4 May 2025; strftime alone has no portable way to leave out the leading zero."""
    return f"{moment.day} {moment:%B %Y}"


def plural(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:  # a bracket that looks like half an IPv6 address
        return False
