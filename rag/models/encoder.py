"""What an encoder is: texts to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text as the encoder reads them in their context.

    vectors: float32 (len(words), dim), unit length; a word of several pieces has their mean. mean: float32 (dim,), unit
    length, the mean over the whole text.
    """

    words: tuple[str, ...]
    vectors: np.ndarray
    mean: np.ndarray


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What an encoder's cosines mean, which differs from model to model.

    unrelated: cosine of a query and a passage up to which they have nothing to do with each other. words, texts: the
    cosine that counts as 0 and the one that counts as 1, of two words in context and of the means of two texts.
    """

    unrelated: float
    words: tuple[float, float]
    texts: tuple[float, float]


class Encoder(Protocol):
    """Turns texts into vectors: float32 (n, dim), L2-normalised. Prompts that the model wants are put before the texts.

    name: as configured, for messages. identity: what determines a passage's vector; equal where an index can be shared.
    max_tokens: word pieces of a passage that are read, beside the prompt and the model's own markers.
    """

    @property
    def name(self) -> str: ...

    @property
    def identity(self) -> str: ...

    @property
    def dim(self) -> int: ...

    @property
    def max_tokens(self) -> int: ...

    @property
    def thresholds(self) -> Thresholds: ...

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray: ...

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray: ...

    def encode_words(self, texts: Sequence[str]) -> list[Words]: ...

    def tokens(self, text: str) -> list[str]:
        """Word pieces of the text, uncut and without markers."""
        ...
