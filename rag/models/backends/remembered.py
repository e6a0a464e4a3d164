"""What was found out about a model's backends on this machine, kept in the cache folder."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rag.models.backends.machine import cards, processor
from rag.models.backends.protocol import NAMES, BackendName

_TRIAL = 2  # raised when what is measured changes, so that nothing that was found otherwise is read
_LIBRARIES = ("onnxruntime", "torch", "sentence-transformers", "transformers", "tokenizers")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Findings:
    """onnx_agrees: whether onnxruntime computes what the library does; None: not looked at. texts_a_second: of each
    backend that was timed; empty: none was."""

    onnx_agrees: bool | None = None
    texts_a_second: Mapping[BackendName, float] = field(default_factory=dict)


class Remembered:
    """Of one model, this processor, these graphics cards and these versions of the libraries; what any other had is
    not read, also where machines share the folder.

    model: what tells it from others, of its weights and its settings.

    Two processes may write at once: the later one's findings are kept, whole.
    """

    def __init__(self, cache: Path, model: str) -> None:
        machine = {"processor": processor(), "cards": cards()}
        self._about = {"model": model, **machine, "trial": _TRIAL, **{name: _version(name) for name in _LIBRARIES}}
        key = sha256(json.dumps(self._about).encode()).hexdigest()[:24]
        self._file = cache / "encoder" / f"{key}.json"

    def read(self) -> Findings:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            rates = {name: float(found["texts_a_second"][name]) for name in NAMES if name in found["texts_a_second"]}
            return Findings(found["onnx_agrees"], rates)
        except (
            OSError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ):  # nothing, or nothing of ours: looked at anew
            return Findings()

    def write(self, findings: Findings) -> None:
        """Nothing is said where the folder cannot be written: it is found out again then."""
        found = {"onnx_agrees": findings.onnx_agrees, "texts_a_second": dict(findings.texts_a_second)}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({**self._about, **found}, stream, indent=1)
            Path(name).replace(self._file)
        except OSError as error:
            _log.info("cannot remember which backend is the fastest: %s", error)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
