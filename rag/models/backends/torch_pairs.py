"""A cross-encoder by sentence-transformers: a question and a text, read together, to a score."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from rag.models.backends.protocol import Unavailable
from rag.models.backends.torch_backend import Kind, Place, placed

_FASTEST_FIRST: tuple[Kind, ...] = ("cuda", "mps", "torch-bfloat16", "torch")
_LEAST = 32  # pieces of a text without which its score would tell of nothing
_LONGEST = 8192  # pieces; some models name no limit, and no question and passage of ours come near it


class TorchPairs:
    """The model of a folder, on a graphics card where there is one, else on the CPU in bfloat16 where that computes
    in it; kind: on this instead. May be called from many threads at once; none waits for all of another's texts.

    Raises Unavailable, which says why, where the model cannot rank or there is no such card or processor, and the
    library's own errors for broken files.
    """

    def __init__(self, folder: Path, kind: Kind | None = None) -> None:
        place = placed(kind) if kind else _fastest()
        from sentence_transformers import CrossEncoder

        self._together = place.together
        self._guard = threading.Lock()  # the library's tokenizer cannot be borrowed twice at once
        self._model = CrossEncoder(
            str(folder),
            device=place.device,
            local_files_only=True,
            model_kwargs={"dtype": place.number, "use_safetensors": True},
        )
        if "message" in self._model[0].modality_config:
            raise Unavailable("it reads a chat, in which a question cannot be kept whole")
        if self._model.num_labels != 1:
            raise Unavailable(f"it gives {self._model.num_labels} numbers for a text, and no one score")

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts),), higher is better: what the model gives before any last function, which would make
        one of nearly equal scores. A text that is too long loses its end, the question nothing.

        NaN for all texts where the question leaves no room for 32 pieces of one; not finite where the model fails.
        """
        found = np.full(len(texts), np.nan, np.float32)
        if self._room(question) < _LEAST:
            return found
        order = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
        for start in range(0, len(order), 4 * self._together):
            some = order[start : start + 4 * self._together]
            found[some] = self._predict([(question, texts[n]) for n in some])
        return found

    @property
    def longest(self) -> int:
        """Pieces of a pair that are read, the model's own markers counted."""
        return min(self._model.max_seq_length or _LONGEST, _LONGEST)

    def _room(self, question: str) -> int:
        """Pieces that are left for a text beside the question, the model's prompt and its markers."""
        prompt = self._model.prompts.get(self._model.default_prompt_name or "", "")
        tokenizer = self._model.tokenizer
        with self._guard:
            pieces = tokenizer(prompt + question, add_special_tokens=False, truncation=False)["input_ids"]
            markers: int = tokenizer.num_special_tokens_to_add(pair=True)
        return self.longest - len(pieces) - markers

    def _predict(self, pairs: list[tuple[str, str]]) -> np.ndarray:
        from torch.nn import Identity

        cut = {"text": {"truncation": "only_second", "max_length": self.longest}}
        with self._guard:
            return np.asarray(
                self._model.predict(
                    pairs,
                    batch_size=self._together,
                    activation_fn=Identity(),
                    show_progress_bar=False,
                    processing_kwargs=cut,
                )
            )


def _fastest() -> Place:
    for kind in _FASTEST_FIRST:
        with suppress(Unavailable):
            return placed(kind)
    raise AssertionError("a CPU is always there")
