"""Dateline as LlamaIndex's retriever, inside LlamaIndex's own engine, stores and postprocessors."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.callbacks import CallbackManager, LlamaDebugHandler
from llama_index.core.postprocessor import (
    FixedRecencyPostprocessor,
    LongContextReorder,
    SimilarityPostprocessor,
)
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.schema import MetadataMode, NodeWithScore, TextNode
from llama_index.core.vector_stores.utils import metadata_dict_to_node, node_to_metadata_dict
from llama_index.llms.openai_like import OpenAILike

from rag import Dateline, DatelineError, Hit
from rag.assembly import assemble
from rag.llamaindex import DatelineRetriever
from rag.settings import load_settings
from rag.types import Passage, Query, Span
from tests.conftest import ROOT, make_article

QUESTION = "Who runs the ferry compensation fund?"


@pytest.fixture(scope="module")
def dateline(sample_index: Path) -> Iterator[Dateline]:
    with Dateline.open(sample_index, writer="extractive") as opened:
        yield opened


class Undated:
    """A retriever whose one article came without outlet, date, authors and address."""

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        article = make_article("The bridge is open.", title="Aldmoor", outlet=None, published=None)
        passage = Passage(f"{article.id}:0", article.id, 0, Span(0, 10), article.body[:10])
        return [Hit(passage, article, 1.0, 0.5)]


def test_nodes_are_the_passages_that_a_search_finds(dateline: Dateline) -> None:
    nodes = DatelineRetriever(dateline, k=7).retrieve(QUESTION)

    assert [(n.node.node_id, n.node.get_content(), n.score) for n in nodes] == [
        (hit.passage.id, hit.passage.text, hit.score) for hit in dateline.search(QUESTION, 7)
    ]


def test_a_node_knows_its_span_in_its_article(dateline: Dateline) -> None:
    nodes = [n.node for n in DatelineRetriever(dateline, k=20).retrieve("Maren Isolde")]

    assert {type(node) for node in nodes} == {TextNode} and any(node.start_char_idx for node in nodes)
    for node in nodes:
        assert isinstance(node, TextNode) and node.ref_doc_id
        article = dateline.article(node.ref_doc_id)
        assert article and article.body[node.start_char_idx : node.end_char_idx] == node.text


def test_metadata_say_where_a_node_comes_from_in_values_that_json_has(dateline: Dateline) -> None:
    (found,) = DatelineRetriever(dateline, k=1).retrieve(QUESTION)
    (hit,) = dateline.search(QUESTION, 1)

    assert json.loads(json.dumps(found.node.metadata)) == {
        "title": "Northsound Lines puts 12 million crowns into ferry fund",
        "outlet": "The Sound Ledger",
        "published": "2025-04-30T00:00:00+00:00",
        "authors": "Quentin Abelard",
        "url": "https://www.soundledger.example/news/ferry-compensation-fund",
        "record": hit.record,
        "article_id": hit.article.id,
        "similarity": hit.similarity,
        "scored_by": hit.scored_by,
    }


@pytest.mark.parametrize("mode", [MetadataMode.LLM, MetadataMode.EMBED])
def test_a_model_reads_title_outlet_and_date_before_the_text_and_nothing_else(
    dateline: Dateline, mode: MetadataMode
) -> None:
    (found,) = DatelineRetriever(dateline, k=1).retrieve(QUESTION)

    head, _, text = found.node.get_content(mode).partition("\n\n")

    assert text == found.node.get_content()
    assert head.splitlines() == [
        "title: Northsound Lines puts 12 million crowns into ferry fund",
        "outlet: The Sound Ledger",
        "published: 2025-04-30T00:00:00+00:00",
    ]


def test_a_model_is_not_told_of_what_is_not_known(sample_index: Path) -> None:
    with Dateline(assemble(load_settings(index=sample_index), retriever=Undated())) as dateline:
        (found,) = DatelineRetriever(dateline).retrieve(QUESTION)

    assert found.node.get_content(MetadataMode.LLM) == "title: Aldmoor\n\nThe bridge"
    assert [found.node.metadata[name] for name in ("outlet", "published", "authors", "url")] == [None] * 4


def test_filters_are_those_of_a_search(dateline: Dateline) -> None:
    retriever = DatelineRetriever(dateline, 20, after="2025-04-01", before="2025-07-01", outlets=["The Sound Ledger"])

    nodes = [n.node for n in retriever.retrieve("ferry")]

    assert nodes and {node.metadata["outlet"] for node in nodes} == {"The Sound Ledger"}
    assert all("2025-04" <= node.metadata["published"] < "2025-07" for node in nodes)


def test_an_async_caller_gets_the_same_nodes(dateline: Dateline) -> None:
    retriever = DatelineRetriever(dateline, 5, after="2025-03-01")

    assert asyncio.run(retriever.aretrieve(QUESTION)) == retriever.retrieve(QUESTION)


def test_an_async_retrieval_leaves_the_event_loop_free(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes by asearch: a search that waits for the loop would never end on it."""
    seen: list[str] = []

    async def both() -> list[NodeWithScore]:
        loop, search = asyncio.get_running_loop(), dateline.search

        def after_the_loop(question: str, k: int, **filters: object) -> list[Hit]:
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(20)
            seen.append(question)
            return search(question, k)

        monkeypatch.setattr(dateline, "search", after_the_loop)
        return await DatelineRetriever(dateline, 2).aretrieve(QUESTION)

    assert len(asyncio.run(both())) == 2 and seen == [QUESTION]


