"""Seconds until every record of a corpus is in words, catalog and BM25, and by part; the same ingest again; memory.

    python benchmarks/reading.py [--pages PAGES.jsonl.xz] [--articles 1000 10000] [--baseline 200]

PAGES has a page a line: id, url, title, host, text. Without it pages of made-up prose are read. Where there are fewer
than asked for, they are read again under other addresses, every twelfth of their words another one of the same page.
--baseline: LlamaIndex as it comes over the first so many pages, with the same encoder, in the same run
(needs pip install llama-index-vector-stores-chroma).
"""

from __future__ import annotations

import argparse
import inspect
import json
import lzma
import os
import platform
import random
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from functools import wraps
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_SAMPLED = 0.5  # seconds between two looks at the memory
_OTHER = 12  # of so many words in a copy one is another


def pages(file: Path | None) -> Iterator[dict[str, Any]]:
    """Those of the file, or 500 of made-up prose of 2 to 14 thousand characters."""
    if file is None:
        from benchmarks.memory import article

        luck = random.Random(7)
        prose = article(2_000_000)
        for n in range(500):
            start = luck.randrange(len(prose) - 14_000)
            text = prose[start : start + luck.randrange(2000, 14_000)]
            yield {
                "id": str(n),
                "url": f"https://tollmere.example/{n}",
                "title": f"Report {n}",
                "host": "",
                "text": text,
            }
        return
    with lzma.open(file, "rt", encoding="utf-8") if file.suffix == ".xz" else file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def corpus(file: Path | None, count: int) -> Iterator[dict[str, Any]]:
    """So many pages: the first ones, then copies of them in varied words."""
    luck, copy = random.Random(7), 0
    while count > 0:
        for page in islice(pages(file), count):
            count -= 1
            yield _varied(page, copy, luck) if copy else page
        copy += 1


def _varied(page: Mapping[str, Any], copy: int, luck: random.Random) -> dict[str, Any]:
    lines = [line.split(" ") for line in page["text"].split("\n")]
    words = [word for line in lines for word in line if word]
    changed = (
        " ".join(luck.choice(words) if words and not luck.randrange(_OTHER) else word for word in line)
        for line in lines
    )
    own = {"id": f"{page['id']}-{copy}", "url": f"{page['url']}?copy={copy}"}
    return {**page, **own, "text": "\n".join(changed)}


