"""What a page says about itself in JSON-LD (schema.org), however badly it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_TYPES = re.compile(r"(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report|ScholarlyArticle|TechArticle)")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_LOOSE = re.compile(r'"(headline|datePublished|dateModified)"\s*:\s*"((?:[^"\\\n]|\\.)*)"')
_DEPTH = 12  # of nested lists and objects: articles stand near the top

Node = dict[str, object]


def article_nodes(scripts: list[str]) -> list[Node]:
    """The objects that describe an article, in page order. Of a script that is no JSON, the plain string fields."""
    found = []
    for script in scripts:
        tree = _parsed(script)
        found += list(_articles(tree, _DEPTH)) if tree is not None else _loose(script)
    return found


def strings(value: object, depth: int = _DEPTH) -> list[str]:
    """The names in a field: of a string itself, of an object its name, of a list all of theirs."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, dict) and depth:
        return strings(value.get("name"), depth - 1)
    if isinstance(value, list) and depth:
        return [name for item in value if not isinstance(item, list) for name in strings(item, depth - 1)]
    return []


def first(nodes: list[Node], key: str) -> str | None:
    """The first name that any of the nodes gives for the key."""
    return next((names[0] for node in nodes if (names := strings(node.get(key)))), None)


def _parsed(script: str) -> object:
    text = _uncommented(script)
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _uncommented(script: str) -> str:
    """The script without the comment in which old browsers were to see it: <!-- -->, //<![CDATA[ //]]> or /* */."""
    text = script.strip().removeprefix("<!--").removeprefix("//<![CDATA[")
    if text.startswith("/*"):
        text = text.partition("*/")[2]
    text = text.removesuffix(";").rstrip()
    return text.removesuffix("-->").removesuffix("//]]>").strip()


def _articles(value: object, depth: int) -> Iterator[Node]:
    if isinstance(value, list) and depth:
        for item in value[:200]:
            yield from _articles(item, depth - 1)
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