def test_what_a_search_refuses_a_retrieval_refuses(dateline: Dateline) -> None:
    with pytest.raises(DatelineError, match="is no date"):
        DatelineRetriever(dateline, after="spring").retrieve(QUESTION)


def test_nodes_come_back_whole_from_the_form_in_which_stores_of_vectors_keep_them(dateline: Dateline) -> None:
    for found in DatelineRetriever(dateline, k=5).retrieve(QUESTION):
        kept = json.loads(json.dumps(node_to_metadata_dict(found.node, flat_metadata=True)))
        assert metadata_dict_to_node(kept, text=found.node.get_content()) == found.node


def test_postprocessors_read_scores_and_dates(dateline: Dateline) -> None:
    nodes = DatelineRetriever(dateline, k=9).retrieve(QUESTION)
    worst = SimilarityPostprocessor(similarity_cutoff=nodes[3].score).postprocess_nodes(nodes)
    newest = FixedRecencyPostprocessor(top_k=1, date_key="published").postprocess_nodes(nodes, query_str=QUESTION)

    assert [n.node.node_id for n in worst] == [n.node.node_id for n in nodes[:4]]
    assert newest[0].node.metadata["published"] == max(n.node.metadata["published"] for n in nodes)


def test_a_query_engine_answers_from_the_nodes_by_a_real_model(dateline: Dateline, llama_server: str) -> None:
    told = LlamaDebugHandler(print_trace_on_end=False)
    llm = OpenAILike(
        model="test",
        api_base=llama_server,
        api_key="none",
        is_chat_model=True,
        max_tokens=40,
        max_retries=0,
        callback_manager=CallbackManager([told]),
    )
    engine = RetrieverQueryEngine(
        DatelineRetriever(dateline, k=4),
        get_response_synthesizer(llm, callback_manager=CallbackManager([told])),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.001), LongContextReorder()],
    )

    response = engine.query(QUESTION)

    asked = str(told.get_llm_inputs_outputs()[0][0].payload)
    assert str(response).strip()
    assert {n.node.node_id for n in response.source_nodes} == {h.passage.id for h in dateline.search(QUESTION, 4)}
    assert "outlet: The Sound Ledger" in asked and "Peregrine Holt" in asked
    assert not any(n.node.metadata["article_id"] in asked for n in response.source_nodes)


def test_only_this_module_loads_llamaindex() -> None:
    code = "import sys, rag.dateline, rag.cli; print('llama_index.core' in sys.modules); import rag.llamaindex"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)

    assert (ran.stdout.strip(), ran.returncode) == ("False", 0), ran.stderr
