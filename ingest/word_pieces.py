"""How many word pieces a text has, where only those up to a limit matter and most words were counted before."""

from __future__ import annotations

from functools import lru_cache

from rag.models.encoder import Encoder

_REMEMBERED = 50_000  # words; the distinct ones of some thousand news pages
_LONGEST = 50  # characters of a word that is remembered
# All that a tokenizer may look at across a blank: capitals, figures, marks, accents, other scripts, line breaks.
_PROBE = (
    "The U.S. paid $4,000.50 for naïve co-operation, didn't it?\n\n“No” – said Ångström's 3rd e-mail (ab12) ... "
    "東京 ΑΒ И́ unbelievably\nand-so-on x = y_z; 50% OFF!! a  b"
)


class WordPieces:
    """Counts as encoder.tokens does, which reads a text of 5,000 characters in five thousandths of a second.

    A splitter asks about the whole text, its paragraphs and their sentences. Where the encoder's tokenizer reads each
    word by itself, as BERT's and sentencepiece's do, words are counted once and no further than to the limit. One that
    sees the blank before a word as a part of it gets every text whole.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._tokens = encoder.tokens
        self._by_word = encoder.tokens(_PROBE) == [t for word in _PROBE.split() for t in encoder.tokens(word)]
        self._known = lru_cache(maxsize=_REMEMBERED)(self._whole)

    def __call__(self, text: str, limit: int) -> int:
        """The number of word pieces; of more than limit any number that is more."""
        if not self._by_word:
            return self._whole(text)
        count = 0
        for word in text.split():
            count += self._known(word) if len(word) <= _LONGEST else self._whole(word)
            if count > limit:
                break
        return count

    def _whole(self, text: str) -> int:
        return len(self._tokens(text))
