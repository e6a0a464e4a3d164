"""Options that several commands have, and what they open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from rag.dateline import Dateline

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Index = Annotated[Path | None, typer.Option("--index", help="Index folder (default: DATELINE_INDEX or data/index).")]
After = Annotated[str | None, typer.Option("--after", help="Only articles published on this day or later, 2025-06-03.")]
Before = Annotated[str | None, typer.Option("--before", help="Only articles published before this day.")]
Outlets = Annotated[list[str] | None, typer.Option("--outlet", help="Only this outlet; may be given more than once.")]
AskedOn = Annotated[
    str | None, typer.Option("--asked-on", help="The day the question is asked, 2025-06-03; today if not given.")
]


def filters_of(
    after: str | None, before: str | None, outlets: list[str] | None, asked_on: str | None
) -> dict[str, Any]:
    """What the options say of a search, as Dateline has it. Who asks at a terminal asks today."""
    return {"after": after, "before": before, "outlets": outlets or (), "asked_on": asked_on or date.today()}


def settings_for(index: Path | None) -> Settings:
    """Those of the environment, with another index where one is given."""
    return load_settings(**({"index": index} if index else {}))


@contextmanager
def opened(index: Path | None) -> Iterator[Dateline]:
    """The index with all that answers questions about it."""
    from rag.dateline import Dateline

    with Dateline.open(index) as dateline:
        yield dateline
