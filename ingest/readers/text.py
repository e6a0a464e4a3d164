"""One article a file: plain text, or Markdown with or without front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from ingest.readers.fields import fields
from ingest.readers.files import Meter, origin_of, read_text
from ingest.records import RawArticle, Rejected

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_ENTRY = re.compile(r"^([A-Za-z_]\w*)[ \t]*:[ \t]*(.*)$", re.M)
_LONGEST_YAML = 20_000  # characters
_MARKDOWN = (  # what is removed, what of it stays
    (re.compile(r"!\[[^\]\n]{0,300}+\]\([^)\n]{0,2000}+\)"), ""),
    (re.compile(r"\[([^\]\n]{1,300}+)\]\([^)\n]{0,2000}+\)"), r"\1"),
    (re.compile(r"^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?)", re.M), ""),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]{1,300}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*(?![\w*])"), r"\1"),
)


def read_text_file(path: Path, meter: Meter) -> Iterator[RawArticle | Rejected]:
    """A .txt or .md file. Front matter (title, date, authors, outlet, url; YAML) counts as the record's own fields."""
    found = read_text(path, meter)
    if isinstance(found, Rejected):
        yield found
        return
    text, fingerprint = found
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    entries: dict[str, object] = {}
    if path.suffix.lower() == ".md":
        entries, text = _front_matter(text)
        text = _without_markdown(text)
    yield RawArticle(origin_of(path), text, markup=False, fingerprint=fingerprint, **fields(entries))


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    block = _FRONT_MATTER.match(text)
    if not block:
        return {}, text
    return _entries(block[1]), text[block.end() :]


def _entries(block: str) -> dict[str, object]:
    """The entries by key in lower case. Of what is no YAML, such as "title: Weir: open again", line by line.

    BaseLoader makes strings, lists and objects only, and neither dates nor copies of what an alias names.
    """
    try:
        found = yaml.load(block, yaml.BaseLoader) if len(block) <= _LONGEST_YAML else None  # noqa: S506 - it makes no objects
    except (yaml.YAMLError, RecursionError):
        found = None
    if isinstance(found, dict):
        return {str(key).lower(): value for key, value in found.items()}
    return {key.lower(): value.strip().strip("\"'") for key, value in _ENTRY.findall(block)}


def _without_markdown(text: str) -> str:
    for pattern, kept in _MARKDOWN:
        text = pattern.sub(kept, text)
    return text
