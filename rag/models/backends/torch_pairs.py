"""A cross-encoder by sentence-transformers: two texts, read together, to a score or to the numbers of labels."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from rag.models.backends.protocol import Unavailable
from rag.models.backends.torch_backend import Kind, Place, placed

Cut = Literal["only_first", "only_second"]  # the tokenizer's words for it

_FASTEST_FIRST: tuple[Kind, ...] = ("cuda", "mps", "torch-bfloat16", "torch")
_LEAST = 32  # pieces of a text without which its score would tell of nothing
_LONGEST = 8192  # pieces; some models name no limit, and no question and passage of ours come near it


class TorchPairs:
    """The model of a folder, on a graphics card where there is one, else on the CPU in bfloat16 where that computes
    in it; kind: on this instead. May be called from many threads at once; none waits for all of another's texts.

    outputs: numbers that it gives for a pair. Raises Unavailable, which says why, where the model gives others or there
    is no such card or processor, and the library's own errors for broken files.
    """

    def __init__(self, folder: Path, kind: Kind | None = None, outputs: int = 1) -> None:
        place = placed(kind) if kind else _fastest()
        from sentence_transformers import CrossEncoder

        self._together = place.together
        self._outputs = outputs
        self._guard = threading.Lock()  # the library's tokenizer cannot be borrowed twice at once
        self._model = CrossEncoder(
            str(folder),
            device=place.device,
            local_files_only=True,
            model_kwargs={"dtype": place.number, "use_safetensors": True},
        )
        if "message" in self._model[0].modality_config:
            raise Unavailable("it reads a chat, in which neither text can be kept whole")
        if self._model.num_labels != outputs:
            raise Unavailable(f"it gives {self._model.num_labels} numbers for a pair of texts, not {outputs}")

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts),), higher is better: what the model gives before any last function, which would make
        one of nearly equal scores. A text that is too long loses its end, the question nothing.

        NaN for all texts where the question leaves no room for one; not finite where the model fails.
        """
        return self._numbers(question, texts, "only_second")[:, 0]

    def logits(self, texts: Sequence[str], statement: str) -> np.ndarray:
        """float32 (len(texts), outputs), before any last function, of each text first and the statement second, as
        premise and hypothesis stand in inference. A text that is too long loses its end, the statement nothing.

        NaN for all texts where the statement leaves no room for one; not finite where the model fails.
        """
        return self._numbers(statement, texts, "only_first")

    def leaves_room(self, whole: str) -> bool:
        """Whether 32 pieces of a text can be read beside one that loses nothing."""
        return self._room(whole) >= _LEAST

    @property
    def longest(self) -> int:
        """Pieces of a pair that are read, the model's own markers counted."""
        return min(self._model.max_seq_length or _LONGEST, _LONGEST, self._places)

    @cached_property
    def _places(self) -> int:
        """Positions of a piece that the model knows. RoBERTa and its kin count them from their padding on, which the
        library passes over where a tokenizer names no limit."""
        embeddings = getattr(getattr(self._model.model, "base_model", None), "embeddings", None)
        known: Any = getattr(embeddings, "position_embeddings", None)
        padding: int | None = getattr(known, "padding_idx", None)
        return _LONGEST if padding is None else int(known.num_embeddings) - padding - 1

    def _numbers(self, whole: str, texts: Sequence[str], cut: Cut) -> np.ndarray:
        """cut: which of the two is not the whole one."""
        found = np.full((len(texts), self._outputs), np.nan, np.float32)
        if not self.leaves_room(whole):
            return found
        order = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
        for start in range(0, len(order), 4 * self._together):
            some = order[start : start + 4 * self._together]
            pairs = [(whole, texts[n]) if cut == "only_second" else (texts[n], whole) for n in some]
            found[some] = self._predict(pairs, cut).reshape(len(some), self._outputs)
        return found

    def _room(self, whole: str) -> int:
        """Pieces that are left for a text beside the whole one, the model's prompt and its markers."""
        prompt = self._model.prompts.get(self._model.default_prompt_name or "", "")
        tokenizer = self._model.tokenizer
        with self._guard:
            pieces = tokenizer(prompt + whole, add_special_tokens=False, truncation=False)["input_ids"]
            markers: int = tokenizer.num_special_tokens_to_add(pair=True)
        return self.longest - len(pieces) - markers

    def _predict(self, pairs: list[tuple[str, str]], cut: Cut) -> np.ndarray:
        from torch.nn import Identity

        limits = {"text": {"truncation": cut, "max_length": self.longest}}
        with self._guard:
            return np.asarray(
                self._model.predict(
                    pairs,
                    batch_size=self._together,
                    activation_fn=Identity(),
                    show_progress_bar=False,
                    processing_kwargs=limits,
                )
            )


def _fastest() -> Place:
    for kind in _FASTEST_FIRST:
        with suppress(Unavailable):
            return placed(kind)
    raise AssertionError("a CPU is always there")
