"""Who writes the answer. Three writers behind one protocol."""

from rag.answering.writers.protocol import Finish, Writer

__all__ = ["Finish", "Writer"]
