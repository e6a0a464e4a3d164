"""Peak memory of `dateline ingest` over one article, small, of 0.4 MB and of 9 MB, each in a process of its own; and
whether a question about the last paragraph is answered from the index that it made.

python benchmarks/memory.py [--encoder FOLDER] [--megabytes 0.4 9]

The packaged encoder takes minutes for 9 MB; any other sentence-transformers model can be named.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rag import Dateline

WORDS = (
    "the council weir ferry harbour engineers said repair gate flood market boats towpath winter cost crowns weeks "
    "bridge lamp keeper storm north quay tide cargo school mill orchard road meeting vote plan river bank wall"
).split()
LAST = "The lamp in the Quillhaven lighthouse was lit by Odalys Brandt of Tollmere."
QUESTION = "Who lit the lamp in the Quillhaven lighthouse?"
_INGEST = "import sys; from rag.cli import main; sys.argv[0] = 'dateline'; main()"


def article(characters: int) -> str:
    """Made-up prose, the same every time, with the quotation marks of print, which double the size of a string."""
    luck = random.Random(7)
    paragraphs = ["Weir opened again at Tollmere", "Published 4 May 2025"]
    while (held := sum(map(len, paragraphs))) < characters or held < 200:
        for _ in range(500 if characters > 100_000 else 1):
            sentences = [f"{' '.join(luck.choices(WORDS, k=luck.randint(8, 24))).capitalize()}." for _ in range(4)]
            paragraphs.append(f"{' '.join(sentences)} “{luck.choice(WORDS)}.”")
    return "\n\n".join([*paragraphs, LAST])


def ingested(file: Path, index: Path, encoder: str) -> tuple[float, float]:
    """Peak resident memory in MB and seconds of the command in a child process."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _INGEST, "ingest", str(file), "--index", str(index)]
    child = subprocess.Popen(command, env=os.environ | {"DATELINE_ENCODER": encoder}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"dateline ingest failed over {file}")
    return usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2), time.perf_counter() - began


def found(index: Path, encoder: str) -> tuple[bool, bool]:
    """Whether the last paragraph is among the hits, and whether the answer quotes it."""
    with Dateline.open(index, encoder=encoder, writer="extractive") as dateline:
        hits = dateline.search(QUESTION)
        answer = dateline.ask(QUESTION)
    return any("Odalys" in hit.passage.text for hit in hits), "Odalys Brandt" in answer.text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="", help="sentence-transformers folder; default: the packaged one")
    parser.add_argument("--megabytes", type=float, nargs="+", default=[0.4, 9.0], help="sizes beside the small article")
    options = parser.parse_args()
    least = 0.0
    print(f"{'article':>10} {'seconds':>8} {'peak MB':>8} {'above small':>12}  last paragraph found, answered")
    with TemporaryDirectory() as folder:
        for size in [0.0, *options.megabytes]:
            file, index = Path(folder, f"{size}.txt"), Path(folder, f"index-{size}")
            file.write_text(article(int(size * 1e6)), encoding="utf-8")
            peak, seconds = ingested(file, index, options.encoder)
            least = least or peak
            name = f"{size:g} MB" if size else "small"
            hit, answered = found(index, options.encoder)
            print(f"{name:>10} {seconds:8.1f} {peak:8.0f} {peak - least:12.0f}  {hit}, {answered}", flush=True)


if __name__ == "__main__":
    main()
