"""A language model's reply to claims: a JSON object, wherever in the reply it stands, each field by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from rag.understanding.claims.claim import Claims

_TRIED = 20  # curly brackets at which an object may begin
_FORMS = {name: TypeAdapter(hint) for name, hint in get_type_hints(Claims).items()}


def read(reply: str) -> Claims:
    """The claims of the first object that has a field of theirs. What has another form than its field claims nothing.

    Thoughts before it, a fence around it and prose beside it do not matter. Raises nothing.
    """
    for found in objects(reply):
        if _FORMS.keys() & found.keys():
            return Claims(**dict(_fields(found)))
    return Claims()


def objects(reply: str) -> Iterator[Mapping[str, Any]]:
    """The JSON objects in a reply in order, after its thoughts, an outer one before those in it."""
    text, at = reply.rpartition("</think>")[2], -1
    for _ in range(_TRIED):
        if (at := text.find("{", at + 1)) < 0:
            return
        try:
            found = json.JSONDecoder().raw_decode(text, at)[0]
            json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError):
            continue
        yield found


def _fields(found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, form in _FORMS.items():
        try:
            yield name, form.validate_python(found[name])
        except (KeyError, ValidationError):
            continue
