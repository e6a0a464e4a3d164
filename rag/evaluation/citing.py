"""Citation recall and precision of ALCE, over whoever says whether a statement is supported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from rag.answering.checking.statements import sentences_of
from rag.answers import Statement, Verdict
from rag.evaluation.written import Written
from rag.types import Evidence

Pair = tuple[int, tuple[int, ...]]  # a statement's place among those of its draft, and numbers that it is to cite
Support = Callable[[Sequence[Pair]], Sequence[bool]]
Look = Callable[[str, Sequence[Evidence]], Sequence[Statement]]  # a text with markers to a statement a sentence

_AT_ONCE = 12  # statements in one text: a judge has as many requests for a text, and answers all of them
_LONGEST = 15_000  # characters of it; no text of 20,000 is checked
_BEFORE = 500  # characters of the sentence before, which tells a judge whom "he" means


def citation_scores(
    cited: Sequence[Sequence[int]], together: Sequence[bool], support: Support
) -> tuple[float, float] | None:
    """Citation recall and precision of one answer, each in [0, 1]; None without a statement.

    cited: the numbers that each statement cites, each once; together: whether these support it, all at once. support:
    whether a statement is supported by some of its numbers alone. It is called twice at most: for every citation of a
    supported statement with several alone, and for the others of its statement where it alone does not support it.

    Recall: share of the statements that are supported by all that they cite; one that cites nothing is not. Precision:
    share of the citations whose statement is so supported, and which are not superfluous: a citation is superfluous
    where it alone does not support its statement and the others do without it. 0 where nothing is cited. Gao, Yen, Yu
    and Chen, "Enabling large language models to generate text with citations", EMNLP 2023, and their eval.py.
    """
    if not cited:
        return None
    several = [n for n, numbers in enumerate(cited) if together[n] and len(numbers) > 1]
    alone = _answered(support, [(n, (number,)) for n in several for number in cited[n]])
    lacking = [(n, number) for (n, (number,)), stands in alone.items() if not stands]
    rest = _answered(support, [(n, _without(cited[n], number)) for n, number in lacking], alone)
    superfluous = sum(rest[n, _without(cited[n], number)] for n, number in lacking)
    supported = [bool(stands and numbers) for numbers, stands in zip(cited, together, strict=True)]
    precise = sum(len(numbers) for numbers, stands in zip(cited, supported, strict=True) if stands) - superfluous
    citations = sum(map(len, cited))
    return sum(supported) / len(cited), precise / citations if citations else 0.0


def support_of(statements: Sequence[Written], evidence: Sequence[Evidence], look: Look) -> Support:
    """Whether a statement of an answer is supported by some of its evidence, as look sees it: put to it with these
    numbers for its own, after the sentence that came before it."""

    def support(pairs: Sequence[Pair]) -> list[bool]:
        lines = [_lines(statements, pair) for pair in pairs]
        return [stands for batch in _batches(lines) for stands in _looked(batch, evidence, look)]

    return support


def _answered(support: Support, pairs: Sequence[Pair], known: dict[Pair, bool] | None = None) -> dict[Pair, bool]:
    """With what is known already, which is not asked again: of two citations the others of one are the other."""
    known = known or {}
    open_ones = [pair for pair in dict.fromkeys(pairs) if pair not in known]
    return {**known, **dict(zip(open_ones, support(open_ones) if open_ones else (), strict=True))}


def _without(numbers: Sequence[int], number: int) -> tuple[int, ...]:
    return tuple(n for n in numbers if n != number)


def _batches(lines: Sequence[list[str]]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    for some in lines:
        if batch and (len(batch) == _AT_ONCE or sum(map(len, chain(*batch, some))) > _LONGEST):
            yield batch
            batch = []
        batch.append(some)
    if batch:
        yield batch


def _looked(batch: Sequence[list[str]], evidence: Sequence[Evidence], look: Look) -> Iterator[bool]:
    """Each statement on a line of its own, so that nothing is cited for it that is not its own."""
    verdicts = iter([s.verdict for s in look("\n".join(chain(*batch)), evidence)])
    for *before, own in batch:
        for line in before:
            _next(verdicts, line)
        some = _next(verdicts, own)
        yield bool(some) and all(verdict is Verdict.SUPPORTED for verdict in some)


def _lines(statements: Sequence[Written], pair: Pair) -> list[str]:
    place, numbers = pair
    before = [statements[place - 1].text] if place and len(statements[place - 1].text) <= _BEFORE else []
    return [*before, f"{statements[place].text} {''.join(f'[{n}]' for n in numbers)}"]


def _next(verdicts: Iterator[Verdict], line: str) -> list[Verdict]:
    """Those of the line's sentences; what is left where a check of another kind gives fewer."""
    return [verdict for _ in sentences_of(line) for verdict in [next(verdicts, Verdict.UNSUPPORTED)]]
