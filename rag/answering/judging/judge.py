"""A language model as the judge of statements: a few of them in one request, each with what it cites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from rag.answering.instructions import addresses_a_machine
from rag.answering.judging.control import control
from rag.answering.judging.prompts import JUDGE, Item, articles, judge_prompt
from rag.answering.judging.reply import Judgement, Ruling, read
from rag.answering.judging.weigh import weighed
from rag.answering.judging.words import Similarity
from rag.answers import Statement, Verdict
from rag.errors import WriterUnavailable
from rag.parts import Judging, LanguageModel
from rag.types import Evidence

_REQUESTS = 12  # for one text
_MOST = 4  # statements a request, whose judgements fit a short reply
_OWN = 400  # tokens of the statements in a request, beside those of what they cite


@dataclass(slots=True)
class _Text:
    """What is kept of a text whose statements come a few at a time."""

    requests: int = 0
    failed: str = ""  # why no more are made
    last: str = ""  # the last statement so far


@dataclass(frozen=True, slots=True)
class _Reply:
    """said: by item; believed: whether it sees what is surely false."""

    said: Mapping[int, Judgement] = field(default_factory=dict)
    believed: bool = False


class ModelJudge:
    """See rag.parts.Judge. count_tokens: of a text; budget: tokens of what the statements of one request cite."""

    def __init__(
        self, model: LanguageModel, name: str, count_tokens: Callable[[str], int], similarity: Similarity, budget: int
    ) -> None:
        self.name = name
        self._model = model
        self._count = lru_cache(maxsize=512)(count_tokens)
        self._similarity = similarity
        self._budget = budget

    def __call__(self, statements: Sequence[Statement], cited: Sequence[Sequence[Evidence]]) -> tuple[Statement, ...]:
        """See Judge. The first request that fails is the last, and a text has twelve at most."""
        return self.begin()(statements, cited)

    def begin(self) -> Judging:
        """See Judge; the limits are the text's."""
        return partial(self._some, _Text())

    def _some(
        self, text: _Text, statements: Sequence[Statement], cited: Sequence[Sequence[Evidence]]
    ) -> tuple[Statement, ...]:
        judged, items = list(statements), []
        for n, (statement, evidence) in enumerate(zip(statements, cited, strict=True)):
            before, text.last = text.last, statement.text
            if not evidence or not _is_open(statement):
                continue
            if item := self._item(n + 1, statement.text, before, evidence):
                items.append(item)
            else:
                judged[n] = self._unasked(statement, "it speaks to machines, or it or what it cites is too long")
        for batch in self._batches(items):
            reply = self._reply(text, batch)
            for item in batch:
                by_rules = statements[item.id - 1]
                judged[item.id - 1] = (
                    self._unasked(by_rules, text.failed) if text.failed else self._judged(by_rules, item, reply)
                )
        return tuple(judged)

    def _reply(self, text: _Text, batch: Sequence[Item]) -> _Reply:
        """Nothing, and why in text.failed, where it cannot be asked."""
        text.requests += 1
        if text.requests > _REQUESTS:
            text.failed = text.failed or "the text has too many sentences to be judged at once"
        if text.failed:
            return _Reply()
        first, *others = batch
        false = Item(1 + max(item.id for item in batch), control(first.cited), "", first.cited)
        try:
            reply = self._model.complete(JUDGE, judge_prompt([first, false, *others]))
        except WriterUnavailable as error:
            text.failed = str(error)
            return _Reply()
        said = read(reply, [false.id, *(item.id for item in batch)])
        return _Reply(said, false.id in said and said[false.id].ruling is not Ruling.SUPPORTED)

    def _judged(self, by_rules: Statement, item: Item, reply: _Reply) -> Statement:
        said = reply.said.get(item.id)
        if said is None:
            return replace(by_rules, unjudged=f"{self.name} gave no verdict that can be read")
        if not reply.believed and said.ruling is Ruling.SUPPORTED:
            return replace(by_rules, unjudged=f"{self.name} was not believed: it does not see what is surely false")
        if said.ruling is Ruling.NOT_FOUND and not item.whole:
            return self._unasked(by_rules, "not all that it cites could be shown")
        return weighed(by_rules, said, item.cited, self.name, self._similarity)

    def _unasked(self, by_rules: Statement, why: str) -> Statement:
        return replace(by_rules, unjudged=f"{self.name} could not be asked: {why}")

    def _item(self, number: int, text: str, before: str, evidence: Sequence[Evidence]) -> Item | None:
        """With the first of the cited articles that fit; none where not one does, or the statement is no text to put to
        a machine. before: the statement before it."""
        if addresses_a_machine(text) or self._count(text) > _OWN // 2:
            return None
        shown: list[Evidence] = []
        left = self._budget
        for article in dict.fromkeys(e.number for e in evidence):
            own = [e for e in evidence if e.number == article]
            if (cost := self._cost(own)) <= left:
                left -= cost
                shown += own
        short = before if self._count(before) <= _OWN // 4 else ""
        return Item(number, text, short, tuple(shown), len(shown) == len(evidence)) if shown else None

    def _batches(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        """Those that cite the same follow one another; what a batch cites, each group once, stays within the budget."""
        groups: dict[tuple[Evidence, ...], list[Item]] = {}
        for item in items:
            groups.setdefault(item.cited, []).append(item)
        batch: list[Item] = []
        used = own = 0
        for cited, some in groups.items():
            for item in some:
                cost = 0 if batch and batch[-1].cited == cited else self._cost(cited)
                words = self._count(item.text) + self._count(item.before)
                if batch and (len(batch) == _MOST or used + cost > self._budget or own + words > _OWN):
                    yield batch
                    batch, used, own, cost = [], 0, 0, self._cost(cited)
                batch.append(item)
                used, own = used + cost, own + words
        if batch:
            yield batch

    def _cost(self, cited: Sequence[Evidence]) -> int:
        return self._count(articles(cited, ""))


def _is_open(statement: Statement) -> bool:
    """Whether there is something to judge: what stands in an article word for word is sure."""
    return not (statement.verdict is Verdict.SUPPORTED and statement.verbatim)
