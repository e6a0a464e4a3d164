"""The words of texts as the encoder reads them, kept while there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from rag.models.encoder import Words

_ROOM = 64 << 20  # bytes: about 50 questions over different articles
_PER_WORD = 64  # bytes that a word takes beside its vector, as a string in a tuple
_PER_TEXT = 1024  # bytes that a text takes beside its words


class WordCache:
    """Asks the encoder, in one call, for the texts it does not know yet. Safe for many threads.

    encode_words: see Encoder. room: bytes held at most, those longest unused leave first; a text above it is not kept.
    """

    def __init__(self, encode_words: Callable[[Sequence[str]], list[Words]], room: int = _ROOM) -> None:
        self._encode_words = encode_words
        self._room = room
        self._held = 0
        self._known: OrderedDict[str, Words] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def held(self) -> int:
        """Bytes that the kept texts take, nearly."""
        return self._held

    def words(self, texts: Sequence[str]) -> list[Words]:
        """The words of each text, in order."""
        with self._guard:
            found = {text: words for text in texts if (words := self._recalled(text))}
        unknown = [text for text in dict.fromkeys(texts) if text not in found]
        if unknown:  # outside the lock: nobody waits here for somebody else's encoder call
            new = dict(zip(unknown, self._encode_words(unknown), strict=True))
            with self._guard:
                for text, words in new.items():
                    self._keep(text, words)
            found |= new
        return [found[text] for text in texts]

    def _recalled(self, text: str) -> Words | None:
        if text in self._known:
            self._known.move_to_end(text)
        return self._known.get(text)

    def _keep(self, text: str, words: Words) -> None:
        if text in self._known or _size(text, words) > self._room:
            return
        self._known[text] = words
        self._held += _size(text, words)
        while self._held > self._room:
            self._held -= _size(*self._known.popitem(last=False))


def _size(text: str, words: Words) -> int:
    return words.vectors.nbytes + words.mean.nbytes + len(text) + _PER_WORD * len(words.words) + _PER_TEXT
