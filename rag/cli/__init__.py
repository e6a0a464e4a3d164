"""The `dateline` command, as thin as the page."""

from rag.cli.commands import main

__all__ = ["main"]
