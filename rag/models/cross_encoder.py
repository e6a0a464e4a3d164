"""The reranker that runs here: a cross-encoder as sentence-transformers has them.

Nothing is fetched: a model is a folder on this machine, or a name already in the local hub cache.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from rag.errors import ConfigurationError
from rag.models.backends.protocol import Unavailable
from rag.models.backends.torch_backend import Kind
from rag.models.backends.torch_pairs import TorchPairs
from rag.models.folder import local_folder
from rag.models.modules import json_of

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
        self._kind = kind
        self._guard = threading.Lock()
        try:
            self._folder = local_folder(name_or_path, "cross-encoder")
            why = _what_is_missing(self._folder)
        except (OSError, ValueError) as error:
            raise self._unusable("it is not on this machine, or its files are broken") from error
        if why:
            raise self._unusable(why)

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts),), the model's own numbers, higher is better. A text that is longer than the model reads
        beside the question loses its end.

        NaN for all where the question leaves no room for a text; not finite where the model's arithmetic fails.
        """
        if not texts:
            return np.zeros(0, np.float32)
        with self._guard:
            model = self._model
        return model.scores(question, texts)

    @cached_property
    def _model(self) -> TorchPairs:
        """Tried on a text longer than it reads, so that a model that fails does so before any question is ranked."""
        try:
            model = TorchPairs(self._folder, self._kind)
            tried = model.scores(_TRIAL[0], _TRIAL[1:])
        except Unavailable as why:
            raise self._unusable(str(why)) from why
        except Exception as error:  # the libraries have an error of their own for every kind of broken file
            raise self._unusable(f"sentence-transformers cannot use it, {type(error).__name__}") from error
        if not np.isfinite(tried).all():
            raise self._unusable("the score it gives is no number")
        return model

    def _unusable(self, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"the reranker {self.name!r} cannot be used ({why}): set DATELINE_RERANKER to a folder that holds a "
            f"sentence-transformers cross-encoder with one output and safetensors weights, or leave it empty for none"
        )


def _what_is_missing(folder: Path) -> str:
    """Why the model cannot rank, as its files tell without being loaded; empty where nothing speaks against it.

    The library would give a model without a head a random one. Raises ValueError for a broken file.
    """
    config = json_of(folder / "config.json")
    if not any(folder.rglob("*.safetensors")):
        return "its folder has no safetensors weights"
    if any(str(name).endswith("ForSequenceClassification") for name in config.get("architectures") or ()):
        labels = len(config.get("id2label") or ("no", "yes"))  # transformers writes them down unless they are two
        return f"it tells {labels} labels apart, and gives no one score" if labels != 1 else ""
    if json_of(folder / "config_sentence_transformers.json").get("model_type") == "CrossEncoder":
        return ""
    return "it is no cross-encoder: it has no part that scores a pair of texts"
