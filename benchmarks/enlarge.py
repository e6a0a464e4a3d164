"""A larger index out of a real one, to see how a search grows: every article several times over, with its own words and
vectors that are near those of the first, at a cosine between 0.85 and 0.97.

python benchmarks/enlarge.py INDEX OUT [--times 4]
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
from pathlib import Path

import numpy as np

from rag.catalog import catalog_path
from rag.index.writer import CorpusWriter, rebuild

_NEAR = (0.85, 0.97)  # cosines of a copy's vectors with the first's


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path, help="with all its vectors")
    parser.add_argument("out", type=Path, help="a folder that is not there yet")
    parser.add_argument("--times", type=int, default=4)
    options = parser.parse_args()
    shutil.copytree(options.index, options.out)
    with CorpusWriter(options.out):
        pass  # brought up to date
    db = sqlite3.connect(catalog_path(options.out))
    luck = np.random.default_rng(0)
    with db:
        for number in range(1, options.times):
            _add_copy(db, f"-{number}", luck)
    db.close()
    print(f"{rebuild(options.out)} articles in {options.out}")


def _add_copy(db: sqlite3.Connection, mark: str, luck: np.random.Generator) -> None:
    """Of what the index held at first. mark: after the ids of this copy."""
    names = [row[1] for row in db.execute("PRAGMA table_info(articles)")]
    told = [f"{name} || '{mark}'" if name in ("id", "origin", "content", "version_key") else name for name in names]
    first = "WHERE instr(id, '-') = 0"
    db.execute(f"INSERT INTO articles SELECT {', '.join(told)} FROM articles {first}")
    select = (
        'SELECT p.article_id, p.ordinal, p.start, p."end", v.vector FROM passages p JOIN vectors v'
        " ON v.digest = p.digest AND v.coming = 0 WHERE instr(p.id, '-') = 0"
    )
    rows = db.execute(select).fetchall()
    for article, ordinal, start, end, vector in rows:
        digest = luck.bytes(16)
        passage = (f"{article}{mark}:{ordinal}", f"{article}{mark}", ordinal, start, end, digest)
        db.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", passage)
        near = _near(np.frombuffer(vector, np.float16).astype(np.float32), luck)
        db.execute("INSERT INTO vectors (digest, coming, vector) VALUES (?, 0, ?)", (digest, near.tobytes()))


def _near(vector: np.ndarray, luck: np.random.Generator) -> np.ndarray:
    """A unit vector at a random cosine of _NEAR: float16 (dim,)."""
    aside = luck.normal(size=len(vector))
    aside -= (aside @ vector) * vector
    cosine = luck.uniform(*_NEAR)
    found: np.ndarray = cosine * vector + np.sqrt(1 - cosine**2) * aside / np.linalg.norm(aside)
    return found.astype(np.float16)


if __name__ == "__main__":
    main()
