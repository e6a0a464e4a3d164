"""Which of a classifier's outputs says that one text follows from another, by the names in its configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.models.backends.protocol import Unavailable

# as models spell them: those trained on MNLI, ANLI, RTE and FEVER, and those that look for what nobody has said
_ENTAILED = frozenset(
    "entailment|entail|entails|entailed|supported|supports|support|consistent|faithful|grounded".split("|")
)
_CONTRADICTED = frozenset(
    "contradiction|contradict|contradicts|contradicted|contradictory|refuted|refutes|refute".split("|")
)
_NEITHER = frozenset(
    "neutral|not enough info|not enough information|nei|unknown|not entailment|non entailment|no entailment"
    "|not entailed|unsupported|not supported|inconsistent|not consistent|unfaithful|not faithful|ungrounded"
    "|not grounded|hallucination|hallucinated".split("|")
)


@dataclass(frozen=True, slots=True)
class Labels:
    """Places among the outputs. contradiction: None where the model does not tell it from what is merely not said, as
    one of two labels does not, whatever the other is called: it has no third for that. count: 1 to 3."""

    entailment: int
    contradiction: int | None
    count: int

    def probabilities(self, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of entailment and of contradiction, each float64 (n,) in [0, 1], by the softmax, or of one output the
        sigmoid; zeros for a contradiction that is not told. logits: (n, count)."""
        numbers = logits.astype(np.float64)
        if self.count == 1:  # a sigmoid is the softmax beside a zero
            numbers = np.hstack([numbers, np.zeros_like(numbers)])
        powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        none = np.zeros(len(shares))
        return shares[:, self.entailment], none if self.contradiction is None else shares[:, self.contradiction]


def labels_of(config: Mapping[str, Any], activation: str = "") -> Labels:
    """By the id2label of a model's config.json, in any order, capitals and marks between words. activation: the last
    function that the configuration names; empty where it names none, and the library takes the sigmoid of one output.

    Raises Unavailable, which says why, for names that say nothing ("LABEL_0"), for more or other labels than an
    entailment model has, and for one output that is no sigmoid's. Raises ValueError where they are not numbered.
    """
    named = config.get("id2label") or {}
    if not isinstance(named, Mapping):
        raise ValueError("id2label is no object")
    names = [str(name) for _, name in sorted((int(number), name) for number, name in named.items())]
    if not names or any(re.fullmatch(r"label[\W_]*\d+", name, re.I) for name in names):
        raise Unavailable("its configuration does not say in id2label what its labels mean")
    meant = [_meant(name) for name in names]
    if len(names) > 3 or meant.count("entailed") != 1 or len(set(meant)) < len(meant) or "" in meant:
        raise Unavailable(
            f"its labels are {', '.join(names)}, not entailment, neutral and contradiction, or entailment and its lack"
        )
    if len(names) == 1 and activation and not activation.endswith("Sigmoid"):
        raise Unavailable(f"its one number is no probability: its configuration names {activation}, not a sigmoid")
    contradiction = meant.index("contradicted") if len(names) == 3 and "contradicted" in meant else None
    return Labels(meant.index("entailed"), contradiction, len(names))


def _meant(name: str) -> str:
    """Empty for a name that is none of theirs."""
    plain = re.sub(r"[\W_]+", " ", name).strip().lower()
    kinds = {"entailed": _ENTAILED, "contradicted": _CONTRADICTED, "neither": _NEITHER}
    return next((kind for kind, spelled in kinds.items() if plain in spelled), "")
