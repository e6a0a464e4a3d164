"""What computes a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, get_args

import numpy as np

BackendName = Literal["onnx", "onnx-int8", "torch", "torch-bfloat16", "cuda", "mps"]
NAMES: tuple[BackendName, ...] = get_args(BackendName)


class Unavailable(Exception):
    """This backend cannot compute this model on this machine. Says why."""


class Backend(Protocol):
    """Texts to vectors. May be called from many threads at once; none waits for all of another's texts."""

    def vectors(self, texts: Sequence[str], prompt: str, task: str) -> np.ndarray:
        """float32 (len(texts), dim), L2-normalised. The prompt is put before each text; task: "query" or "document"."""
        ...

    def layers(self, texts: Sequence[str]) -> list[np.ndarray]:
        """The last layer of each text without a prompt: float32 (pieces, dim), with the model's own markers, cut at
        its longest input."""
        ...
