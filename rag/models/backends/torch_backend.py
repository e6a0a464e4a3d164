"""A model by sentence-transformers: any that it can load. What it computes with is set up here, for `torch_pairs.py`
too; these two alone know torch."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rag.models.backends.machine import multiplies_bfloat16
from rag.models.backends.protocol import Unavailable
from rag.models.vectors import unit

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Kind = Literal["torch", "torch-bfloat16", "cuda", "mps"]
KINDS: tuple[Kind, ...] = ("torch", "torch-bfloat16", "cuda", "mps")  # the exact one first
_WORDS_TOGETHER = 32
_TOGETHER = {"cuda": 256, "mps": 64, "cpu": 8}  # on a CPU 32 are no faster than 8 and take more memory


@dataclass(frozen=True, slots=True)
class Place:
    """What the library is told to compute with. together: texts in the model at once."""

    device: str
    number: torch.dtype
    together: int


class TorchBackend:
    """The model of a folder: float32, or bfloat16, on the CPU; in half precision on a graphics card.

    Raises Unavailable where this machine has no such processor or card, and the library's own errors for broken files.
    """

    def __init__(self, folder: Path, kind: Kind) -> None:
        place = placed(kind)
        from sentence_transformers import SentenceTransformer

        self._together = place.together
        self._guard = threading.Lock()  # the library's tokenizer cannot be borrowed twice at once
        self._model: SentenceTransformer = SentenceTransformer(
            str(folder),
            device=place.device,
            local_files_only=True,
            model_kwargs={"dtype": place.number, "use_safetensors": True},
        )

    @property
    def dim(self) -> int:
        return self._model.get_embedding_dimension() or 0

    @property
    def longest(self) -> int:
        """Pieces that are read, the markers counted."""
        return self._model.get_max_seq_length() or 256

    def tokenizer(self) -> Tokenizer:
        """A copy of the model's own."""
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str())

    def vectors(self, texts: Sequence[str], prompt: str, task: str) -> np.ndarray:
        order = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
        found = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(order), 4 * self._together):  # so that a question beside an ingest waits for few
            some = order[start : start + 4 * self._together]
            found[some] = self._encode([texts[n] for n in some], prompt=prompt, task=task, batch_size=self._together)
        return unit(found)

    def layers(self, texts: Sequence[str]) -> list[np.ndarray]:
        layers = self._encode(list(texts), prompt="", batch_size=_WORDS_TOGETHER, output_value="token_embeddings")
        return [layer.float().cpu().numpy() for layer in layers]

    def _encode(self, texts: list[str], **how: Any) -> Any:
        with self._guard:
            return self._model.encode(texts, show_progress_bar=False, **how)


def placed(kind: Kind) -> Place:
    """Makes the libraries ready, and quiet. Raises Unavailable."""
    # oneDNN keeps what it has compiled for each length of text: 40 MB more after 500 passages, and no faster
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8")
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    import torch
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if kind == "cuda" and not torch.cuda.is_available():
        raise Unavailable("torch finds no CUDA card")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise Unavailable("torch finds no Apple graphics processor")
    if kind == "torch-bfloat16" and not (multiplies_bfloat16() or _torch_knows_bfloat16()):
        raise Unavailable("this processor does not compute in bfloat16")
    if kind in ("cuda", "mps"):
        return Place(kind, torch.float16, _TOGETHER[kind])
    return Place("cpu", torch.bfloat16 if kind == "torch-bfloat16" else torch.float32, _TOGETHER["cpu"])


def _torch_knows_bfloat16() -> bool:
    """Where the system has no list of what its processor can do."""
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
