"""The entailment model that runs here: does a statement follow from a text, is it at odds with it, or neither?

Any cross-encoder of sentence-transformers that was trained for natural language inference, or to tell what is grounded
in a text from what is not, whose configuration names its labels (rag/models/labels.py). Refused is what has other
outputs: a score of how well a text answers, a classifier of single words as LettuceDetect is, a generator, and what
needs code of its own to run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from rag.models.backends.protocol import Unavailable
from rag.models.backends.torch_backend import Kind
from rag.models.labels import Labels, labels_of
from rag.models.modules import json_of
from rag.models.pair_model import PairModel, Use, opened

_USE = Use(
    "entailment model",
    "DATELINE_ENTAILMENT_MODEL",
    "a sentence-transformers cross-encoder that says in id2label which label is entailment",
)
_TRIAL = (["The lamp of Gull Stack is kept by Edda Voss. " * 200], "Edda Voss keeps a lamp.")


@dataclass(frozen=True, slots=True)
class Entailment:
    """What a model makes of a statement beside each of some texts: probabilities, each float64 (texts,) in [0, 1]."""

    entailed: np.ndarray
    contradicted: np.ndarray


class Entails(Protocol):
    """Reads a statement beside texts. Safe for many threads. name: as a reader sees it."""

    @property
    def name(self) -> str: ...

    def read(self, texts: Sequence[str], statement: str) -> Entailment:
        """texts: at least one; of a long one only the beginning is read, of the statement all.

        Raises ConfigurationError where the model cannot be used at all, Unavailable where it cannot read this.
        """
        ...


class EntailmentModel:
    """See Entails. Loaded on first use.

    name_or_path: without an owner it is one of "cross-encoder". kind: what computes it, the fastest that torch finds
    where it is not given. Raises ConfigurationError for what is not here or is no entailment model, as far as its
    folder says so.
    """

    def __init__(self, name_or_path: str, kind: Kind | None = None) -> None:
        folder, self._labels = opened(name_or_path, _USE, _labels)
        self.name = Path(name_or_path).resolve().name if Path(name_or_path).is_dir() else name_or_path
        self._model = PairModel(
            name_or_path, _USE, folder, kind, self._labels.count, lambda model: model.logits(*_TRIAL)
        )

    def read(self, texts: Sequence[str], statement: str) -> Entailment:
        """See Entails."""
        model = self._model.loaded()
        if not model.leaves_room(statement):
            raise Unavailable("the statement is too long for it")
        try:
            logits = model.logits(texts, statement)
        except (RuntimeError, IndexError) as error:  # torch's own: no memory left, a piece that the weights do not know
            raise Unavailable(f"it failed, {type(error).__name__}") from error
        if not np.isfinite(logits).all():
            raise Unavailable("what it gives is no number")
        return Entailment(*self._labels.probabilities(logits))


def _labels(folder: Path) -> Labels:
    """Raises Unavailable for a model that tells no entailment, ValueError for a broken file."""
    config = json_of(folder / "config.json")
    names = [str(name) for name in config.get("architectures") or ()]
    if any(name.endswith("ForTokenClassification") for name in names):
        raise Unavailable("it labels single words, not a pair of texts")
    if not any(name.endswith("ForSequenceClassification") for name in names):
        raise Unavailable("it has no part that labels a pair of texts")
    return labels_of(config, _activation(folder, config))


def _activation(folder: Path, config: dict[str, object]) -> str:
    """Where the versions of the library have written it."""
    own = config.get("sentence_transformers")
    places = (
        json_of(folder / "config_sentence_transformers.json").get("activation_fn"),
        own.get("activation_fn") if isinstance(own, dict) else None,
        config.get("sbert_ce_default_activation_function"),
    )
    return next((str(name) for name in places if name), "")