class Parts:
    """Seconds that the writing process spends in parts of the work; a part within another counts for the outer one."""

    def __init__(self) -> None:
        self.seconds = Counter[str]()
        self._inside = False

    def watch(self, owner: type, part: str, names: Iterator[str] | None = None) -> None:
        """All public functions of a class, or those of these names."""
        for name in list(names or (n for n in vars(owner) if not n.startswith("_"))):
            function = vars(owner).get(name)
            if inspect.isfunction(function):
                setattr(owner, name, self._watched(function, part))

    def _watched(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            result = self._timed(lambda: function(*arguments, **named), part)
            return self._stepped(result, part) if inspect.isgenerator(result) else result

        return call

    def _stepped(self, steps: Iterator[Any], part: str) -> Iterator[Any]:
        end = object()
        while (step := self._timed(lambda: next(steps, end), part)) is not end:
            yield step

    def _timed(self, work: Callable[[], Any], part: str) -> Any:
        if self._inside or threading.current_thread() is not threading.main_thread():
            return work()
        self._inside, began = True, time.perf_counter()
        try:
            return work()
        finally:
            self._inside = False
            self.seconds[part] += time.perf_counter() - began


class Memory(threading.Thread):
    """The most that this process and its children held at a time: proportional set size in MB; Linux only."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.alone = 0.0, 0.0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(_SAMPLED):
            sizes = [_proportional(pid) for pid in _family(os.getpid())]
            self.most, self.alone = max(self.most, sum(sizes)), max(self.alone, sizes[0])

    def stop(self) -> None:
        self._over.set()
        self.join()


def _family(pid: int) -> list[int]:
    """The process and those that it has started."""
    found = [pid]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


def _proportional(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def measure(file: Path, index: Path) -> None:
    """In a process of its own: reads the file twice and prints what that took as one JSON object."""
    from ingest import ingest, workers
    from ingest.sources import Files
    from rag.catalog.store import CatalogWriter
    from rag.index.lexical import LexicalIndex

    parts, memory = Parts(), Memory()
    parts.watch(Files, "reading the file", iter(["records"]))
    parts.watch(Future, "waiting for the workers", iter(["result"]))
    for owner in (CatalogWriter, *CatalogWriter.__bases__):
        parts.watch(owner, "catalog")
    parts.watch(LexicalIndex, "BM25")
    memory.start()
    report = ingest(file, index, vectors=False)
    memory.stop()
    first = dict(parts.seconds)
    pool = workers._spare.take()
    if pool:
        pool.close()
    cleaning = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    again = ingest(file, index, vectors=False)
    print(
        json.dumps(
            {
                "read": report.read, "indexed": report.indexed, "passages": report.passages,
                "seconds": report.seconds, "parts": first, "workers": cleaning, "again": again.seconds,
                "changed": again.indexed, "most": memory.most, "alone": memory.alone,
            }
        )
    )  # fmt: skip


def _measured(file: Path, index: Path) -> dict[str, Any]:
    code = "import pathlib, sys; from benchmarks.reading import measure; measure(*map(pathlib.Path, sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(file), str(index)]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _shown(found: Mapping[str, Any]) -> None:
    rest = found["seconds"] - sum(found["parts"].values())
    print(f"{found['read']} records, {found['indexed']} indexed, {found['passages']} passages")
    print(f"  in words after     {found['seconds']:7.1f} s   {found['read'] / found['seconds']:.0f} records/s")
    for part, seconds in [*found["parts"].items(), ("all else in the writing process", rest)]:
        print(f"    {part:32}{seconds:7.1f} s")
    print(f"  workers' own time  {found['workers']:7.1f} s   cleaning and cutting, of all cores")
    print(f"  the same again     {found['again']:7.1f} s   {found['changed']} indexed")
    print(
        f"  memory             {found['most']:7.0f} MB of all processes, {found['alone']:.0f} MB of the writing one",
        flush=True,
    )


def _baseline(rows: list[dict[str, Any]], folder: Path) -> None:
    from benchmarks.stock_llamaindex import StockLlamaIndex
    from ingest import ingest
    from rag.models.sentence_encoder import SentenceEncoder

    encoder = SentenceEncoder()
    encoder.encode_passages(["Loaded before either is timed."])
    file = folder / "baseline.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    began = time.perf_counter()
    ingest(file, folder / "baseline", encoder, vectors=False)
    words = time.perf_counter() - began
    ingest(file, folder / "baseline", encoder)
    whole = time.perf_counter() - began
    began = time.perf_counter()
    StockLlamaIndex(rows, encoder)
    stock = time.perf_counter() - began
    print(f"{len(rows)} pages: in words after {words:.1f} s, with vectors after {whole:.1f} s")
    print(f"  LlamaIndex as it comes, with vectors after {stock:.1f} s")


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    said = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    said = {key.strip(): value.strip() for key, value in said.items()}
    flags = [f for f in ("avx2", "avx512f", "amx_tile") if f in said.get("flags", "").split()]
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    name = said.get("model name", platform.processor() or platform.machine())
    return (
        f"{name}, {os.cpu_count()} cores, {' '.join(flags)}, Python {platform.python_version()}, {sys.platform}{load}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, help="JSON lines, plain or .xz; default: made-up prose")
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000], help="sizes of the corpus")
    parser.add_argument("--baseline", type=int, default=0, help="pages that LlamaIndex is given too; default: none")
    options = parser.parse_args()
    print(_machine(), flush=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for size in options.articles:
            file = folder / f"{size}.jsonl.xz"
            with lzma.open(file, "wt", encoding="utf-8", preset=1) as out:
                out.writelines(f"{json.dumps(page)}\n" for page in corpus(options.pages, size))
            _shown(_measured(file, folder / str(size)))
        if options.baseline:
            _baseline(list(corpus(options.pages, options.baseline)), folder)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
