"""Which backend computes: the one that is named, or the fastest on this machine."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from tokenizers import Tokenizer

from rag.errors import ConfigurationError
from rag.models.backends.faithful import agrees, agrees_packaged
from rag.models.backends.machine import cores
from rag.models.backends.protocol import Backend, BackendName, Unavailable
from rag.models.backends.remembered import Findings, Remembered
from rag.models.backends.torch_backend import KINDS, Kind, TorchBackend
from rag.models.backends.trial import rates_of
from rag.models.modules import Modules

MANY = 256  # texts at once that are worth a measurement, which takes ten seconds of the processor or so
_TIMED = 8  # texts that are timed, on few cores
_WORTH = 1.25  # times as fast: for less, nothing else is loaded, and a busy moment does not decide
_log = logging.getLogger(__name__)


class Selection:
    """The backends of one model, each made when it is first used.

    folder: the model's. modules, tokenizer: None where only the library can read them. remembered: None to measure
    nothing. unusable: the error for a folder that the library cannot load.
    """

    def __init__(
        self,
        folder: Path,
        modules: Modules | None,
        tokenizer: Tokenizer | None,
        *,
        packaged: bool,
        remembered: Remembered | None,
        unusable: Callable[[], ConfigurationError],
    ) -> None:
        self._folder = folder
        self._modules = modules
        self._tokenizer = tokenizer
        self._packaged = packaged
        self._remembered = remembered
        self._unusable = unusable
        self._made: dict[BackendName, Backend] = {}
        self._findings = remembered.read() if remembered else Findings()
        self._guard = threading.RLock()
        self._once = threading.Lock()
        self._measures = remembered is not None

    def named(self, name: BackendName) -> Backend:
        """Raises Unavailable where it cannot compute this model here."""
        with self._guard:
            if name not in self._made:
                if name == "onnx" or name == "onnx-int8":
                    self._made[name] = self._onnx(int8=name == "onnx-int8")
                else:
                    self._made[name] = self._library(name)
            return self._made[name]

    @property
    def library(self) -> TorchBackend:
        """The one that can read any model."""
        with self._guard:
            return cast("TorchBackend", self.named("torch"))

    def for_questions(self) -> tuple[BackendName, Backend]:
        """What starts soonest, and lets several questions compute at once, in float32. No measurement is waited for."""
        with self._guard:
            name = self._usual()
            return name, self.named(name)

    def for_many(self, texts: Sequence[str], prompt: str) -> tuple[BackendName, Backend]:
        """What questions take, or what was measured to be worth loading beside it on this machine. Measured is on
        some of MANY texts, once."""
        with self._once:  # and no question waits for it
            if self._measures and not self._findings.texts_a_second and len(texts) >= MANY:
                self._measures = False
                self._measure(texts[: max(_TIMED, 2 * cores())], prompt)
        name = preferred(self._findings.texts_a_second, self._usual())
        try:
            return name, self.named(name)
        except Unavailable:  # a card that is no longer there
            return self.for_questions()

    def _usual(self) -> BackendName:
        with self._guard:
            if self._findings.onnx_agrees is None:
                self._learn(replace(self._findings, onnx_agrees=self._onnx_agrees()))
            return "onnx" if self._findings.onnx_agrees else "torch"

    def _measure(self, texts: Sequence[str], prompt: str) -> None:
        names: tuple[BackendName, ...] = ("onnx", *KINDS) if self._usual() == "onnx" else KINDS
        self._learn(replace(self._findings, texts_a_second=rates_of(self._folder, names, texts, prompt)))

    def _learn(self, findings: Findings) -> None:
        self._findings = findings
        if self._remembered:
            self._remembered.write(findings)

    def _library(self, kind: Kind) -> TorchBackend:
        try:
            return TorchBackend(self._folder, kind)
        except Unavailable:
            raise
        except Exception as error:  # the libraries have an error of their own for every kind of broken file
            raise self._unusable() from error

    def _onnx(self, *, int8: bool) -> Backend:
        if self._modules is None or self._tokenizer is None:
            raise Unavailable("its folder asks for more than a BERT's last layer, pooled")
        from rag.models.backends.onnx_backend import OnnxBackend

        return OnnxBackend(self._modules, self._tokenizer, int8=int8)

    def _onnx_agrees(self) -> bool:
        try:
            backend = self.named("onnx")
        except Unavailable as why:
            _log.info("onnxruntime cannot compute this encoder: %s", why)
            return False
        if (self._packaged and agrees_packaged(backend)) or agrees(backend, self._library("torch")):
            return True
        _log.warning("onnxruntime computes other vectors of this encoder than its own library, which is used instead")
        del self._made["onnx"]
        return False


def preferred(rates: Mapping[BackendName, float], usual: BackendName) -> BackendName:
    """The usual backend, unless another is by far faster; and so with each that is less exact than the ones before.

    rates: texts a second.
    """
    chosen = usual
    for name in KINDS:
        if rates.get(name, 0.0) > _WORTH * rates.get(chosen, 0.0):
            chosen = name
    return chosen
