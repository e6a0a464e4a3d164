"""BERT as a graph of onnxruntime's fused operators, from a model's own weights.

The layers are those of Devlin et al., BERT (2019), as transformers' BertModel computes them, dropout left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.models.backends.onnx_format import CONTRIB, INT32, INT64, Graph
from rag.models.backends.protocol import Unavailable

_WORDS = "embeddings.word_embeddings.weight"
_KNOWN = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute", "is_decoder": False}
_LEVELS = 63  # of an int8 weight: with 127, AVX2's sums of two products with uint8 are cut off at 16 bits


@dataclass(frozen=True, slots=True)
class Bert:
    """weight: an array by its name in BertModel."""

    weight: Callable[[str], np.ndarray]
    layers: int
    heads: int
    dim: int
    epsilon: float


def read(folder: Path) -> Bert:
    """From config.json and the safetensors files of the folder. Raises Unavailable."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if any(config.get(name, known) != known for name, known in _KNOWN.items()) or "model_type" not in config:
            raise Unavailable(f"{folder.name} is no plain BERT")
        held = {name: w for file in sorted(folder.glob("*.safetensors")) for name, w in load_file(file).items()}
        before = next(name.removesuffix(_WORDS) for name in held if name.endswith(_WORDS))
        return _bert(config, lambda name: np.asarray(held[before + name], np.float32))
    except (OSError, ValueError, TypeError, KeyError, StopIteration, SafetensorError) as error:
        raise Unavailable(f"{folder.name}: {error}") from error


def _bert(config: dict[str, Any], weight: Callable[[str], np.ndarray]) -> Bert:
    layers, heads, dim = (int(config[name]) for name in ("num_hidden_layers", "num_attention_heads", "hidden_size"))
    return Bert(weight, layers, heads, dim, float(config["layer_norm_eps"]))


def graph_of(bert: Bert, *, int8: bool = False, pairs: bool = False) -> tuple[bytes, dict[str, np.ndarray]]:
    """A ModelProto and its weights. ids: int64 (texts, pieces), lengths: int32 (texts,) -> layer: float32
    (texts, pieces, dim). What lies beyond a text's length has no influence on it.

    pairs: there is a third input, segments: int64 (texts, pieces), 0 or 1; else all is the first segment. int8:
    weights of the layers rounded to 7 bits for each column, their inputs to 8 bits for each call.
    """
    graph = Graph()
    ids, lengths = graph.input("ids", INT64, ("texts", "pieces")), graph.input("lengths", INT32, ("texts",))
    segments = graph.input("segments", INT64, ("texts", "pieces")) if pairs else ""
    linear = _rounded if int8 else _exact
    state = _embedded(graph, bert, ids, segments)
    for n in range(bert.layers):
        state = _layer(graph, bert, f"encoder.layer.{n}.", state, lengths, linear)
    graph.output("layer", state, ("texts", "pieces", bert.dim))
    return graph.model()


def _embedded(graph: Graph, bert: Bert, ids: str, segments: str) -> str:
    """Piece, place and segment, summed and normalised. segments: empty where all is the first."""
    places = bert.weight("embeddings.position_embeddings.weight")
    kinds = bert.weight("embeddings.token_type_embeddings.weight")
    zero = graph.constant(np.zeros(1, np.int64))
    until = graph.add("Shape", ids, start=1, end=2)
    here = graph.add("Slice", graph.constant(places if segments else places + kinds[0]), zero, until, zero)
    if segments:
        here = graph.add("Add", graph.add("Gather", graph.constant(kinds), segments), here)
    pieces = graph.add("Gather", graph.constant(bert.weight(_WORDS)), ids)
    gain, bias = (graph.constant(bert.weight(f"embeddings.LayerNorm.{kind}")) for kind in ("weight", "bias"))
    summed = graph.add("Add", pieces, here)
    return graph.add("LayerNormalization", summed, gain, bias, axis=-1, epsilon=bert.epsilon)


def _layer(
    graph: Graph, bert: Bert, name: str, state: str, lengths: str, linear: Callable[[Graph, str, np.ndarray], str]
) -> str:
    own = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
    together = linear(graph, state, np.vstack([bert.weight(f"{part}.weight") for part in own]))
    thirds = graph.constant(np.full(3, bert.dim, np.int64))
    query, key, value = graph.split("Split", together, thirds, into=3, axis=-1)
    bias = graph.constant(np.concatenate([bert.weight(f"{part}.bias") for part in own]))
    seen = graph.add("MultiHeadAttention", query, key, value, bias, lengths, domain=CONTRIB, num_heads=bert.heads)
    state = _added(graph, bert, f"{name}attention.output.", linear, seen, state)
    wide = linear(graph, state, bert.weight(f"{name}intermediate.dense.weight"))
    active = graph.add("BiasGelu", wide, graph.constant(bert.weight(f"{name}intermediate.dense.bias")), domain=CONTRIB)
    return _added(graph, bert, f"{name}output.", linear, active, state)


def _added(
    graph: Graph, bert: Bert, name: str, linear: Callable[[Graph, str, np.ndarray], str], inner: str, state: str
) -> str:
    """A linear layer of inner, added to the state and normalised.

    In three operators: the fused SkipLayerNormalization takes four times as long on a CPU, a twelfth of all.
    """
    changed = graph.add(
        "Add",
        linear(graph, inner, bert.weight(f"{name}dense.weight")),
        graph.constant(bert.weight(f"{name}dense.bias")),
    )
    gain, bias = (graph.constant(bert.weight(f"{name}LayerNorm.{kind}")) for kind in ("weight", "bias"))
    summed = graph.add("Add", changed, state)
    return graph.add("LayerNormalization", summed, gain, bias, axis=-1, epsilon=bert.epsilon)


def _exact(graph: Graph, value: str, weight: np.ndarray) -> str:
    """weight: (outputs, inputs)."""
    return graph.add("MatMul", value, graph.constant(weight.T))


def _rounded(graph: Graph, value: str, weight: np.ndarray) -> str:
    scale = np.maximum(np.abs(weight).max(axis=1), 1e-9) / _LEVELS
    rounded = np.rint(weight / scale[:, None]).astype(np.int8)
    constants = (rounded.T, scale.astype(np.float32), np.zeros(len(scale), np.int8))
    return graph.add("DynamicQuantizeMatMul", value, *map(graph.constant, constants), domain=CONTRIB)
