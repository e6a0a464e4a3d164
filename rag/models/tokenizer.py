"""A model's tokenizer from its own file, in a twentieth of a second and without transformers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_FILE = "tokenizer.json"


def tokenizer_of(folder: Path) -> Tokenizer | None:
    """Cuts and pads nothing. None without the file, or where transformers would make another tokenizer of it."""
    from tokenizers import Tokenizer

    try:
        text = (folder / _FILE).read_text(encoding="utf-8")
        said = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        if not _as_transformers_would(json.loads(text).get("normalizer") or {}, said):
            return None
        return uncut(Tokenizer.from_str(text))
    except Exception:  # noqa: BLE001  tokenizers raises bare Exception for a broken file; transformers finds the words
        return None


def uncut(tokenizer: Tokenizer) -> Tokenizer:
    """The same tokenizer without its limits. Read by any number of threads at once, since nothing changes it later."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _as_transformers_would(normalizer: dict[str, object], said: dict[str, object]) -> bool:
    """transformers 5 gives BERT's kind a normalizer made of tokenizer_config.json, whatever tokenizer.json has."""
    if normalizer.get("type") != "BertNormalizer":
        return True
    return (normalizer["lowercase"], normalizer["strip_accents"], normalizer["handle_chinese_chars"]) == (
        said.get("do_lower_case", True),
        said.get("strip_accents"),
        said.get("tokenize_chinese_chars", True),
    )
