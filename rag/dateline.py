"""The one orchestrator: a question to events, and the events to an answer. Page, command line, notebooks and
programs all come through here."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.answering.evidence import NOTHING, Packed, in_time, pack
from rag.answering.gate import refused
from rag.answering.judging.layer import judging_notes
from rag.answering.outcome import asked_back, concluded, is_development, is_unclear, narrowing, notes, refusal
from rag.answering.paragraph import checked, checked_apart, sentences
from rag.answering.reading import understood_query
from rag.answering.rewriting import Writers
from rag.answering.turns import turn_of
from rag.answers import (
    RULES,
    Answer,
    AnswerDone,
    Checked,
    Event,
    EvidenceFound,
    Refusal,
    RefusedAfterAll,
    Status,
    Unsupported,
)
from rag.assembly import Parts, assemble
from rag.asynchronous import from_thread, one_from_thread, stay
from rag.conversation import Conversation
from rag.errors import DatelineError
from rag.query import LONGEST, Moment, query_of
from rag.settings import load_settings
from rag.text.terms import Terms
from rag.types import Article, CorpusStatus, Evidence, Hit, Query
from rag.understanding.filters import apart, narrowed
from rag.understood import Understanding
from rag.upkeep import Upkeep

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_MOST_HITS = 1000


class Dateline:
    """Questions over a corpus, answered and checked. Safe for many threads. Made by `Dateline.open`, or of parts of
    one's own by rag.assembly. Closing it closes the corpus.
    """

    def __init__(self, parts: Parts) -> None:
        self.settings = parts.settings
        self.corpus = parts.corpus
        self._encoder = parts.encoder
        self._retriever = parts.retriever
        self._writer = parts.writer
        self._fallback = parts.fallback
        self.rules = parts.check
        self._judge = parts.judge
        self._model = parts.model
        self._upkeep = Upkeep(parts.corpus, parts.encoder)

    @classmethod
    def open(cls, index: str | Path | None = None, *, llm: LLM | None = None, **settings: Any) -> Dateline:
        """Open an index folder. Settings not given come from the environment and .env (README, Settings).

        llm: any LlamaIndex LLM object, which then writes the answers.
        Raises IndexMissing, EncoderMismatch or ConfigurationError, the last also for a setting that does not exist.
        """
        return cls(assemble(load_settings(**({"index": index} if index else {}), **settings), llm=llm))

    def ask(
        self,
        question: str,
        *,
        after: Moment | None = None,
        before: Moment | None = None,
        outlets: Sequence[str] = (),
        asked_on: Moment | None = None,
        earlier: Sequence[Answer] = (),
        understood: Understanding | None = None,
    ) -> Answer:
        """The checked answer. after/before: published in [after, before), as ISO text, date or datetime (UTC).

        asked_on: the reader's day, for "today" and "the latest"; not given, it is not known and nothing is made of it.
        earlier: the answers that the question may refer to, the last one last. understood: what the question asks,
        corrected by the reader, in place of what its words say (see understand).
        """
        filters: dict[str, Any] = {"after": after, "before": before, "outlets": outlets, "asked_on": asked_on}
        for event in self.stream(question, **filters, earlier=earlier, understood=understood):
            if isinstance(event, AnswerDone):
                return event.answer
        raise AssertionError("a stream ends with AnswerDone")

    def stream(
        self,
        question: str,
        *,
        after: Moment | None = None,
        before: Moment | None = None,
        outlets: Sequence[str] = (),
        asked_on: Moment | None = None,
        earlier: Sequence[Answer] = (),
        understood: Understanding | None = None,
    ) -> Generator[Event, None, None]:
        """EvidenceFound; then, as the draft grows, TextDelta, which is unchecked, and StatementChecked, which is not;
        then AnswerDone. In between Rewritten or RefusedAfterAll takes down what was streamed. Closing it cancels writer
        and judge."""
        with self._upkeep.question():
            query = self._asked(query_of(question, after, before, outlets, asked_on, understood), earlier)
            yield from asked_back(query) if is_unclear(query) else self._stream(query)

    def conversation(self, **filters: Any) -> Conversation:
        """Questions that may refer to one another. filters: of all of them, as those of ask."""
        return Conversation(self, filters)

    def understand(self, question: str, *, asked_on: Moment | None = None, earlier: Sequence[Answer] = ()) -> Query:
        """The question as ask would search it: its text by itself, and what was understood of it. What is wrong there
        can be put right and given to ask with that text."""
        return self._asked(query_of(question, asked_on=asked_on), earlier)

    def _asked(self, query: Query, earlier: Sequence[Answer] = ()) -> Query:
        """With a text that stands by itself, and what it asks; with what a question that is not clear can mean."""
        if query.understood is not None:
            return query
        names = tuple(name for name, _ in self.corpus.snapshot().status.outlets)
        return understood_query(query, [turn_of(answer) for answer in earlier], names, self._model)

    def _stream(self, query: Query) -> Generator[Event, None, None]:
        hits = self._retriever.retrieve(query, self.settings.hits)
        why = refused(query, hits, self._encoder.thresholds.unrelated)
        packed = NOTHING if why else self._packed(query.text, hits)
        if not packed.evidence:
            yield EvidenceFound(())
            yield AnswerDone(refusal(query, hits, why or Refusal.NO_ANSWER, self._notes(query), self.writer))
            return
        evidence = in_time(packed.evidence) if is_development(query) else packed.evidence
        yield EvidenceFound(evidence)
        yield from self._answered(query, hits, replace(packed, evidence=evidence))

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        after: Moment | None = None,
        before: Moment | None = None,
        outlets: Sequence[str] = (),
        asked_on: Moment | None = None,
        understood: Understanding | None = None,
    ) -> list[Hit]:
        """The k best passages, no answer. k: 1 to 1000; one article gives settings.passages_per_article at most.
        understood: as ask has it; not given, a language model is asked as for an answer, where there is one."""
        if not 1 <= k <= _MOST_HITS:
            raise DatelineError(f"k is {k}: between 1 and {_MOST_HITS} passages can be asked for")
        with self._upkeep.question():
            return self._retriever.retrieve(
                self._asked(query_of(question, after, before, outlets, asked_on, understood)), k
            )

    def check(self, text: str, evidence: Sequence[Evidence] | None = None) -> Checked:
        """Every sentence of a text, whoever wrote it, with its verdict and quotations.

        evidence: what it is checked against, such as an answer's; the text's markers [n] cite its numbers, and a text
        without markers cites all of it. Not given, it is retrieved for each of the sentences, and markers are passed
        over. text: at most 20,000 characters.
        """
        with self._upkeep.question():
            if evidence is None:
                return checked_apart(((s, self._evidence_on(s)) for s in sentences(text)), self.rules, self._judge)
            return checked(text, evidence, self.rules, self._judge)

    async def aask(self, question: str, **filters: Any) -> Answer:
        """As ask; cancelling it cancels the writer."""
        async with aclosing(self.astream(question, **filters)) as events:
            async for event in events:
                if isinstance(event, AnswerDone):
                    return event.answer
        raise AssertionError("a stream ends with AnswerDone")

    def astream(self, question: str, **filters: Any) -> AsyncGenerator[Event, None]:
        """As stream; leaving it cancels the writer."""
        return from_thread(lambda: self.stream(question, **filters))

    async def asearch(self, question: str, k: int = 10, **filters: Any) -> list[Hit]:
        """As search; cancelling it cancels the language model that the question is put to."""
        return await one_from_thread(lambda: self.search(question, k, **filters))

    async def acheck(self, text: str, evidence: Sequence[Evidence] | None = None) -> Checked:
        """As check; cancelling it cancels the judge, and the search for the sentences that are left."""
        return await one_from_thread(lambda: self.check(text, evidence))

    async def aunderstand(
        self, question: str, *, asked_on: Moment | None = None, earlier: Sequence[Answer] = ()
    ) -> Query:
        """As understand; cancelling it cancels the language model that the question is put to."""
        return await one_from_thread(lambda: self.understand(question, asked_on=asked_on, earlier=earlier))

    @property
    def writer(self) -> str:
        """The name of who writes the answers."""
        return self._writer.name

    @property
    def judge(self) -> str:
        """The name of who judges statements after the rules; "rules" where nobody does."""
        return self._judge.name if self._judge else RULES

    @property
    def understanding(self) -> str:
        """The name of the language model that questions are put to; "rules" where none is."""
        return self._model.name if self._model else RULES

    def article(self, article_id: str) -> Article | None:
        """The article with this id, also a version that a newer one has replaced; None when there never was one."""
        return self.corpus.catalog.article(article_id)

    def status(self) -> CorpusStatus:
        """What the index holds and how fresh it is."""
        return self.corpus.status()

    def prepare_in_background(self) -> None:
        """Load the encoder before the first question needs it, repair what a crash has left of the vectors, and give
        passages without one theirs while nobody asks.

        Questions go on meanwhile. Nothing is written while another process is writing.
        """
        self._upkeep.start()

    def close(self) -> None:
        self._upkeep.stop()
        self.corpus.close()

    def __enter__(self) -> Dateline:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Dateline:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def _evidence_on(self, sentence: str) -> tuple[Evidence, ...]:
        stay()
        hits = self._retriever.retrieve(Query(sentence[:LONGEST]), self.settings.hits)
        return self._packed(sentence, hits).evidence

    def _packed(self, question: str, hits: Sequence[Hit]) -> Packed:
        terms = Terms(question, self.corpus.snapshot().rarity)
        budget = self.settings.evidence_tokens
        return pack(hits, terms, self.corpus.catalog.neighbours, lambda text: len(self._encoder.tokens(text)), budget)

    def _answered(self, query: Query, hits: Sequence[Hit], packed: Packed) -> Iterator[Event]:
        told = self._notes(query, packed)
        by = Writers(self._writer, self._fallback, self.rules, self._judge)
        written = yield from by.written(query, packed.evidence)
        answer = Answer(
            query,
            Status.ANSWERED,
            written.statements,
            packed.evidence,
            notes=(*told, *written.notes, *judging_notes(written.statements)),
            unknown_markers=written.unknown_markers,
            writer=written.writer,
            left_out=packed.left_out,
            unsupported=Unsupported(self.settings.unsupported),
        )
        answer = concluded(answer, hits, written.draft.finish)
        if answer.refusal and written.draft.text:
            yield RefusedAfterAll(answer.refusal)
        yield AnswerDone(answer)

    def _notes(self, query: Query, packed: Packed = NOTHING) -> list[str]:
        leaves = self.corpus.snapshot().table.any_meets
        used = query if apart(query) else narrowed(query, leaves)[0]  # what one part leaves out, another may find
        return [*narrowing(query, leaves), *notes(self._undated(used), self._unread, packed)]

    @property
    def _unread(self) -> tuple[int, int]:
        """How many passages have a vector, of how many."""
        table = self.corpus.snapshot().table
        return int(table.searchable.sum()), table.count()

    def _undated(self, query: Query) -> int:
        """How many articles the date filter leaves out for want of a date."""
        return self.corpus.snapshot().table.undated(query) if query.after or query.before else 0
