"""How fast the encoder is on each backend, and how far its vectors are from those of sentence-transformers.

    python benchmarks/encoder.py INDEX [--passages 16] [--rounds 15] [--neighbours 400] [--backends onnx onnx-int8 ...]

In one process, the backends take turns, in each round over the same few passages of the index, with their headlines, as
an ingest encodes them; the next round has others. Numbers are medians, with the least and the most in brackets.

times       texts a second by those of torch in the same round: sentence-transformers in float32, in its best batches
a core      texts in a second of processor time: what a machine that others use too would do alone, but counts threads
            that wait actively for one another
of sgemm    products of the model in such a second, by those of its matrices alone, multiplied by the same runtime on as
            many threads
neighbours  of the ten nearest of the --neighbours passages, how many torch finds too
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime

from rag.catalog import Catalog, open_engine
from rag.models.backends.machine import cores, processor
from rag.models.backends.onnx_format import FLOAT, Graph
from rag.models.backends.protocol import NAMES, Backend, Unavailable
from rag.models.backends.selection import Selection
from rag.models.folder import PACKAGED, folder_of, unusable
from rag.models.modules import modules_of
from rag.models.tokenizer import tokenizer_of
from rag.text.header import embedded_text
from rag.types import Query

_BASE = "torch"
_NEAREST = 10
_PRODUCTS = 20  # times that each matrix is multiplied in a round


def main() -> None:
    options = _arguments()
    folder = folder_of(options.encoder)
    selection, count = _opened(folder, options.encoder)
    config = json.loads((folder / "config.json").read_text())
    texts = _texts(options.index, max(options.passages * (options.rounds + 1), options.neighbours))
    rounds = [texts[n * options.passages : (n + 1) * options.passages] for n in range(options.rounds + 1)]
    versions = ", ".join(f"{name} {version(name)}" for name in ("onnxruntime", "torch", "sentence-transformers"))
    pieces = np.mean([count(text) for some in rounds for text in some])
    print(f"{processor()}; {versions}\n{options.rounds} rounds of {options.passages} passages of {pieces:.0f} pieces")
    backends = _made(selection, [_BASE, *(name for name in options.backends if name != _BASE)])
    took, sgemm = _rounds(backends, rounds, _Sgemm(config, int(pieces)))
    print(f"sgemm           {_spread(sgemm)} billion operations in a second of a core")
    compared = texts[: options.neighbours]
    vectors = {name: backend.vectors(compared, "", "document") for name, backend in backends.items()}
    work = [np.mean([_operations(config, count(text)) for text in some]) / 1e9 for some in rounds[1:]]
    for name in backends:
        rates, own = ([options.passages / seconds for seconds in some] for some in zip(*took[name], strict=True))
        times = [base[0] / mine[0] for base, mine in zip(took[_BASE], took[name], strict=True)]
        shares = [rate * each / at for rate, each, at in zip(own, work, sgemm, strict=True)]
        cosines = (vectors[name] * vectors[_BASE]).sum(axis=1)
        print(
            f"{name:15} {_spread(rates)} texts/s, {np.median(rates) * pieces:.0f} pieces/s, times {_spread(times, 2)}, "
            f"a core {_spread(own)}, of sgemm {np.median(shares):.0%}, "
            f"cosine mean {cosines.mean():.5f} least {cosines.min():.5f}, "
            f"neighbours {_shared(vectors[name], vectors[_BASE]):.1%}"
        )


def _opened(folder: Path, name: str) -> tuple[Selection, Callable[[str], int]]:
    """The backends of a model, and how many pieces of a text it reads."""
    modules = modules_of(folder)
    tokenizer = tokenizer_of(modules.transformer) if modules else None
    if modules is None or tokenizer is None:
        sys.exit(f"{name} is computed by sentence-transformers alone: there is nothing to compare")
    selection = Selection(folder, modules, tokenizer, packaged=False, remembered=None, unusable=lambda: unusable(name))
    return selection, lambda text: min(len(tokenizer.encode(text).ids), modules.longest)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--encoder", default=PACKAGED, help="name or folder")
    parser.add_argument("--passages", type=int, default=16, help="of a round")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--neighbours", type=int, default=400, help="passages that are compared")
    parser.add_argument("--backends", nargs="+", choices=NAMES, default=NAMES, help="those that can run here are taken")
    return parser.parse_args()


def _texts(index: Path, count: int) -> list[str]:
    catalog = Catalog(open_engine(index))
    found = catalog.passages_by_id([i for i, _ in catalog.vectors.sample(count)], Query("any"))
    return [embedded_text(one.article, one.passage.text) for one in found.values()]


def _made(selection: Selection, names: Sequence[str]) -> dict[str, Backend]:
    made = {}
    for name in names:
        try:
            made[name] = selection.named(name)  # type: ignore[arg-type]
        except Unavailable as why:
            print(f"{name}: {why}")
    return made


def _rounds(
    backends: dict[str, Backend], rounds: Sequence[Sequence[str]], multiply: _Sgemm
) -> tuple[dict[str, list[tuple[float, float]]], list[float]]:
    """For each round the seconds of each backend, by the clock and of the processor, and the rate of sgemm.

    The first round makes ready and is left out.
    """
    took, sgemm = defaultdict(list), []
    for n, texts in enumerate(rounds):
        sgemm.append(multiply.operations / _seconds(multiply.run)[1] / 1e9)
        for name in sorted(backends, reverse=bool(n % 2)):
            took[name].append(_seconds(lambda name=name, texts=texts: backends[name].vectors(texts, "", "document")))
    return {name: some[1:] for name, some in took.items()}, sgemm[1:]


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor in all threads."""
    began = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began[0], time.process_time() - began[1]


