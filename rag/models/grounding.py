"""Does a text say a statement? A model that comes with this package reads the two together.

It is the packaged encoder trained further (benchmarks/train_grounding.py, on data/statements/training): its last layer
over "statement [SEP] text" gives three numbers, for said, not said and contradicted. Each is the sum of one of the
whole, by the opening marker and the mean of the statement's pieces, and, for the last two, of the one for its worst
piece, softly: one wrong word makes a statement wrong. As a whole the model is a cross-encoder as of Nogueira and Cho
(2019); the worst piece is multiple-instance learning. Said is weighed against not said alone: what is contradicted is
found by that, too, and the third number, which true statements near to the text often have, makes it worse.

The weights file holds what training has changed: int8 differences from the packaged encoder's weights.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.models.backends.bert_graph import Bert, read
from rag.models.backends.onnx_session import OnnxSession
from rag.models.backends.protocol import Unavailable
from rag.models.folder import PACKAGED, folder_of
from rag.models.tokenizer import tokenizer_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).with_name("grounding.safetensors")
STATEMENT, PIECES = 96, 320  # word pieces that are read: of the statement, and of both with the markers
_OPEN, _CLOSE = 101, 102  # BERT's markers
_HEAD = tuple(f"{part}.{kind}" for part in ("mix", "whole", "piece") for kind in ("weight", "bias"))


class GroundingModel:
    """Loaded on first use. Safe for many threads."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights
        self._guard = threading.Lock()

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """How far the text says the statement, in [0, 1], of each statement with its text. Of a long text the beginning
        is read.

        Raises Unavailable where this machine cannot compute it.
        """
        model = self._loaded()
        ids, first = zip(*(piece_ids(model.tokenizer, *pair) for pair in pairs), strict=True)
        layers = model.session.last_layer(ids, first)
        return [model.said(layer[:n]) for layer, n in zip(layers, first, strict=True)]

    def _loaded(self) -> _Loaded:
        with self._guard:
            return self._model

    @cached_property
    def _model(self) -> _Loaded:
        from safetensors.numpy import load_file

        held = load_file(self._weights)
        folder = folder_of(PACKAGED)
        tokenizer = tokenizer_of(folder)
        if tokenizer is None:
            raise Unavailable("the packaged encoder's tokenizer cannot be read")
        session = OnnxSession(changed(read(folder), held), pairs=True)
        return _Loaded(session, tokenizer, {name: held[name] for name in _HEAD})


def piece_ids(tokenizer: Tokenizer, statement: str, text: str) -> tuple[list[int], int]:
    """Word pieces of both with markers, and how many are the statement's with its two."""
    own, other = (e.ids for e in tokenizer.encode_batch([statement, text], add_special_tokens=False))
    first = [_OPEN, *own[:STATEMENT], _CLOSE]
    return [*first, *other[: PIECES - 1 - len(first)], _CLOSE], len(first)


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: OnnxSession
    tokenizer: Tokenizer
    head: Mapping[str, np.ndarray]

    def said(self, layer: np.ndarray) -> float:
        """layer: the last one's vectors of the statement and its two markers."""
        pieces = layer[1:-1] if len(layer) > 2 else layer  # a statement may be but blanks
        mixed = np.tanh(self._linear("mix", np.concatenate([layer[0], pieces.mean(axis=0)])))
        said, unsaid, _ = self._linear("whole", mixed)
        worst = np.log(np.exp(self._linear("piece", pieces)[:, 0]).mean())
        return float(1 / (1 + np.exp(unsaid + worst - said)))

    def _linear(self, name: str, value: np.ndarray) -> np.ndarray:
        return np.asarray(value @ self.head[f"{name}.weight"].T + self.head[f"{name}.bias"])


def changed(packaged: Bert, held: Mapping[str, np.ndarray]) -> Bert:
    """The encoder with what training has changed.

    held: for a weight "x" the difference "x.change", float32, or int8 (rows, columns) with "x.scale", float32 (rows,).
    """

    def weight(name: str) -> np.ndarray:
        if (change := held.get(f"{name}.change")) is None:
            return packaged.weight(name)
        scale = held.get(f"{name}.scale", np.ones(len(change), np.float32))
        return np.asarray(packaged.weight(name) + change * scale.reshape(-1, *[1] * (change.ndim - 1)), np.float32)

    return replace(packaged, weight=weight)
