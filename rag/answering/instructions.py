"""Sentences in an article that speak to a machine that reads it, not to a reader.

They are left out of prompts and never quoted as an answer; the article itself stays as it was published. The patterns
are narrow, so that news about such sentences is kept: a report that somebody told a chatbot to ignore its rules stays.
A sentence is read as it seems to a reader, in lookalike letters too; words in code speak to no reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.answering.commands import commands_the_answer
from rag.text.disguises import holds_code, plain
from rag.text.sentences import sentence_spans
from rag.types import Evidence

LEFT_OUT = "(a sentence addressed to machines is left out)"

_MACHINE = r"(?:AI|artificial intelligence|language models?|LLMs?|chat ?bots?|assistants?)"
_READING = r"(?:reading|processing|summari[sz]ing|parsing|quoting|citing|indexing)"
_ADDRESSED = re.compile(
    rf"\b{_MACHINE}\b.{{0,60}}\b{_READING}\b.{{0,30}}\b(?:page|article|text|document|story|site)\b"
    r".{0,60}\b(?:must|should|shall|please|are)\b",
    re.I,
)
_OVERRIDE = re.compile(
    r"(?:(?:^|[:|–—“\"(-])\s*|\b(?:must|should|shall|please|you|now)\b.{0,30}\b)(?:ignore|disregard|forget)\b.{0,20}"
    r"\b(?:previous|prior|earlier|above|all|your)\b.{0,20}\b(?:instructions?|prompts?|rules|guidelines)\b",
    re.I,
)


@lru_cache(maxsize=8192)  # a question looks at each sentence when it notes, quotes and checks
def addresses_a_machine(sentence: str) -> bool:
    """Whether the sentence is an instruction to whatever program reads the article."""
    seen = plain(sentence)
    found = _ADDRESSED.search(seen) or _OVERRIDE.search(seen) or commands_the_answer(seen)
    return bool(found) or holds_code(seen)


def without_instructions(text: str) -> str:
    """The text with a note in place of each such sentence."""
    parts, place = [], 0
    for span in sentence_spans(text):
        if addresses_a_machine(text[span.start : span.end]):
            parts += [text[place : span.start], LEFT_OUT]
            place = span.end
    return "".join([*parts, text[place:]])


def count_instructions(evidence: Sequence[Evidence]) -> int:
    """How many such sentences the evidence holds, headlines, outlets and bylines included."""
    articles = {e.article.id: e.article for e in evidence}.values()
    headers = [text for a in articles for text in (a.title, a.outlet or "", *a.authors)]
    texts = [*headers, *(e.text for e in evidence)]
    return sum(addresses_a_machine(text[s.start : s.end]) for text in texts for s in sentence_spans(text))
