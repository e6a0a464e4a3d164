"""How fast the encoder is on each backend, and how far its vectors are from those of sentence-transformers.

    python benchmarks/encoder.py INDEX [--passages 64] [--rounds 5] [--neighbours 400] [--backends onnx onnx-int8 ...]

In one process, the backends take turns over the same passages of the index, with their headlines, as an ingest encodes
them. `times`: texts a second by those of torch, sentence-transformers in float32, in the same round. `of sgemm`: the
model's products a second by those of its matrices alone, multiplied by the same runtime on as many threads.
`neighbours`: of the ten nearest of the --neighbours passages, how many torch finds too. Numbers are
medians, with the least and the most in brackets.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime

from rag.catalog import Catalog, open_engine
from rag.index.corpus import catalog_path
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
    modules = modules_of(folder)
    tokenizer = tokenizer_of(modules.transformer) if modules else None
    selection = Selection(
        folder, modules, tokenizer, packaged=False, remembered=None, unusable=lambda: unusable(options.encoder)
    )
    texts = _texts(options.index, max(options.passages, options.neighbours))
    timed = texts[: options.passages]
    lengths = [min(len(tokenizer.encode(t).ids), modules.longest) for t in timed] if modules and tokenizer else []
    versions = ", ".join(f"{name} {version(name)}" for name in ("onnxruntime", "torch", "sentence-transformers"))
    print(f"{processor()}; {versions}\n{len(timed)} passages of {np.mean(lengths):.0f} pieces, {options.rounds} rounds")
    backends = _made(selection, [_BASE, *(name for name in options.backends if name != _BASE)])
    rates, sgemm = _rounds(backends, timed, json.loads((folder / "config.json").read_text()), options.rounds, lengths)
    print(f"sgemm {_spread(sgemm)} billion operations a second")
    vectors = {name: backend.vectors(texts, "", "document") for name, backend in backends.items()}
    work = np.sum([_operations(json.loads((folder / "config.json").read_text()), n) for n in lengths])
    for name in backends:
        cosines = (vectors[name] * vectors[_BASE]).sum(axis=1)
        times = [a / b for a, b in zip(rates[name], rates[_BASE], strict=True)]
        shares = [rate / len(timed) * work / 1e9 / at for rate, at in zip(rates[name], sgemm, strict=True)]
        print(
            f"{name:15} {_spread(rates[name])} texts/s, {np.median(rates[name]) * np.mean(lengths):.0f} pieces/s, "
            f"times {_spread(times, 2)}, of sgemm {np.median(shares):.0%}, "
            f"cosine mean {cosines.mean():.5f} least {cosines.min():.5f}, "
            f"neighbours {_shared(vectors[name], vectors[_BASE]):.1%}"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--encoder", default=PACKAGED, help="name or folder")
    parser.add_argument("--passages", type=int, default=64, help="that are timed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--neighbours", type=int, default=400, help="passages that are compared")
    parser.add_argument("--backends", nargs="+", choices=NAMES, default=NAMES, help="those that can run here are taken")
    return parser.parse_args()


def _texts(index: Path, count: int) -> list[str]:
    catalog = Catalog(open_engine(catalog_path(index)))
    found = catalog.passages_by_id([i for i, _ in catalog.sample(count)], Query("any"))
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
    backends: dict[str, Backend], texts: Sequence[str], config: dict[str, int], rounds: int, lengths: Sequence[int]
) -> tuple[dict[str, list[float]], list[float]]:
    """Texts a second of each backend, and billions of operations a second of sgemm, a number a round."""
    rates, sgemm = defaultdict(list), []
    multiply = _Sgemm(config, int(np.mean(lengths)))
    for n in range(rounds + 1):
        sgemm.append(multiply.rate())
        for name in sorted(backends, reverse=bool(n % 2)):
            began = time.perf_counter()
            backends[name].vectors(texts, "", "document")
            rates[name].append(len(texts) / (time.perf_counter() - began))
    return {name: some[1:] for name, some in rates.items()}, sgemm[1:]  # the first round makes ready


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
        self._operations = sum(2 * pieces * inner * outer for inner, outer in shapes)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        model, constants = graph.model()
        given = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in constants.values()]
        options.add_external_initializers(list(constants), given)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def rate(self) -> float:
        """Billions of operations a second."""
        runs = _PRODUCTS * cores()
        with ThreadPoolExecutor(cores()) as threads:
            began = time.perf_counter()
            list(threads.map(lambda _: self._session.run(None, self._inputs), range(runs)))
        return runs * self._operations / (time.perf_counter() - began) / 1e9


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
