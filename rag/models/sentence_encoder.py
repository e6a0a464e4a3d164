"""The sentence-transformers model that runs here. The only module that knows torch.

Nothing is fetched: a model is a folder on this machine, or a name already in the local hub cache.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.models.calibration import PACKAGED_THRESHOLDS, PACKAGED_WEIGHTS, calibrated
from rag.models.encoder import Thresholds, Words
from rag.models.folder import PACKAGED, Prompts, folder_of, prompts_of, unusable, weights_digest
from rag.models.modules import Modules, modules_of
from rag.models.tokenizer import tokenizer_of, uncut

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

_TOGETHER = 8  # texts in the model at once: 32 are no faster on a CPU and take more memory


class SentenceEncoder:
    """A sentence-transformers model, loaded on first use; bfloat16 on CPUs that compute in it.

    name_or_path: empty for the packaged all-MiniLM-L6-v2 (384 dimensions, 256 word pieces).
    """

    def __init__(self, name_or_path: str = "") -> None:
        self.name = name_or_path or PACKAGED
        self._guard = threading.Lock()

    def __reduce__(self) -> tuple[type[SentenceEncoder], tuple[str]]:
        """For worker processes: by name, so that each loads what it uses."""
        return type(self), (self.name,)

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
    def identity(self) -> str:
        """SHA-256 of the weights, whatever the model's name or path; with a passage prompt, of both.

        Raises ConfigurationError when the model is not on this machine.
        """
        weights = weights_digest(self._folder)
        if not weights:
            raise unusable(self.name)
        prompt = self._prompts.passage
        return sha256(f"{weights} {prompt}".encode()).hexdigest() if prompt else weights

    @cached_property
    def thresholds(self) -> Thresholds:
        """The measured ones for the packaged weights; another model's are calibrated when first asked for."""
        return PACKAGED_THRESHOLDS if self.identity == PACKAGED_WEIGHTS else calibrated(self)

    @cached_property
    def _model(self) -> SentenceTransformer:
        # oneDNN keeps what it has compiled for each length of text: 40 MB more after 500 passages, and no faster
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8")
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        low = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
        kind = torch.bfloat16 if low else torch.float32
        try:
            return SentenceTransformer(
                str(self._folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"dtype": kind, "use_safetensors": True},
            )
        except Exception as error:  # the libraries have an error of their own for every kind of broken file
            raise unusable(self.name) from error

    @cached_property
    def _modules(self) -> Modules | None:
        return modules_of(self._folder)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        """One that cuts nothing off, from the model's own file; else a copy of what the library made."""
        own = tokenizer_of(self._modules.transformer) if self._modules else None
        if own is not None:
            return own
        from tokenizers import Tokenizer

        return uncut(Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str()))

    @property
    def dim(self) -> int:
        return self._modules.dim if self._modules else self._model.get_embedding_dimension() or 0

    @cached_property
    def max_tokens(self) -> int:
        """Word pieces of a passage that the model reads beside prompt and markers; what is beyond them is dropped."""
        longest = self._modules.longest if self._modules else self._model.get_max_seq_length() or 256
        return longest - self._tokenizer.num_special_tokens_to_add(False) - len(self.tokens(self._prompts.passage))

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts), dim), L2-normalised."""
        return self._encode(texts, self._prompts.query, "query")

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts), dim), L2-normalised. Texts of like length share a batch."""
        return self._encode(texts, self._prompts.passage, "document")

    def _encode(self, texts: Sequence[str], prompt: str, task: str) -> np.ndarray:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        with self._guard:
            vectors = self._model.encode(
                list(texts),
                prompt=prompt,
                task=task,
                batch_size=_TOGETHER,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, np.float32)

    def encode_words(self, texts: Sequence[str]) -> list[Words]:
        """The last layer by word, without a prompt, cut at the model's longest input; for late interaction."""
        if not texts:
            return []
        with self._guard:
            layers = self._model.encode(
                list(texts), prompt="", batch_size=32, output_value="token_embeddings", show_progress_bar=False
            )
            return [
                _by_word(self._tokenizer.encode(t), layer.float().numpy(), t)
                for t, layer in zip(texts, layers, strict=True)
            ]

    def tokens(self, text: str) -> list[str]:
        """Word pieces of the text, uncut and without markers."""
        return self._tokenizer.encode(text, add_special_tokens=False).tokens


def _by_word(encoding: Encoding, layer: np.ndarray, text: str) -> Words:
    """layer: (pieces, dim), with the model's own markers, cut at its longest input."""
    pieces_of: dict[int, list[int]] = {}
    for piece, word in enumerate(encoding.word_ids[: len(layer)]):
        if word is not None:
            pieces_of.setdefault(word, []).append(piece)
    words = [text[encoding.offsets[p[0]][0] : encoding.offsets[p[-1]][1]] for p in pieces_of.values()]
    vectors = [_unit(layer[p].mean(axis=0)) for p in pieces_of.values()]
    stacked = np.stack(vectors) if vectors else np.zeros((0, layer.shape[1]), np.float32)
    return Words(tuple(words), stacked, _unit(layer.mean(axis=0)))


def _unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
