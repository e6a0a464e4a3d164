"""What is damaged is renamed, never copied or deleted, and the user is told."""

from __future__ import annotations

import logging
import time
from pathlib import Path

_ASIDE = ".damaged-"
_log = logging.getLogger(__name__)


def set_aside(folder: Path) -> Path:
    """Rename a damaged folder of an index. Returns its new name."""
    aside = folder.rename(folder.with_name(f"{folder.name}{_ASIDE}{time.time_ns()}"))
    _log.warning("%s is damaged and is made anew from the catalog; the old one is now %s: delete it", folder, aside)
    return aside


def asides(index: Path) -> list[Path]:
    """What was ever set aside in an index folder and is still there, oldest first."""
    return sorted(index.glob(f"*{_ASIDE}*"), key=lambda path: path.name.rpartition("-")[2])
