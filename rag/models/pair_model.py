"""A cross-encoder of sentence-transformers, for whatever it is used: found at once, loaded on first use.

Nothing is fetched: a model is a folder on this machine, or a name already in the local hub cache.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from rag.errors import ConfigurationError
from rag.models.backends.protocol import Unavailable
from rag.models.backends.torch_backend import Kind
from rag.models.backends.torch_pairs import TorchPairs
from rag.models.folder import local_folder

Found = TypeVar("Found")
Trial = Callable[[TorchPairs], np.ndarray]


@dataclass(frozen=True, slots=True)
class Use:
    """What a cross-encoder is used for, in the words of an error. what: such as "reranker"; wanted: what a folder must
    hold to be one."""

    what: str
    setting: str
    wanted: str

    def unusable(self, name: str, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"the {self.what} {name!r} cannot be used ({why}): set {self.setting} to a folder that holds {self.wanted}"
            f" and safetensors weights, or leave it empty for none"
        )


def opened(name_or_path: str, use: Use, look: Callable[[Path], Found]) -> tuple[Path, Found]:
    """The model's folder, and what look makes of it. name_or_path: without an owner it is one of "cross-encoder".

    look: raises Unavailable, which says why, where the folder's files say that it is of no use, ValueError where they
    are broken. Raises ConfigurationError for all that, and for what is not on this machine.
    """
    try:
        folder = local_folder(name_or_path, "cross-encoder")
        if not any(folder.rglob("*.safetensors")):
            raise use.unusable(name_or_path, "its folder has no safetensors weights")
        return folder, look(folder)
    except Unavailable as why:
        raise use.unusable(name_or_path, str(why)) from why
    except (OSError, ValueError) as error:
        raise use.unusable(name_or_path, "it is not on this machine, or its files are broken") from error


class PairModel:
    """The model of a folder, loaded on first use. May be used from many threads.

    name: for errors. outputs: numbers that it must give for a pair. trial: what it gives for a pair of which one text
    is longer than it reads, so that a model that fails does so before anybody depends on it.
    """

    def __init__(self, name: str, use: Use, folder: Path, kind: Kind | None, outputs: int, trial: Trial) -> None:
        self._name = name
        self._use = use
        self._folder = folder
        self._kind = kind
        self._outputs = outputs
        self._trial = trial
        self._guard = threading.Lock()

    def loaded(self) -> TorchPairs:
        """Raises ConfigurationError, which says why, where it cannot be used after all."""
        with self._guard:
            return self._model

    @cached_property
    def _model(self) -> TorchPairs:
        try:
            model = TorchPairs(self._folder, self._kind, self._outputs)
            tried = self._trial(model)
        except Unavailable as why:
            raise self._use.unusable(self._name, str(why)) from why
        except Exception as error:  # the libraries have an error of their own for every kind of broken file
            failed = f"sentence-transformers cannot use it, {type(error).__name__}"
            raise self._use.unusable(self._name, failed) from error
        if not np.isfinite(tried).all():
            raise self._use.unusable(self._name, "what it gives is no number")
        return model
