"""Layers of a transformer to vectors of words, and vectors to unit length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rag.models.encoder import Words

if TYPE_CHECKING:
    from tokenizers import Encoding

_LEAST = 1e-12  # length by which a vector is divided


def unit(vectors: np.ndarray) -> np.ndarray:
    """float32, L2-normalised along the last axis."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, _LEAST), np.float32)


def by_word(encoding: Encoding, layer: np.ndarray, text: str) -> Words:
    """layer: (pieces, dim), with the model's own markers, cut at its longest input."""
    read = list(enumerate(encoding.word_ids[: len(layer)]))
    pieces = [n for n, word in read if word is not None]
    firsts = [k for k, n in enumerate(pieces) if k == 0 or read[n][1] != read[pieces[k - 1]][1]]
    ends = [*firsts[1:], len(pieces)]
    offsets = encoding.offsets
    words = tuple(text[offsets[pieces[a]][0] : offsets[pieces[b - 1]][1]] for a, b in zip(firsts, ends, strict=False))
    if not words:
        return Words((), np.zeros((0, layer.shape[1]), np.float32), unit(layer.mean(axis=0)))
    sums = np.add.reduceat(layer[pieces], firsts, axis=0)  # the mean's direction
    return Words(words, unit(sums), unit(layer.mean(axis=0)))
