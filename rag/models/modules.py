"""What a sentence-transformers model does to a text, read from its folder without the library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SETTINGS = "sentence_bert_config.json"
# What would need the library to be read rightly: its own settings for the tokenizer, adapters, other outputs.
_UNKNOWN_SETTINGS = ("do_lower_case", "processor_kwargs", "tokenizer_args", "tokenizer_name_or_path", "query_length")
_WORD_OUTPUT = {"text": {"method": "forward", "method_output_name": "last_hidden_state"}}


@dataclass(frozen=True, slots=True)
class Modules:
    """A transformer, the pooling of its last layer, and unit length, which every vector here has anyway.

    transformer: folder of its config.json, weights and tokenizer. longest: pieces read, the markers counted.
    pooling: "mean" or "cls". dim: length of a vector.
    """

    transformer: Path
    longest: int
    pooling: str
    dim: int


def modules_of(folder: Path) -> Modules | None:
    """None where the folder does anything else, or says too little: sentence-transformers has to read it then."""
    try:
        return _read(folder)
    except (OSError, ValueError, TypeError, AttributeError, KeyError):  # the library finds the words for broken files
        return None


def _read(folder: Path) -> Modules | None:
    listed = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    kinds = [str(module["type"]).rpartition(".")[2] for module in listed]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return None
    transformer, pooled = (folder / module["path"] for module in listed[:2])
    longest, pooling = _longest(transformer), _pooling(json_of(pooled / "config.json"))
    if not longest or pooling is None or json_of(folder / "config_sentence_transformers.json").get("truncate_dim"):
        return None
    return Modules(transformer, longest, *pooling)


def _longest(transformer: Path) -> int:
    """As sentence-transformers decides it; 0 where that cannot be told from the files."""
    settings, config = json_of(transformer / _SETTINGS), json_of(transformer / "config.json")
    if not (transformer / _SETTINGS).exists() or any(settings.get(name) for name in _UNKNOWN_SETTINGS):
        return 0
    if settings.get("modality_config", _WORD_OUTPUT) != _WORD_OUTPUT or (transformer / "adapter_config.json").exists():
        return 0
    if (own := settings.get("max_seq_length")) is not None:
        return int(own)
    tokens = json_of(transformer / "tokenizer_config.json")
    said = tokens.get("model_max_length", tokens.get("max_len"))
    positions = config.get("max_position_embeddings")
    if positions is None or positions < 0:
        return 0
    return min(int(positions), int(said)) if said is not None else int(positions)


def _pooling(config: dict[str, Any]) -> tuple[str, int] | None:
    """The one kind of pooling and the length of what it makes; None for several kinds, or another."""
    old = [name for name in config if name.startswith("pooling_mode_") and config[name]]
    names = config.get("pooling_mode") or [name.removeprefix("pooling_mode_") for name in old]
    names = [names] if isinstance(names, str) else list(names) or ["mean"]
    kind = {"cls_token": "cls", "mean_tokens": "mean"}.get(names[0], names[0])
    dim = config.get("embedding_dimension", config.get("word_embedding_dimension"))
    if len(names) > 1 or kind not in ("mean", "cls") or not config.get("include_prompt", True) or not dim:
        return None
    return kind, int(dim)


def json_of(path: Path) -> dict[str, Any]:
    """What a file of a model's folder holds, empty without it. Raises ValueError for anything but an object."""
    read = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if not isinstance(read, dict):
        raise ValueError(f"{path.name} holds no object")
    return read
