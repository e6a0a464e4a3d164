"""A BERT on onnxruntime, from text to vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from tokenizers import Tokenizer

from rag.models.backends.bert_graph import read
from rag.models.backends.machine import cores
from rag.models.backends.onnx_session import OnnxSession
from rag.models.modules import Modules
from rag.models.vectors import unit

_TOGETHER = 256  # pieces: 12 texts of 20, or one of 200. More are no faster on a core, and a batch is soon done


class OnnxBackend:
    """tokenizer: cuts nothing off. int8: see bert_graph. Raises Unavailable where the model is no plain BERT.

    Each batch is computed by one thread, and as many at once as there are cores. All cores on one batch are slower,
    most of all beside other programs, since their threads wait for one another after every operator.
    """

    def __init__(self, modules: Modules, tokenizer: Tokenizer, *, int8: bool = False) -> None:
        self._session = OnnxSession(read(modules.transformer), int8=int8)
        self._modules = modules
        self._tokenizer = tokenizer
        self._pooled: Callable[[np.ndarray], np.ndarray] = _first if modules.pooling == "cls" else _mean

    def vectors(self, texts: Sequence[str], prompt: str, task: str) -> np.ndarray:
        return unit(np.stack(self._each([f"{prompt}{text}" for text in texts], self._pooled)))

    def layers(self, texts: Sequence[str]) -> list[np.ndarray]:
        return self._each(texts, np.copy)  # a view would keep its whole batch

    def _each(self, texts: Sequence[str], of: Callable[[np.ndarray], np.ndarray]) -> list[np.ndarray]:
        """What is wanted of the last layer of each text, in the order of the texts."""
        ids = [self._cut(e.ids) for e in self._tokenizer.encode_batch_fast(list(texts))]
        found: list[np.ndarray] = [np.empty(0)] * len(texts)

        def compute(batch: Sequence[int]) -> None:
            for n, layer in zip(batch, self._session.last_layer([ids[n] for n in batch]), strict=True):
                found[n] = of(layer)

        batches = _batches([len(own) for own in ids])
        if len(batches) == 1:
            compute(batches[0])
            return found
        with ThreadPoolExecutor(min(cores(), len(batches))) as threads:
            list(threads.map(compute, batches))
        return found

    def _cut(self, ids: list[int]) -> list[int]:
        """At the longest input, the closing marker kept, as the library does it."""
        longest = self._modules.longest
        return ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]]


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts of like length together, the longest first, so that no thread is left with a long one at the end."""
    batches: list[list[int]] = []
    for n in sorted(range(len(lengths)), key=lambda n: -lengths[n]):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= _TOGETHER:
            batches[-1].append(n)
        else:
            batches.append([n])
    return batches


def _mean(layer: np.ndarray) -> np.ndarray:
    return np.asarray(layer.mean(axis=0))


def _first(layer: np.ndarray) -> np.ndarray:
    return np.array(layer[0])
