"""The words of a text, stemmed, and those that carry no content of their own."""

from __future__ import annotations

from functools import cache

import tantivy  # for its stemmer alone: what is compared with the index is stemmed as the index does it

STOP = frozenset(
    "a an the and or but of to in on at by for from with as is are was were be been being it its this that these"
    " those he she they them him his her hers their theirs our ours we i me my you your not no has have had having do"
    " does did doing will would can could may might must shall should there here s t what who whom whose which when"
    " where why how many much any every each both other very ever also just about into than then so such if all some"
    " most more only still yet now after before during while because over under against near between through until"
    " since up out off per via within without one".split()
)
# how a question is put, beside what it is about
ASKING = frozenset("tell give show please explain know happen happened".split())


def stems(text: str) -> list[str]:
    """The words of the text in order, lower-cased and stemmed as the index stems them."""
    return list(_analyzer().analyze(text))


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("english")).build()
