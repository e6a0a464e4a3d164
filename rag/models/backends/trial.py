"""How fast each backend is on this machine: timed in a child process, whose end gives torch's memory back."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.models.backends.faithful import shares_an_index
from rag.models.backends.protocol import NAMES, Backend, BackendName, Unavailable

if TYPE_CHECKING:
    from rag.models.backends.selection import Selection

_SECONDS = 120.0
_ROUNDS = 3
_log = logging.getLogger(__name__)


def rates_of(folder: Path, names: Sequence[BackendName], texts: Sequence[str], prompt: str) -> dict[BackendName, float]:
    """Texts a second of those that can compute the folder's model here, near enough to the library for one index;
    empty where the child could not tell."""
    paths = [str(Path(__file__).parents[3]), *sys.path]  # a notebook may have found this package elsewhere
    code = f"import sys; sys.path[:] = {paths!r}; from {__name__} import time_all; time_all()"
    job = json.dumps({"folder": str(folder), "names": list(names), "texts": list(texts), "prompt": prompt})
    try:
        ran = subprocess.run(
            [sys.executable, "-c", code], input=job, text=True, capture_output=True, timeout=_SECONDS, check=True
        )
        told = json.loads(ran.stdout.splitlines()[-1])
        rates = {name: float(told[name]) for name in NAMES if name in told}
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        _log.warning("which backend encodes passages fastest could not be measured: %s", error)
        return {}
    _log.info("texts a second: %s", ", ".join(f"{name} {rate:.1f}" for name, rate in rates.items()))
    return rates


def time_all() -> None:
    """The child's side: the job comes on standard input, the rates go out as the last line."""
    from rag.models.backends.selection import Selection
    from rag.models.folder import unusable
    from rag.models.modules import modules_of
    from rag.models.tokenizer import tokenizer_of

    job = json.load(sys.stdin)
    folder = Path(job["folder"])
    modules = modules_of(folder)
    tokenizer = tokenizer_of(modules.transformer) if modules else None
    opened = Selection(
        folder, modules, tokenizer, packaged=False, remembered=None, unusable=lambda: unusable(str(folder))
    )
    print(json.dumps(rates(_usable(opened, job), job["texts"], job["prompt"])))  # noqa: T201  to the parent


def rates(backends: Mapping[BackendName, Backend], texts: Sequence[str], prompt: str) -> dict[BackendName, float]:
    """Texts a second of each: the best of three runs, after a first one that makes ready.

    They take turns, so that a busy moment of the machine is not one backend's alone.
    """
    for backend in backends.values():
        backend.vectors(texts[:2], prompt, "document")
    took: dict[BackendName, list[float]] = {name: [] for name in backends}
    for _ in range(_ROUNDS):
        for name, backend in backends.items():
            started = time.perf_counter()
            backend.vectors(texts, prompt, "document")
            took[name].append(time.perf_counter() - started)
    return {name: len(texts) / min(each) for name, each in took.items()}


def _usable(selection: Selection, job: dict[str, Any]) -> dict[BackendName, Backend]:
    """Those that can compute the model on this machine, and whose vectors may stand beside the library's."""
    made: dict[BackendName, Backend] = {}
    for name in job["names"]:
        with suppress(Unavailable):
            made[name] = selection.named(name)
    library = selection.library
    return {n: b for n, b in made.items() if b is library or shares_an_index(b, library, job["texts"], job["prompt"])}
