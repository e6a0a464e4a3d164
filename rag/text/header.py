"""What stands over an article, in one line: title, outlet, date."""

from __future__ import annotations

from rag.types import Article

_BYTES = 192  # longest header kept before a passage; no script has more word pieces than bytes of UTF-8


def header(article: Article) -> str:
    """Title, outlet and date, which are embedded and searched with each passage: who said what when is what news
    questions are about."""
    where = ", ".join(
        part for part in (article.outlet, f"{article.published.at:%-d %B %Y}" if article.published else None) if part
    )
    return f"{article.title}. {where}" if where else article.title


def embedded_text(article: Article, passage: str) -> str:
    """What the encoder sees of a passage. A header longer than 192 bytes (about 48 word pieces of English) is cut."""
    return f"{header(article).encode()[:_BYTES].decode(errors='ignore')}\n{passage}"
