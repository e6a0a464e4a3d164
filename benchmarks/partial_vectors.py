"""What retrieval is worth while only some passages have vectors: those of the newest articles, or any.

python benchmarks/partial_vectors.py INDEX DATA_FOLDER    (a copy of INDEX is searched; the data are realtimeqa.py's)
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from realtimeqa import PASSAGES, Quiz, ours_of, quiz_of, rows, scores_of

from rag import Dateline
from rag.assembly import assemble
from rag.catalog import catalog_path
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.seal import unseal
from rag.index.writer import CorpusWriter
from rag.models.sentence_encoder import SentenceEncoder
from rag.settings import load_settings

_SHARES = (100, 75, 50, 25, 0)  # percent, descending: what is deleted stays so
_MEASURES = ("hit@4", "hit@10", "answer@500w", "answer@1000w")
_ORDERS = {"newest first": "published IS NULL DESC, published, p.id", "any": "substr(hex(p.digest), 3)"}
_DIGESTS = "SELECT p.digest FROM passages p JOIN articles a ON a.id = p.article_id WHERE a.state = 'done' ORDER BY "


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path, help="with all its vectors")
    parser.add_argument("data", type=Path, help="folder with the articles and the questions")
    options = parser.parse_args()
    quiz = quiz_of(options.data / "questions-2022-dev.jsonl", list(rows(options.data / "articles-2022.jsonl.xz")))
    encoder = Remembering()
    print("vectors  of            " + "  ".join(f"{m:>12}" for m in _MEASURES))
    for order in _ORDERS:
        with TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(options.index, Path(folder, "index")))
            with CorpusWriter(copy):
                pass  # brought up to date
            unseal(vectors_path(copy))  # so that what the catalog has is searched
            for share in _thinned(catalog_path(copy), order):
                print(f"{share:5} %  {order:<13} " + "  ".join(f"{v:12.4f}" for v in _measured(copy, quiz, encoder)))


def _thinned(catalog: Path, order: str) -> Iterator[int]:
    """Each share of the vectors in turn, once the catalog has no more than that."""
    db = sqlite3.connect(catalog)
    digests = list(dict.fromkeys(digest for (digest,) in db.execute(_DIGESTS + _ORDERS[order])))
    for share in _SHARES:
        gone = digests[: len(digests) * (100 - share) // 100]
        with db:
            db.executemany("DELETE FROM vectors WHERE digest = ?", [(digest,) for digest in gone])
        yield share
    db.close()


class Remembering(SentenceEncoder):
    """Encodes a question once, however often it is asked."""

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._once(text) for text in texts])

    @cache  # noqa: B019 - one encoder a run
    def _once(self, text: str) -> np.ndarray:
        return np.asarray(super().encode_queries([text])[0])


def _measured(index: Path, quiz: Sequence[Quiz], encoder: SentenceEncoder) -> list[float]:
    scores: defaultdict[str, list[float]] = defaultdict(list)
    settings = load_settings(index=index, writer="extractive")
    with Dateline(assemble(settings, encoder=encoder)) as dateline:
        for asked in quiz:
            for measure, score in scores_of(asked, ours_of(dateline.search(asked.question, PASSAGES))).items():
                scores[measure].append(score)
    return [sum(scores[m]) / len(scores[m]) for m in _MEASURES]


if __name__ == "__main__":
    main()
