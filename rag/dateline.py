"""The one orchestrator: a question to events, and the events to an answer. Page, command line, notebooks and
programs all come through here."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag.answering.citations import CitationProcessor
from rag.answering.evidence import pack
from rag.answering.gate import refused
from rag.answering.instructions import count_instructions
from rag.answering.relevance import Relevance
from rag.answering.verification import check, is_refusal
from rag.answering.writers.extractive import ExtractiveWriter
from rag.answering.writers.llamaindex import LlamaIndexWriter
from rag.answering.writers.openai import OpenAIWriter
from rag.answering.writers.protocol import Finish, Writer
from rag.asynchronous import from_thread, in_thread
from rag.errors import ConfigurationError, DatelineError, WriterUnavailable
from rag.index.corpus import Corpus
from rag.index.writer import mend
from rag.models.sentence_encoder import SentenceEncoder
from rag.query import Moment, query_of
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import standard_stages
from rag.settings import Settings, load_settings
from rag.types import (
    Answer,
    AnswerDone,
    Article,
    CorpusStatus,
    Event,
    Evidence,
    EvidenceFound,
    Hit,
    Query,
    Refusal,
    Status,
    TextDelta,
    Verdict,
)

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_CLOSEST = 3  # articles named beside a refusal
_MOST_HITS = 1000


class Dateline:
    """A corpus and a writer, ready for questions. Safe for many threads. Make one with `Dateline.open`."""

    def __init__(self, settings: Settings, corpus: Corpus, encoder: SentenceEncoder, llm: LLM | None = None) -> None:
        self.settings = settings
        self.corpus = corpus
        self._encoder = encoder
        self._retriever = Retriever(corpus, standard_stages(encoder, settings.passages_per_article))
        self._relevance = Relevance(encoder, corpus.rarity)
        self._extractive = ExtractiveWriter(self._relevance)
        self.writer: Writer = self._choose_writer(llm)

    @classmethod
    def open(cls, index: str | Path | None = None, *, llm: LLM | None = None, **settings: Any) -> Dateline:
        """Open an index folder. Settings not given come from the environment and .env (README, Settings).

        llm: any LlamaIndex LLM object, which then writes the answers.
        Raises IndexMissing, EncoderMismatch or ConfigurationError, the last also for a setting that does not exist.
        """
        loaded = load_settings(**({"index": index} if index else {}), **settings)
        encoder = SentenceEncoder(loaded.encoder)
        corpus = Corpus(loaded.index)
        corpus.catalog.check_encoder(encoder.name)
        return cls(loaded, corpus, encoder, llm)

    def ask(
        self,
        question: str,
        *,
        after: Moment | None = None,
        before: Moment | None = None,
        outlets: Sequence[str] = (),
        asked_on: Moment | None = None,
    ) -> Answer:
        """The checked answer. after/before: published in [after, before), as ISO text, date or datetime (UTC).

        asked_on: the reader's day, for "today" and "the latest"; not given, it is not known and nothing is made of it.
        """
        for event in self.stream(question, after=after, before=before, outlets=outlets, asked_on=asked_on):
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
    ) -> Generator[Event, None, None]:
        """EvidenceFound, then TextDelta as the draft grows, then AnswerDone. Closing it cancels the writer."""
        query = query_of(question, after, before, outlets, asked_on)
        hits = self._retriever.retrieve(query, self.settings.hits)
        if why := refused(query, hits):
            yield EvidenceFound(())
            yield AnswerDone(self._refusal(query, hits, why, self.writer, self._notes(query)))
            return
        evidence = pack(hits, self.corpus.catalog.neighbours, self._encoder.count_tokens, self.settings.evidence_tokens)
        yield EvidenceFound(evidence)
        yield from self._answered(query, hits, evidence)

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        after: Moment | None = None,
        before: Moment | None = None,
        outlets: Sequence[str] = (),
        asked_on: Moment | None = None,
    ) -> list[Hit]:
        """The k best passages, no answer. k: 1 to 1000; one article gives settings.passages_per_article at most."""
        if not 1 <= k <= _MOST_HITS:
            raise DatelineError(f"k is {k}: between 1 and {_MOST_HITS} passages can be asked for")
        return self._retriever.retrieve(query_of(question, after, before, outlets, asked_on), k)

    async def aask(self, question: str, **filters: Any) -> Answer:
        """As ask."""
        return await in_thread(lambda: self.ask(question, **filters))

    def astream(self, question: str, **filters: Any) -> AsyncIterator[Event]:
        """As stream."""
        return from_thread(lambda: self.stream(question, **filters))

    async def asearch(self, question: str, k: int = 10, **filters: Any) -> list[Hit]:
        """As search."""
        return await in_thread(lambda: self.search(question, k, **filters))

    def article(self, article_id: str) -> Article | None:
        """The article with this id, also a version that a newer one has replaced; None when there never was one."""
        return self.corpus.catalog.article(article_id)

    def status(self) -> CorpusStatus:
        """What the index holds and how fresh it is."""
        return self.corpus.status()

    def prepare_in_background(self) -> None:
        """Load the encoder before the first question needs it, and mend what a crash has left of the vectors.

        Questions go on meanwhile, over the catalog's vectors. Nothing is mended while another process is writing.
        """
        threading.Thread(target=self._prepare, daemon=True).start()

    def _prepare(self) -> None:
        self._encoder.encode(["warm"])
        if self.corpus.scanning and not self.corpus.read_only:
            mend(self.settings.index)

    def close(self) -> None:
        self.corpus.close()

    def __enter__(self) -> Dateline:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Dateline:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _choose_writer(self, llm: LLM | None) -> Writer:
        s = self.settings
        if llm is not None:
            return LlamaIndexWriter(llm, s)
        if s.writer == "openai" and not s.has_language_model:
            raise ConfigurationError("DATELINE_WRITER is openai: set OPENAI_API_KEY, or OPENAI_BASE_URL of your server")
        if s.writer == "extractive" or not s.has_language_model:
            return self._extractive
        return OpenAIWriter(s)

    def _answered(self, query: Query, hits: Sequence[Hit], evidence: tuple[Evidence, ...]) -> Iterator[Event]:
        notes = [*self._notes(query), *_warnings(evidence)]
        processor = CitationProcessor(e.number for e in evidence)
        writer = self.writer
        try:
            draft, finish = yield from _drafted(writer, query, evidence, processor)
        except WriterUnavailable as error:
            notes.append(f"{error}. So this answer is made of the articles' own sentences.")
            writer = self._extractive
            draft, finish = yield from _drafted(writer, query, evidence, processor)
        statements = () if is_refusal(draft) else check(draft, evidence, _asked(query))
        if not any(s.verdict in (Verdict.SUPPORTED, Verdict.PARTLY) for s in statements):
            wrong = any(s.verdict is Verdict.UNSUPPORTED for s in statements)
            why = Refusal.UNSUPPORTED if wrong else Refusal.NO_ANSWER
            refusal = self._refusal(query, hits, why, writer, notes)
            unknown = tuple(processor.unknown)
            yield AnswerDone(replace(refusal, statements=statements, evidence=evidence, unknown_markers=unknown))
            return
        if finish is not Finish.COMPLETE:
            how = "ran into its length limit" if finish is Finish.TOO_LONG else "broke off"
            notes.append(f"The writer {how}, so the answer may be incomplete.")
        status = Status.ANSWERED if finish is Finish.COMPLETE else Status.INCOMPLETE
        unknown = tuple(processor.unknown)
        yield AnswerDone(
            Answer(query, status, statements, evidence, notes=tuple(notes), unknown_markers=unknown, writer=writer.name)
        )

    def _refusal(self, query: Query, hits: Sequence[Hit], why: Refusal, writer: Writer, notes: Sequence[str]) -> Answer:
        closest: dict[str, Article] = {h.article.id: h.article for h in hits}
        few = tuple(closest.values())[:_CLOSEST]
        return Answer(query, Status.REFUSED, (), (), why, few, tuple(notes), writer=writer.name)

    def _notes(self, query: Query) -> list[str]:
        if not (query.after or query.before):
            return []
        undated = self.corpus.snapshot().table.undated(query)
        some = f"{undated} article{'s' if undated > 1 else ''} without a date"
        return [f"{some} {'were' if undated > 1 else 'was'} left out by the date filter."] if undated else []


def _drafted(
    writer: Writer, query: Query, evidence: Sequence[Evidence], processor: CitationProcessor
) -> Generator[Event, None, tuple[str, Finish]]:
    """Streams the draft with clean markers; returns all of it, and why the writer stopped."""
    pieces: list[str] = []
    source = writer.write(query, evidence)
    try:
        while True:
            try:
                delta = next(source)
            except StopIteration as stop:
                finish: Finish = stop.value
                break
            if text := processor.feed(delta):
                pieces.append(text)
                yield TextDelta(text)
    finally:
        source.close()
    if text := processor.finish():
        pieces.append(text)
        yield TextDelta(text)
    return "".join(pieces), finish


def _asked(query: Query) -> str:
    """The question with all that the writer was told of it."""
    day = f"{query.asked_on.day} {query.asked_on:%B %Y}" if query.asked_on else ""
    return f"{query.text} {query.scope} {day}"


def _warnings(evidence: Sequence[Evidence]) -> list[str]:
    found = count_instructions(evidence)
    return [f"{found} sentence(s) addressed to machines were left out of the sources."] if found else []
