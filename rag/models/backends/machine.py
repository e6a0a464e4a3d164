"""What this machine computes with."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_CARDS = Path("/proc/driver/nvidia/gpus")


def cores() -> int:
    """Those this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def multiplies_bfloat16() -> bool:
    """Whether the processor does, and does not only hold it. Known on Linux alone, without loading torch to ask it."""
    return bool({"amx_bf16", "avx512_bf16"} & set(_cpuinfo("flags").split()))


def processor() -> str:
    """Its name, widest arithmetic and how many cores of it may be used: for people, and to tell machines apart."""
    flags = (_cpuinfo("flags") or _cpuinfo("Features")).split()
    widest = next((f for f in ("amx_bf16", "avx512_bf16", "avx512f", "avx2", "bf16", "asimd") if f in flags), "")
    named = _cpuinfo("model name") or platform.processor() or platform.machine()
    return " ".join(f"{named} {widest} x {cores()}".split())


def cards() -> list[str]:
    """The NVIDIA cards that this process may see, to tell machines apart. Known on Linux alone, without torch."""
    told = [line for file in _CARDS.glob("*/information") for line in file.read_text(encoding="utf-8").splitlines()]
    return sorted(line.partition(":")[2].strip() for line in told if line.startswith("Model:"))


@cache
def _cpuinfo(field: str) -> str:
    """Of the first processor; empty where there is no such file or field."""
    lines = _CPUINFO.read_text(encoding="utf-8").splitlines() if _CPUINFO.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == field), "")
