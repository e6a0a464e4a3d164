"""What another model's cosines mean."""

from __future__ import annotations

import shutil
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import ingest
from rag import Dateline
from rag.answers import Refusal, Status
from rag.models.calibration import PACKAGED_THRESHOLDS, _laid_over, calibrated
from rag.models.encoder import Thresholds
from rag.models.folder import PACKAGED, folder_of
from rag.models.sentence_encoder import SentenceEncoder
from tests import narrow_encoder, tiny_encoder
from tests.conftest import SAMPLE

cosines = st.floats(-1, 1)
ANSWERED = "At what time did Captain Vasterling give the order to abandon ship?"
UNRELATED = ["Who painted the Mona Lisa?", "Which planet has the most rings?"]


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return SentenceEncoder(narrow_encoder.build(tmp_path_factory.mktemp("narrow") / "model"))


def test_the_packaged_weights_keep_their_measured_thresholds_under_any_path(tmp_path: Path) -> None:
    copy = SentenceEncoder(str(shutil.copytree(folder_of(PACKAGED), tmp_path / "copy")))

    assert copy.thresholds == Thresholds(unrelated=0.35, words=(0.35, 0.75), texts=(0.0, 1.0))


def test_calibrating_the_packaged_model_finds_its_own_thresholds(encoder: SentenceEncoder) -> None:
    found = calibrated(encoder)

    assert np.allclose(np.hstack(astuple(found)), np.hstack(astuple(PACKAGED_THRESHOLDS)), atol=0.02)


def test_a_model_of_narrow_cosines_gets_narrow_thresholds(narrow: SentenceEncoder) -> None:
    found = narrow.thresholds

    assert 0.7 < found.unrelated < 0.85
    assert 0.55 < found.words[0] < found.words[1] < 0.9
    assert 0.6 < found.texts[0] < found.texts[1] < 1.1


def test_a_model_of_narrow_cosines_answers_and_refuses_as_the_packaged_one_does(
    tmp_path: Path, narrow: SentenceEncoder
) -> None:
    """Regression: at 0.35 nothing was unrelated to it, and nearly every sentence was an answer."""
    ingest([SAMPLE / "text"], tmp_path / "index", narrow)
    with Dateline.open(tmp_path / "index", encoder=narrow.name, writer="extractive") as dateline:
        nearest = [dateline.search(q, 1)[0].similarity for q in UNRELATED]
        answer = dateline.ask(ANSWERED)
        refusals = [dateline.ask(q).refusal for q in [*UNRELATED, "How do I cook rice?"]]

    assert min(nearest) > PACKAGED_THRESHOLDS.unrelated
    assert answer.status is Status.ANSWERED and "3.36" in answer.text
    assert refusals == [Refusal.UNRELATED, Refusal.UNRELATED, Refusal.NO_ANSWER]


def test_a_model_that_tells_nothing_apart_still_has_an_order_of_thresholds(tmp_path: Path) -> None:
    tiny_encoder.build(tmp_path)

    found = SentenceEncoder(str(tmp_path / "model")).thresholds

    assert found.words[0] < found.words[1] and found.texts[0] < found.texts[1]


@given(cosines, st.floats(0.05, 1), cosines, st.floats(0, 1))
def test_a_threshold_keeps_its_place_between_unrelated_and_same(u: float, apart: float, low: float, up: float) -> None:
    onto = _laid_over((0.07, 0.44), (u, u + apart))

    assert onto(0.07) == pytest.approx(u) and onto(0.44) == pytest.approx(u + apart)
    assert onto(low) <= onto(low + up)
