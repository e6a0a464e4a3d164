"""The words in which records of any format say what their article is: the names news sources give their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict

from ingest.metadata import host_of, split_names
from ingest.readers.files import fingerprint
from ingest.records import RawArticle, Rejected

_BODY = ("text", "body", "content", "articlebody")
_MARKUP = ("html", "markup")
_TITLE = ("title", "headline")
_OUTLET = ("outlet", "source", "publisher", "site_name")
_URL = ("url", "link")
_AUTHORS = ("authors", "author", "byline")
_PUBLISHED = ("published", "publish_date", "date", "datepublished", "published_at", "pubdate")
_MODIFIED = ("modified", "updated", "datemodified")
_TAG = re.compile(r"</(?:p|div|article|section|body|html|span|a|h[1-6])>|<br\s*/?>", re.I)
_LONGEST_ID = 200  # characters


class Fields(TypedDict):
    """What a record says about its article, as strings; None or empty where it says nothing."""

    title: str | None
    outlet: str | None
    url: str | None
    authors: tuple[str, ...]
    published: str | None
    modified: str | None


def raw_article(
    record: Mapping[str, object], origin: str, number: int, used: dict[str, int], mark: str
) -> RawArticle | Rejected:
    """The record in this line of a file, its keys in lower case. mark: its fingerprint.

    used: the names given to the file's records so far, each with how many wanted it.
    """
    name = _name(origin, record.get("id"), number, used)
    text, markup = _text(record)
    if not text:
        return Rejected(name, f"line {number} has no text; one of {', '.join(_BODY + _MARKUP)} must hold it", mark)
    return RawArticle(name, text, markup, mark, **fields(record))


def fields(record: Mapping[str, object]) -> Fields:
    """The fields of a record under any of the names that news sources give them. Keys must be in lower case."""
    url = _first(record, _URL)
    return Fields(
        title=_first(record, _TITLE),
        outlet=_first(record, _OUTLET) or host_of(_first(record, ("host",)) or url),
        url=url,
        authors=_authors(record),
        published=_first(record, _PUBLISHED),
        modified=_first(record, _MODIFIED),
    )


def _name(origin: str, given: object, number: int, used: dict[str, int]) -> str:
    """The record's stable name; a later record with the same id gets "~2", "~3" after it."""
    id_ = _string(given) or f"line-{number}"
    if len(id_) > _LONGEST_ID:
        id_ = f"{id_[:_LONGEST_ID]}~{fingerprint(id_.encode())[:16]}"
    name = id_
    while name in used:
        used[id_] += 1
        name = f"{id_}~{used[id_]}"
    used[name] = 1
    return f"{origin}#{name}"


def _text(record: Mapping[str, object]) -> tuple[str | None, bool]:
    text = next((v for k in _BODY if isinstance(v := record.get(k), str) and v.strip()), None)
    if text is not None:
        return _valid(text), bool(_TAG.search(text))
    return _first(record, _MARKUP), True


def _first(record: Mapping[str, object], keys: tuple[str, ...]) -> str | None:
    return next((found for key in keys if (found := _string(record.get(key)))), None)


def _string(value: object) -> str | None:
    """A field as a string: of an object its name, of a list its first string."""
    if isinstance(value, dict):
        value = value.get("name")
    elif isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return _valid(value).strip() or None if isinstance(value, str) else None


def _valid(text: str) -> str:
    """JSON can hold half a surrogate pair, which no file and no database takes."""
    return text.encode("utf-8", "ignore").decode()


def _authors(record: Mapping[str, object]) -> tuple[str, ...]:
    for key in _AUTHORS:
        value = record.get(key)
        if isinstance(value, list):
            names = [_string(v) for v in value if isinstance(v, str | dict)]
        else:
            names = list(split_names(_string(value) or ""))
        found = tuple(n for n in names if n)
        if found:
            return found
    return ()
