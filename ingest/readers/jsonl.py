"""Many articles a file: one JSON object a line, plain or compressed, read as a stream."""

from __future__ import annotations

import gzip
import json
import lzma
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, TypedDict, cast
from urllib.parse import urlsplit

from ingest.metadata import split_names
from ingest.readers.files import MAX_BYTES, fingerprint, origin_of, unreadable
from ingest.readers.xz import MEMORY, NeedsTooMuchMemory, open_xz
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
_SKIPPED_AT_ONCE = 1024 * 1024  # bytes


class Fields(TypedDict):
    """What a record says about its article, as strings; None or empty where it says nothing."""

    title: str | None
    outlet: str | None
    url: str | None
    authors: tuple[str, ...]
    published: str | None
    modified: str | None


def read_jsonl(path: Path) -> Iterator[RawArticle | Rejected]:
    """One item a non-empty line. A line above MAX_BYTES is skipped without being held, and reading goes on."""
    origin, used, number = origin_of(path), dict[str, int](), 0
    try:
        with _opened(path) as stream:
            for number, line in enumerate(_lines(stream), 1):
                item = _record(origin, number, line, used)
                if item is not None:
                    yield item
    except (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError) as error:
        yield Rejected(origin, f"broken off behind line {number}: {error}; fetch the file again")
    except NeedsTooMuchMemory:
        most = MEMORY // 1024**2
        yield Rejected(origin, f"takes more than {most} MB of memory to decompress; compress it with xz -9 or less")
    except OSError as error:
        yield unreadable(path, error)
    else:
        if number == 0:
            yield Rejected(origin, "the file is empty")


def fields(record: Mapping[str, object]) -> Fields:
    """The fields of a record under any of the names that news sources give them. Keys must be in lower case."""
    url = _first(record, _URL)
    return Fields(
        title=_first(record, _TITLE),
        outlet=_first(record, _OUTLET) or _host(_first(record, ("host",)) or url),
        url=url,
        authors=_authors(record),
        published=_first(record, _PUBLISHED),
        modified=_first(record, _MODIFIED),
    )


def _opened(path: Path) -> BinaryIO:
    match path.suffix.lower():
        case ".gz":
            return cast("BinaryIO", gzip.open(path, "rb"))
        case ".xz":
            return open_xz(path)
        case _:
            return path.open("rb")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Each line; of one that is too long its first MAX_BYTES + 1 bytes."""
    while line := stream.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_SKIPPED_AT_ONCE)) and not rest.endswith(b"\n"):
            pass
        yield line


def _record(origin: str, number: int, line: bytes, used: dict[str, int]) -> RawArticle | Rejected | None:
    name = f"{origin}#line-{number}"
    if len(line.rstrip(b"\n")) > MAX_BYTES:
        reason = f"line {number} is larger than {MAX_BYTES // 1024**2} MB, the most one article may have"
        return Rejected(name, reason, fingerprint(line))
    line = line.strip().removeprefix(b"\xef\xbb\xbf")
    if not line:
        return None
    mark = fingerprint(line)
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        return Rejected(name, f"line {number} is not JSON: {error}", mark)
    if not isinstance(parsed, dict):
        return Rejected(name, f"line {number} is not a JSON object", mark)
    record = {str(key).lower(): value for key, value in parsed.items()}
    name = _name(origin, record.get("id"), number, used)
    text, markup = _text(record)
    if not text:
        return Rejected(name, f"line {number} has no text; one of {', '.join(_BODY + _MARKUP)} must hold it", mark)
    return RawArticle(name, text, markup, mark, **fields(record))


def _name(origin: str, given: object, number: int, used: dict[str, int]) -> str:
    """The record's stable name; a later record with the same id gets "~2", "~3" behind it.

    used: the names given so far, each with how many records wanted it.
    """
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


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url if "//" in (url or "") else f"//{url}").hostname if url else None
    except ValueError:  # such as "http://[broken"
        return None
    return host.removeprefix("www.") if host else None
