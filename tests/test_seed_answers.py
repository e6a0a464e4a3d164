"""Questions to the one real article this began with, where it is at hand: its junk headlines must not answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import ingest
from rag import Dateline, Status
from rag.models.sentence_encoder import SentenceEncoder
from tests.conftest import ROOT

SEED = ROOT.parent / "shared" / "data" / "seed"


@pytest.fixture(scope="module")
def dateline(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Dateline:
    if not SEED.is_dir():
        pytest.skip("needs ../shared/data/seed beside the repository")
    index: Path = tmp_path_factory.mktemp("seed") / "index"
    ingest([SEED], index, encoder)
    return Dateline.open(index, writer="extractive")


@pytest.mark.parametrize(
    "question", ["Why did Assad fall?", "Why did Assad fall so fast?", "When did Assad's regime fall?"]
)
def test_what_only_a_trailing_headline_touches_is_refused(dateline: Dateline, question: str) -> None:
    assert dateline.ask(question).status is Status.REFUSED


def test_whom_netanyahu_met_is_answered_and_cited(dateline: Dateline) -> None:
    answer = dateline.ask("Whom did Netanyahu meet in Moscow?")

    assert answer.status is Status.ANSWERED
    assert any("Netanyahu" in c.quote and "Putin" in c.quote for c in answer.citations)
