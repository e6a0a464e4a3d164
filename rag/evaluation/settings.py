"""What a report says of the settings it was made under."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from rag.dateline import Dateline


def settings_of(dateline: Dateline, names: Iterable[str]) -> dict[str, Any]:
    """The encoder of the index and the settings of these names: named one by one, so that no key, no address and no
    folder of this machine can slip into a report."""
    encoder = dateline.corpus.catalog.fact("encoder") or ""
    encoder = PurePath(encoder).name if PurePath(encoder).is_absolute() else encoder
    return {"encoder": encoder} | {name: getattr(dateline.settings, name) for name in names}


def fingerprint(settings: Mapping[str, Any]) -> str:
    """12 hex digits that are the same for the same settings."""
    return sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]
