"""Dateline: questions over a news corpus, answered with checked citations.

    from rag import Dateline
    with Dateline.open("data/index") as dateline:
        print(dateline.ask("How many people were aboard the Maren Isolde?").text)

Importing this package loads nothing heavy: models and indexes are opened on first use.
"""

from typing import TYPE_CHECKING, Any

from rag.answers import (
    REFUSAL,
    Answer,
    AnswerDone,
    Checked,
    Citation,
    Event,
    EvidenceFound,
    Refusal,
    RefusedAfterAll,
    Rewritten,
    Statement,
    StatementChecked,
    Status,
    TextDelta,
    Unsupported,
    Verdict,
)
from rag.errors import DatelineError
from rag.types import Article, CorpusStatus, Evidence, Hit, Passage, Query, Span

if TYPE_CHECKING:
    from rag.dateline import Dateline

__version__ = "0.1.0"

__all__ = [
    "REFUSAL",
    "Answer",
    "AnswerDone",
    "Article",
    "Checked",
    "Citation",
    "CorpusStatus",
    "Dateline",
    "DatelineError",
    "Event",
    "Evidence",
    "EvidenceFound",
    "Hit",
    "Passage",
    "Query",
    "Refusal",
    "RefusedAfterAll",
    "Rewritten",
    "Span",
    "Statement",
    "StatementChecked",
    "Status",
    "TextDelta",
    "Unsupported",
    "Verdict",
]


def __getattr__(name: str) -> Any:
    if name == "Dateline":
        from rag.dateline import Dateline

        return Dateline
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
