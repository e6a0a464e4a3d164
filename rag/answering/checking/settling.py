"""A growing draft checked sentence by sentence: each as soon as nothing still to come can change it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answering.checking.statements import Sentence, growing, sentences_of
from rag.answering.citations import without_markers
from rag.answers import Statement

Cited = tuple[Statement, tuple[int, ...]]  # a statement of a draft, with the numbers that its sentence cites


class Settling:
    """The statements of a growing draft, in order: together what the check makes of the whole draft.

    check: see rag.parts.Check, of a draft alone. It is given whole lines, and of a line that grows its new sentences.
    """

    def __init__(self, check: Callable[[str], Sequence[Statement]]) -> None:
        self._check = check
        self._open = ""  # from the beginning of the line that is being written
        self._given = 0  # statements of it

    def feed(self, text: str) -> list[Cited]:
        """What can no longer change. text: more of the draft, as CitationProcessor leaves it."""
        done, self._open = _lines_done(self._open + text)
        found = self._rest(done) if done else []
        sentences, settled = growing(self._open) if len(self._open.splitlines()) == 1 else ([], 0)
        if settled > self._given:
            some = self._checked(sentences[self._given : settled], len(sentences), self._open)
            found += some
            self._given += len(some)
        return found

    def finish(self) -> list[Cited]:
        """The rest, when nothing more comes."""
        return self._rest(self._open)

    def _rest(self, lines: str) -> list[Cited]:
        sentences = sentences_of(lines)
        left = sentences[self._given :]
        found = self._checked(left, len(sentences), lines) if self._given and left else []
        if left and not found:
            found = cited(self._check(lines), lines)[self._given :]
        self._given = 0
        return found

    def _checked(self, sentences: Sequence[Sentence], of: int, lines: str) -> list[Cited]:
        """Some of the sentences of these lines, without what was checked before them. Nothing from a check that does
        not go by sentences: it is asked for the line. of: how many the lines have."""
        alone = "\n".join(f"{s.text} {''.join(f'[{n}]' for n in s.cited)}" for s in sentences)
        if sentences_of(alone) == list(sentences):
            found = cited(self._check(alone), alone)
            return found if len(found) == len(sentences) else []
        found = cited(self._check(lines), lines)
        return found[self._given : self._given + len(sentences)] if len(found) == of else []


def cited(statements: Sequence[Statement], draft: str) -> list[Cited]:
    """Each statement with what its sentence cites; one that is no sentence of the draft, as another check may give it,
    cites nothing."""
    numbers: dict[str, list[tuple[int, ...]]] = {}
    for sentence in reversed(sentences_of(draft)):
        numbers.setdefault(sentence.text, []).append(sentence.cited)
    return [(s, numbers[s.text].pop() if numbers.get(s.text) else ()) for s in statements]


def _lines_done(text: str) -> tuple[str, str]:
    """The lines to which nothing can be added, and the rest. What holds no word may yet belong to the line before."""
    rows = text.splitlines(keepends=True)
    begun = max((n for n, row in enumerate(rows) if re.search(r"\w", without_markers(row))), default=0)
    return "".join(rows[:begun]), "".join(rows[begun:])
