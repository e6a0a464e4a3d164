"""Vectors for the passages that have none yet, those of the newest articles first. Can be stopped and gone on with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.catalog import Indexable
from rag.index.writer import CorpusWriter
from rag.models.encoder import Encoder
from rag.text.header import embedded_text

_TOGETHER = 256  # texts encoded before their vectors are written: what an interruption can lose
_LOOKED_AHEAD = 2048  # passages that are read from the catalog at a time

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Embedded:
    """How far it is, in passages. total: those that waited when it began; failed: the encoder stumbled over them."""

    done: int
    total: int
    failed: int = 0


def embed(
    writer: CorpusWriter,
    encoder: Encoder,
    progress: Callable[[Embedded], None] = lambda far: None,
    goes_on: Callable[[], bool] = lambda: True,
    together: int = _TOGETHER,
) -> Embedded:
    """Give every done passage its vector of this encoder, and tell after every few how far it is.

    Where the index was filled by another encoder, that one's vectors are searched until all are there. goes_on: asked
    before every few texts, which are together; False ends it there. A passage that the encoder cannot read stays
    without a vector. Raises what the encoder raises when it can read nothing at all.
    """
    vectors = writer.catalog.vectors
    moving = vectors.aim(encoder.name, encoder.identity, encoder.dim)
    far, failed = Embedded(0, vectors.waiting(coming=moving)), set[bytes]()
    progress(far)
    while waiting := vectors.next_waiting(_LOOKED_AHEAD, coming=moving, leaving=failed):
        texts = {item.digest: item for item in waiting}
        for digests in _few(list(texts), together):
            if not goes_on():
                return far
            found = _encoded(encoder, {digest: texts[digest] for digest in digests})
            stumbled = set(digests) - found.keys()
            failed |= stumbled
            writer.add_vectors(found, coming=moving)
            standing = vectors.standing(digests)  # also beyond what was looked at
            far = Embedded(
                far.done + sum(standing[d] for d in digests), far.total, far.failed + sum(standing[d] for d in stumbled)
            )
            progress(far)
    if moving:
        writer.move()
    return far


def _few(digests: Sequence[bytes], together: int) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(digests), together):
        yield digests[start : start + together]


def _encoded(encoder: Encoder, passages: Mapping[bytes, Indexable]) -> dict[bytes, np.ndarray]:
    """By digest, without those over which the encoder stumbles."""
    texts = [embedded_text(item.article, item.passage.text) for item in passages.values()]
    try:
        return dict(zip(passages, encoder.encode_passages(texts), strict=True))
    except Exception:  # noqa: BLE001 - whichever passage it was, the others get their vectors
        encoder.encode_passages(["Is it this passage?"])  # where nothing can be encoded, it is not
    found = {digest: _alone(encoder, item) for digest, item in passages.items()}
    return {digest: vector for digest, vector in found.items() if vector is not None}


def _alone(encoder: Encoder, item: Indexable) -> np.ndarray | None:
    try:
        (vector,) = encoder.encode_passages([embedded_text(item.article, item.passage.text)])
    except Exception as error:  # noqa: BLE001 - see above
        what = f"passage {item.passage.ordinal + 1} of {item.article.origin}"
        _log.warning("the encoder cannot read %s (%s), which is found by its words alone", what, error)
        return None
    return np.asarray(vector)
