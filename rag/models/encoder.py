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


class Encoder(Protocol):
    """Turns texts into vectors: float32 (n, dim), L2-normalised."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...

    def encode_words(self, texts: Sequence[str]) -> list[Words]: ...

    def count_tokens(self, text: str) -> int: ...
