"""How alike a question and a passage that has nothing to do with it look to the encoder.

    python benchmarks/unrelated.py INDEX QUESTIONS.jsonl

Prints percentiles of the cosine over random pairs of a question and a passage of an article that is neither linked to
it nor found for it. QUESTIONS: rows {"question", "gold_ids", "search_ids"}, ids as in the articles' origins. The 99th
percentile is the packaged encoder's threshold `unrelated` in rag/models/calibration.py.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from rag.catalog import Catalog, open_engine
from rag.models.sentence_encoder import SentenceEncoder
from rag.types import Query

_PASSAGES = 5000


def main(index: Path, questions: Path) -> None:
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    catalog = Catalog(open_engine(index))
    sample = catalog.vectors.sample(_PASSAGES)
    passages = catalog.passages_by_id([i for i, _ in sample], Query("any"))
    origins = [passages[i][1].origin.partition("#")[2] for i, _ in sample]
    vectors = np.stack([v for _, v in sample]).astype(np.float32)
    cosines = SentenceEncoder().encode_queries([row["question"] for row in rows]) @ vectors.T
    related = np.array([[o in {*row["gold_ids"], *row["search_ids"]} for o in origins] for row in rows])
    unrelated = cosines[~related]
    print(f"{unrelated.size} pairs of {len(rows)} questions and {len(sample)} passages")
    for percent in (50, 90, 99, 99.9):
        print(f"{percent:5} % lie below {np.percentile(unrelated, percent):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
