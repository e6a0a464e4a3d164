"""What the orchestrator asks of those of its parts that it can be given others of.

An encoder's protocol stands in rag.models.encoder, a writer's in rag.answering.writers.protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from rag.answers import Citation, Statement
from rag.types import Evidence, Hit, Query


class Retriever(Protocol):
    """Finds passages. Called from many threads."""

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        """At most k hits that meet the query's filters, best first. k: at least 1."""
        ...


class LanguageModel(Protocol):
    """Writes what it is told to. Called from many threads. name: shown to the reader."""

    @property
    def name(self) -> str: ...

    def complete(self, system: str, prompt: str) -> str:
        """The whole of a short text. Raises WriterUnavailable, also where it breaks off."""
        ...


Judging = Callable[[Sequence[Statement], Sequence[Sequence[Evidence]]], tuple[Statement, ...]]


class Judge(Protocol):
    """Looks again at statements that were checked. Called from many threads. name: shown to the reader."""

    @property
    def name(self) -> str: ...

    def __call__(self, statements: Sequence[Statement], cited: Sequence[Sequence[Evidence]]) -> tuple[Statement, ...]:
        """The same statements in the same order, each with the verdict that holds and by whom it is.

        statements: of one text, in its order; cited: what each of them cites, the most important first; one that cites
        nothing stays as it is. Raises nothing that a model's failure is the cause of.
        """
        ...

    def begin(self) -> Judging:
        """The same for a text that comes a few statements at a time: what is kept from one call to the next, such as
        how often a language model was asked, is this text's alone."""
        ...


class Check(Protocol):
    """Judges a draft. Called from many threads."""

    def __call__(
        self, draft: str, evidence: Sequence[Evidence], question: str = "", quoted: Sequence[Citation] = ()
    ) -> tuple[Statement, ...]:
        """Every sentence of the draft, in order, with its verdict. draft: with markers of the evidence's numbers only;
        of one that is being written, its lines, and the last as far as it has got.

        question: what the draft answers, empty when it answers none. quoted: what of it was taken over word for word.
        """
        ...
