"""The one place where parts are put together, with any part that is given in place of ours."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from rag.answering.checking import check as checking
from rag.answering.checking.grounding import Grounding
from rag.answering.checking.nearness import Nearness
from rag.answering.judging.chain import Judges
from rag.answering.judging.entailed import EntailmentJudge
from rag.answering.judging.judge import ModelJudge
from rag.answering.judging.words import similarity
from rag.answering.relevance import Relevance
from rag.answering.writers.deadline import NO_OTHER, Limit
from rag.answering.writers.extractive import ExtractiveWriter
from rag.answering.writers.llamaindex import LlamaIndexWriter
from rag.answering.writers.openai import OpenAIWriter
from rag.answering.writers.protocol import Writer
from rag.catalog import Filler
from rag.errors import ConfigurationError
from rag.index.corpus import Corpus
from rag.models.backends.torch_backend import KINDS, Kind
from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import Encoder
from rag.models.entailment import EntailmentModel
from rag.models.grounding import GroundingModel
from rag.models.sentence_encoder import SentenceEncoder
from rag.parts import Check, Judge, LanguageModel, Retriever
from rag.retrieval import retriever as retrieval
from rag.retrieval.candidates import Stage
from rag.retrieval.cross_rerank import CrossRerank
from rag.retrieval.stages import PARTS, standard_stages
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


_log = logging.getLogger(__name__)
_OFF = frozenset(["off", "none", "no", "false", "0"])  # never the name of a model: nothing may be sent by a slip


@dataclass(frozen=True, slots=True)
class Parts:
    """What a Dateline is made of. writer writes the answers; fallback, which never fails, when it is not available.

    model: the language model that questions are put to, to understand them; None where rules alone do. judge: who
    judges statements after the check; None where nobody does.
    """

    settings: Settings
    corpus: Corpus
    encoder: Encoder
    retriever: Retriever
    writer: Writer
    fallback: Writer
    check: Check
    model: LanguageModel | None = None
    judge: Judge | None = None


def assemble(
    settings: Settings,
    *,
    corpus: Corpus | None = None,
    encoder: Encoder | None = None,
    retriever: Retriever | None = None,
    writer: Writer | None = None,
    llm: LLM | None = None,
    check: Check | None = None,
) -> Parts:
    """The parts for the index that the settings name. A part that is given is used in place of what they say.

    llm: a LlamaIndex LLM object to write with; a writer goes before it.
    Raises IndexMissing, IndexDamaged, EncoderMismatch or ConfigurationError.
    """
    encoder = encoder or encoder_of(settings)
    corpus = corpus or Corpus(settings.index)
    corpus.catalog.vectors.check(encoder.name, encoder.identity)
    model = _model(settings, llm) if writer is None else None
    reader = _reader(settings, llm) if model else None
    extractive = ExtractiveWriter(Relevance(encoder, corpus.rarity))
    return Parts(
        settings,
        corpus=corpus,
        encoder=encoder,
        retriever=retriever or retriever_of(settings, corpus, encoder),
        writer=writer or model or extractive,
        fallback=extractive,
        check=check or partial(checking.check, readers=readers_of(encoder)),
        model=reader,
        judge=judge_of(settings, encoder, llm) if model else _entailment_judge(settings),
    )


def retriever_of(
    settings: Settings, corpus: Corpus, encoder: Encoder, without: Collection[str] = ()
) -> retrieval.Retriever:
    """The standard search. without: names of PARTS in rag.retrieval.stages that are left out, to see what they give.

    Raises ConfigurationError for a name that is none.
    """
    if unknown := sorted(set(without) - set(PARTS)):
        raise ConfigurationError(f"a search has no part {unknown[0]!r} to leave out: there are {', '.join(PARTS)}")
    stages = standard_stages(encoder, settings.passages_per_article, other_encoder, _reranker(settings), without)
    return retrieval.Retriever(corpus, stages)


def readers_of(encoder: Encoder) -> checking.Readers:
    """The models that read beside the rules."""
    return checking.Readers(Nearness(encoder), Grounding(encoder, _grounding_model()))


@cache
def _grounding_model() -> GroundingModel:
    """One for all, since it takes 90 MB."""
    return GroundingModel()


def encoder_of(settings: Settings) -> SentenceEncoder:
    """The encoder that the settings name, for questions and for ingest alike."""
    return SentenceEncoder(settings.encoder, settings.encoder_backend, settings.cache_folder)


@cache
def other_encoder(filler: Filler) -> Encoder | None:
    """The encoder that filled an index, where it is another than the settings name."""
    for encoder in (SentenceEncoder(filler.name), SentenceEncoder(filler.name, "onnx-int8")):
        with suppress(ConfigurationError):
            if filler.is_same(encoder.name, encoder.identity):
                return encoder
    _log.warning("the encoder %r is not on this machine: passages are found by their words alone", filler.name)
    return None


def _reranker(settings: Settings) -> Stage | None:
    """None where none is configured."""
    if not settings.reranker:
        return None
    return CrossRerank(CrossEncoder(settings.reranker, _kind(settings)), settings.reranker_passages)


def _entailment_judge(settings: Settings) -> Judge | None:
    """None where none is configured."""
    if not settings.entailment_model:
        return None
    return EntailmentJudge(EntailmentModel(settings.entailment_model, _kind(settings)))


def _kind(settings: Settings) -> Kind | None:
    """What computes a cross-encoder: torch, as it does the encoder where the settings say so, else where it is fast."""
    return next((k for k in KINDS if k == settings.encoder_backend), None)


def _reader(settings: Settings, llm: LLM | None) -> LanguageModel | None:
    """Who understands questions, and is not waited for for long. An LLM object has no other model at its server."""
    return _beside(settings, llm, "understanding", settings.understanding_model, settings.understanding_seconds)


def judge_of(settings: Settings, encoder: Encoder, llm: LLM | None = None) -> Judge | None:
    """Who judges statements after the rules: an entailment model, then a language model, as far as they are configured
    and are to; None where neither is."""
    local = _entailment_judge(settings)
    model = _beside(settings, llm, "judge", settings.judge_model, settings.judge_seconds)
    if model is None:
        return local
    tokens = settings.evidence_tokens
    judge = ModelJudge(model, model.name, lambda t: len(encoder.tokens(t)), partial(similarity, encoder), tokens)
    return Judges([local, judge]) if local else judge


def _beside(
    settings: Settings, llm: LLM | None, what: str, named: str, most: float
) -> OpenAIWriter | LlamaIndexWriter | None:
    """The model with something else to do than to write. named, most: as the settings of this name have them."""
    if named.strip().casefold() in _OFF:
        return None
    if named and llm is not None:
        _log.warning("DATELINE_%s_MODEL is not used: the LLM object that writes does it too", what.upper())
    other = settings.model_copy(update={"openai_model": named or settings.openai_model})
    return _model(other, llm, Limit(most, f"DATELINE_{what.upper()}_SECONDS"))


def _model(settings: Settings, llm: LLM | None, most: Limit = NO_OTHER) -> OpenAIWriter | LlamaIndexWriter | None:
    """None where the articles' own sentences are to answer."""
    if llm is not None:
        return LlamaIndexWriter(llm, settings, most)
    return OpenAIWriter(settings, most) if settings.asks_model else None