class _Sgemm:
    """The four matrices of a layer, each by the pieces of a text, in onnxruntime, a thread a core."""

    def __init__(self, config: dict[str, int], pieces: int) -> None:
        dim, wide = config["hidden_size"], config["intermediate_size"]
        random = np.random.default_rng(0)
        self._inputs = {f"x{size}": random.normal(size=(pieces, size)).astype(np.float32) for size in {dim, wide}}
        graph = Graph()
        for name, array in self._inputs.items():
            graph.input(name, FLOAT, array.shape)
        shapes = [(dim, 3 * dim), (dim, dim), (dim, wide), (wide, dim)]
        for n, (inner, outer) in enumerate(shapes):
            matrix = graph.constant(random.normal(size=(inner, outer)).astype(np.float32))
            graph.output(f"y{n}", graph.add("MatMul", f"x{inner}", matrix), (pieces, outer))
        self._each = sum(2 * pieces * inner * outer for inner, outer in shapes)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        model, constants = graph.model()
        given = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in constants.values()]
        options.add_external_initializers(list(constants), given)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    @property
    def operations(self) -> int:
        """Of one run."""
        return _PRODUCTS * cores() * self._each

    def run(self) -> None:
        with ThreadPoolExecutor(cores()) as threads:
            list(threads.map(lambda _: self._session.run(None, self._inputs), range(_PRODUCTS * cores())))


def _operations(config: dict[str, int], pieces: int) -> int:
    """Additions and multiplications of the model's products for a text, of attention too."""
    dim, wide = config["hidden_size"], config["intermediate_size"]
    return config["num_hidden_layers"] * (2 * pieces * (4 * dim * dim + 2 * dim * wide) + 4 * pieces**2 * dim)


def _shared(one: np.ndarray, other: np.ndarray) -> float:
    """Of each text's nearest, the share that both name."""
    nearest = [np.argsort(-(v @ v.T) + 9 * np.eye(len(v)), axis=1)[:, :_NEAREST] for v in (one, other)]
    return float(np.mean([len({*a} & {*b}) / _NEAREST for a, b in zip(*nearest, strict=True)]))


def _spread(values: Sequence[float], digits: int = 1) -> str:
    return f"{np.median(values):.{digits}f} [{min(values):.{digits}f}, {max(values):.{digits}f}]"


if __name__ == "__main__":
    main()
