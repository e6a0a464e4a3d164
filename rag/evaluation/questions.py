"""Question files: one JSON object a line. What is wrong with one is said with its line."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from rag.errors import DatelineError
from rag.query import moment


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what a right answer to it is.

    articles: every article that answers by itself, named by the end of its origin ("text/gull.txt",
    "feeds/wire.jsonl#mw-104"). parts: for a question that no article answers by itself, what is needed together: for
    each part the articles of which any gives it. sentences: whole sentences of their bodies that answer; where there
    are parts, they may be missing. answer: the same in few words. asked_on: the reader's day, ISO. after, before: the
    date filter to set, ISO, half-open. outlets: those the question is about; a filter only where the kind is
    "as-of-date". why: what makes an unanswerable question unanswerable.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    articles: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    answer: str | None = None
    outlets: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    why: str | None = None
    asked_on: str | None = None
    parts: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not (self.id.strip() and self.question.strip() and self.kind.strip()):
            raise ValueError("id, question and kind must not be empty")
        if self.answerable and not (self.parts or (self.articles and self.sentences)):
            raise ValueError("an answerable question names its articles and sentences, or its parts")
        if not self.answerable and (self.relevant or self.sentences or self.answer):
            raise ValueError("an unanswerable question has no articles, parts, sentences or answer")
        if not all(self.parts):
            raise ValueError("each of the parts must name an article that gives it")
        if not all(text.strip() for text in (*self.relevant, *self.sentences, *self.outlets)):
            raise ValueError("articles, parts, sentences and outlets must not hold an empty string")
        after, before, _ = moment(self.after), moment(self.before), moment(self.asked_on)
        if after and before and after >= before:
            raise ValueError(f"nothing lies between {self.after} and {self.before}")

    @property
    def relevant(self) -> tuple[str, ...]:
        """Names of the articles that answer, or give a part of the answer."""
        return tuple(dict.fromkeys((*self.articles, *(name for part in self.parts for name in part))))

    @property
    def filters(self) -> dict[str, Any]:
        """What to pass to Dateline.ask and Dateline.search."""
        outlets = self.outlets if self.kind == "as-of-date" else ()
        return {"after": self.after, "before": self.before, "outlets": outlets, "asked_on": self.asked_on}


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a file. name: the file's; sha256: of its bytes, hex."""

    name: str
    sha256: str
    questions: tuple[Question, ...]


_STRINGS = ("id", "question", "kind")
_OPTIONAL = ("answer", "after", "before", "why", "asked_on")
_LISTS = ("articles", "sentences", "outlets")
_KNOWN = frozenset(field.name for field in fields(Question))


def load_questions(path: Path) -> QuestionSet:
    """Every question of the file. Raises DatelineError with the line of the first one that is wrong."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DatelineError(f"the question file {path} cannot be read: {error.strerror}") from None
    found: dict[str, Question] = {}
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                question = _question(line)
                if question.id in found:
                    raise ValueError(f"the id {question.id!r} stands in an earlier line, too")
            except (DatelineError, ValueError, RecursionError) as error:  # no JSON, no UTF-8: a ValueError
                raise DatelineError(f"{path}, line {number}: {error}") from None
            found[question.id] = question
    if not found:
        raise DatelineError(f"{path} holds no questions: write one JSON object a line")
    return QuestionSet(path.name, sha256(data).hexdigest(), tuple(found.values()))


def _question(line: bytes) -> Question:
    row = json.loads(line)
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half a surrogate pair, which is no character") from None
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    if unknown := sorted(row.keys() - _KNOWN):
        raise ValueError(f"unknown field {unknown[0]!r}; known are {', '.join(sorted(_KNOWN))}")
    row.setdefault("answerable", True if row.get("parts") else None)
    if not isinstance(row["answerable"], bool):
        raise ValueError("answerable must be true or false; it may be missing where there are parts")
    for name in (*_STRINGS, *_OPTIONAL):
        if not (isinstance(row.get(name), str) or (name in _OPTIONAL and row.get(name) is None)):
            raise ValueError(f"{name} must be a string, got {row.get(name)!r}")
    lists = {name: _strings(row.get(name) or [], name) for name in _LISTS}
    return Question(**(row | lists | {"parts": _parts(row.get("parts") or [])}))


def _strings(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{name} must be a list of strings, got {value!r}")
    return tuple(value)


def _parts(value: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise ValueError(f"parts must be a list of lists of article names, got {value!r}")
    return tuple(_strings(part, "each of the parts") for part in value)
