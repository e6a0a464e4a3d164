"""Example questions, where the index was filled from the sample corpus."""

from __future__ import annotations

import json
from pathlib import Path

from rag.dateline import Dateline

_SAMPLE = Path("data") / "sample"
_KINDS = ("number", "who-said", "quote", "comparison", "timeline", "unanswerable")  # one of each is shown


def examples_of(dateline: Dateline) -> list[str]:
    """Questions of the sample corpus, one a kind, or none when the index holds anything else."""
    path = _SAMPLE / "questions.jsonl"
    origins = dateline.corpus.catalog.origins(limit=50)
    if not path.exists() or not origins or not all(_SAMPLE.as_posix() in origin for origin in origins):
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    plain = [r for r in rows if not r.get("after") and not r.get("before")]
    firsts = (next((r["question"] for r in plain if r["kind"] == kind), None) for kind in _KINDS)
    return [question for question in firsts if question]
