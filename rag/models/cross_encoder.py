"""The reranker that runs here: a cross-encoder as sentence-transformers has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from rag.models.backends.protocol import Unavailable
from rag.models.backends.torch_backend import Kind
from rag.models.modules import json_of
from rag.models.pair_model import PairModel, Use, opened

_USE = Use("reranker", "DATELINE_RERANKER", "a sentence-transformers cross-encoder with one output")
_TRIAL = ("Who keeps the lamp of Gull Stack?", "The lamp of Gull Stack is kept by Edda Voss. " * 200)


class PairScorer(Protocol):
    """Says how well each of the texts answers a question. Safe for many threads."""

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts),), higher is better, comparable within one call. Not finite where there is none."""
        ...


class CrossEncoder:
    """A cross-encoder with one output, loaded on first use. May be used from many threads.

    name_or_path: without an owner it is one of "cross-encoder". kind: what computes it, the fastest that torch finds
    where it is not given. Raises ConfigurationError for what is not here or cannot rank, as far as its folder says so;
    what shows only when it is loaded is raised by `scores`.
    """

    def __init__(self, name_or_path: str, kind: Kind | None = None) -> None:
        self.name = name_or_path
        folder, outputs = opened(name_or_path, _USE, _outputs)
        self._model = PairModel(
            name_or_path, _USE, folder, kind, outputs, lambda model: model.scores(_TRIAL[0], _TRIAL[1:])
        )

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts),), the model's own numbers, higher is better. A text that is longer than the model reads
        beside the question loses its end.

        NaN for all where the question leaves no room for a text; not finite where the model's arithmetic fails.
        """
        return self._model.loaded().scores(question, texts) if texts else np.zeros(0, np.float32)


def _outputs(folder: Path) -> int:
    """One. Raises Unavailable, which says why the model cannot rank, as its files tell without being loaded.

    The library would give a model without a head a random one. Raises ValueError for a broken file.
    """
    config = json_of(folder / "config.json")
    if any(str(name).endswith("ForSequenceClassification") for name in config.get("architectures") or ()):
        labels = len(config.get("id2label") or ("no", "yes"))  # transformers writes them down unless they are two
        if labels != 1:
            raise Unavailable(f"it tells {labels} labels apart, and gives no one score")
    elif json_of(folder / "config_sentence_transformers.json").get("model_type") != "CrossEncoder":
        raise Unavailable("it is no cross-encoder: it has no part that scores a pair of texts")
    return 1
