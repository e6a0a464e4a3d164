"""The model that runs here, as sentence-transformers has it, on the fastest backend of this machine.

Nothing is fetched: a model is a folder on this machine, or a name already in the local hub cache.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rag.errors import ConfigurationError
from rag.models.backends.protocol import Backend, BackendName, Unavailable
from rag.models.backends.remembered import Remembered
from rag.models.backends.selection import Selection
from rag.models.backends.trial import rates
from rag.models.calibration import PACKAGED_THRESHOLDS, PACKAGED_WEIGHTS, calibrated
from rag.models.encoder import Thresholds, Words
from rag.models.folder import PACKAGED, Prompts, folder_of, prompts_of, settings_digest, unusable, weights_digest
from rag.models.modules import Modules, modules_of
from rag.models.tokenizer import tokenizer_of, uncut
from rag.models.vectors import by_word

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SPEED_TEXT = "The council of Aldmoor voted on Tuesday to close the old bridge, which carries 9,000 cars a day. " * 8


class SentenceEncoder:
    """A sentence-transformers model, loaded on first use. May be used from many threads, and sent to other processes.

    name_or_path: empty for the packaged all-MiniLM-L6-v2 (384 dimensions, 256 word pieces).
    backend: "auto" takes float32 for questions, by onnxruntime if it computes the model, and for passages too unless
    another was measured to be at least 1.25 times as fast, once for each machine, with vectors whose cosine to those of
    the model's own library is at least 0.999: such backends share an index. float32, bfloat16 and half precision do as
    a rule. "onnx-int8" does not (0.99), so it has an identity of its own, is never taken unless named, and an index
    that it filled is searched with it.
    cache: folder in which it is kept how fast each backend is; without one, none is measured, and float32 computes.
    """

    def __init__(
        self, name_or_path: str = "", backend: Literal["auto"] | BackendName = "auto", cache: Path | None = None
    ) -> None:
        self.name = name_or_path or PACKAGED
        self._wanted = backend
        self._cache = cache
        self._guard = threading.RLock()

    def __getstate__(self) -> dict[str, Any]:
        """For worker processes, each of which loads what it uses."""
        return {"name_or_path": self.name, "backend": self._wanted, "cache": self._cache}

    def __setstate__(self, state: dict[str, Any]) -> None:
        SentenceEncoder.__init__(self, **state)

    @cached_property
    def _folder(self) -> Path:
        return folder_of(self.name)

    @cached_property
    def _prompts(self) -> Prompts:
        try:
            return prompts_of(self._folder)
        except ValueError as error:
            raise unusable(self.name) from error

    @cached_property
    def _weights(self) -> str:
        if not (digest := weights_digest(self._folder)):
            raise unusable(self.name)
        return digest

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the weights, whatever the model's name or path; with a passage prompt, or rounded, of both.

        Raises ConfigurationError when the model is not on this machine.
        """
        parts = [self._weights, self._prompts.passage, "int8" if self._wanted == "onnx-int8" else ""]
        return sha256(" ".join(filter(None, parts)).encode()).hexdigest() if any(parts[1:]) else self._weights

    @cached_property
    def thresholds(self) -> Thresholds:
        """The measured ones for the packaged weights; another model's are calibrated when first asked for."""
        return PACKAGED_THRESHOLDS if self.identity == PACKAGED_WEIGHTS else calibrated(self)

    @cached_property
    def _modules(self) -> Modules | None:
        return modules_of(self._folder)

    @cached_property
    def _own_tokenizer(self) -> Tokenizer | None:
        return tokenizer_of(self._modules.transformer) if self._modules else None

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        """One that cuts nothing off, from the model's own file; else a copy of what the library made."""
        return self._own_tokenizer or uncut(self._selection.library.tokenizer())

    @property
    def _selection(self) -> Selection:
        with self._guard:
            return self._selected

    @cached_property
    def _selected(self) -> Selection:
        return Selection(
            self._folder,
            self._modules,
            self._own_tokenizer,
            packaged=self._weights == PACKAGED_WEIGHTS,
            remembered=Remembered(self._cache, f"{self._weights} {settings_digest(self._folder)}")
            if self._cache
            else None,
            unusable=lambda: unusable(self.name),
        )

    @property
    def dim(self) -> int:
        return self._modules.dim if self._modules else self._selection.library.dim

    @cached_property
    def max_tokens(self) -> int:
        """Word pieces of a passage that the model reads beside prompt and markers; what is beyond them is dropped."""
        longest = self._modules.longest if self._modules else self._selection.library.longest
        return longest - self._tokenizer.num_special_tokens_to_add(False) - len(self.tokens(self._prompts.passage))

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts), dim), L2-normalised."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        return self._for_questions().vectors(texts, self._prompts.query, "query")

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts), dim), L2-normalised. Texts of like length share a batch."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        return self._for_many(texts)[1].vectors(texts, self._prompts.passage, "document")

    def encode_words(self, texts: Sequence[str]) -> list[Words]:
        """The last layer by word, without a prompt, cut at the model's longest input; for late interaction."""
        if not texts:
            return []
        layers = self._for_questions().layers(texts)
        encodings = self._tokenizer.encode_batch(list(texts))
        return [by_word(*each) for each in zip(encodings, layers, texts, strict=True)]

    def tokens(self, text: str) -> list[str]:
        """Word pieces of the text, uncut and without markers."""
        return self._tokenizer.encode(text, add_special_tokens=False).tokens

    def speed(self) -> tuple[str, float]:
        """The backend that is taken for passages, and how many of 183 pieces it encodes a second, measured now."""
        name, backend = self._for_many([])
        return name, rates({name: backend}, [_SPEED_TEXT] * 16, "")[name]

    def _for_questions(self) -> Backend:
        return self._selection.for_questions()[1] if self._wanted == "auto" else self._forced(self._wanted)

    def _for_many(self, texts: Sequence[str]) -> tuple[BackendName, Backend]:
        if self._wanted != "auto":
            return self._wanted, self._forced(self._wanted)
        return self._selection.for_many(texts, self._prompts.passage)

    def _forced(self, name: BackendName) -> Backend:
        try:
            return self._selection.named(name)
        except Unavailable as why:
            raise ConfigurationError(
                f"DATELINE_ENCODER_BACKEND is {name}, which cannot compute the encoder here ({why}): leave it at auto"
            ) from why
