"""What a page says about itself in JSON-LD (schema.org), however badly it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_TYPES = re.compile(r"(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report|ScholarlyArticle|TechArticle)")
_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\]\]>)\s*;?\s*$", re.S)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_LOOSE = re.compile(r'"(headline|datePublished|dateModified)"\s*:\s*"((?:[^"\\\n]|\\.)*)"')
_DEPTH = 6  # of nesting: articles stand near the top

Node = dict[str, object]


def article_nodes(scripts: list[str]) -> list[Node]:
    """The objects that describe an article, in page order. Of a script that is no JSON, the plain string fields."""
    found = []
    for script in scripts:
        tree = _parsed(script)
        found += list(_articles(tree, _DEPTH)) if tree is not None else _loose(script)
    return found


def strings(value: object) -> list[str]:
    """The names in a field: of a string itself, of an object its name, of a list all of theirs."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, dict):
        return strings(value.get("name"))
    if isinstance(value, list):
        return [name for item in value if not isinstance(item, list) for name in strings(item)]
    return []


def first(nodes: list[Node], key: str) -> str | None:
    """The first name that any of the nodes gives for the key."""
    return next((names[0] for node in nodes if (names := strings(node.get(key)))), None)


def _parsed(script: str) -> object:
    text = _COMMENT.sub("", script).strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _articles(value: object, depth: int) -> Iterator[Node]:
    if isinstance(value, list):
        for item in value[:200]:
            yield from _articles(item, depth)
    elif isinstance(value, dict) and depth:
        kind = value.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        if any(isinstance(k, str) and _TYPES.fullmatch(k) for k in kinds):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            if isinstance(value.get(key), list | dict):
                yield from _articles(value[key], depth - 1)


def _loose(script: str) -> list[Node]:
    fields: Node = {}
    for key, text in _LOOSE.findall(script):
        fields.setdefault(key, text.replace('\\"', '"').replace("\\/", "/"))
    return [fields] if fields else []
