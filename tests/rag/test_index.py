"""Writer, reader and what happens when either is disturbed: real Chroma, real tantivy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rag.catalog import Entry, Prepared, store
from rag.catalog.rows import digest_of
from rag.errors import EncoderMismatch, IndexDamaged, IndexLocked, IndexMissing
from rag.index import snapshot as snapshot_module
from rag.index.corpus import Corpus
from rag.index.vectors.chroma_folder import vectors_path
from rag.index.vectors.chroma_folder.probe import is_healthy
from rag.index.vectors.chroma_folder.seal import is_sealed, unseal
from rag.index.vectors.exact import ExactScan
from rag.index.writer import CorpusWriter, rebuild, repair
from rag.types import FoundDate, Passage, Query, Span
from tests.conftest import ROOT, make_article

DIM = 8


def vector(n: int) -> np.ndarray:
    found = np.random.default_rng(n).normal(size=DIM).astype(np.float32)
    return found / np.linalg.norm(found)


def prepared(n: int, *, body: str | None = None, origin: str | None = None, dated: bool = True) -> Prepared:
    text = body or f"Report number {n} from the harbour about barrel{n} and tide{n % 3}."
    date = FoundDate(datetime(2025, 1, 1 + n % 28, tzinfo=UTC), "byline") if dated else None
    article = make_article(
        text, title=f"Report {n}", id=f"a{n}-{sha256(text.encode()).hexdigest()[:8]}", published=date
    )
    article = type(article)(
        **{f: getattr(article, f) for f in article.__slots__} | {"origin": origin or f"/in/{n}.txt"}
    )
    passage = Passage(f"{article.id}:0", article.id, 0, Span(0, len(text)), text)
    entry = Entry(article.origin, f"f{n}", "indexed", article.id)
    return Prepared(article, f"c{n}{text}", [passage], entry)


def write(writer: CorpusWriter, items: Sequence[Prepared]) -> None:
    """With the vector that belongs to the number of each."""
    writer.write(items)
    numbers = {digest_of(i.article, i.passages[0].text): int(i.entry.fingerprint[1:]) for i in items}
    writer.add_vectors({digest: vector(n) for digest, n in numbers.items()})


def filled(folder: Path) -> Path:
    """The folder as an index of forty articles."""
    with CorpusWriter(folder) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, [prepared(n) for n in range(40)])
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return filled(tmp_path / "index")


def ids(hits: list[tuple[str, float]]) -> list[str]:
    return [i for i, _ in hits]


def test_what_is_written_is_found_by_vector_and_by_word(index: Path) -> None:
    reader = Corpus(index)

    assert reader.snapshot().dense(Query("x"), vector(7), 1)[0] == (
        prepared(7).passages[0].id,
        pytest.approx(1, abs=1e-3),
    )
    assert ids(reader.snapshot().lexical(Query("barrel7"), 5)) == [prepared(7).passages[0].id]
    assert not reader.scanning


def test_an_unsealed_chroma_is_not_used_and_the_exact_scan_finds_the_same(index: Path) -> None:
    sealed = Corpus(index).snapshot().dense(Query("x"), vector(3), 10)
    unseal(vectors_path(index))
    reader = Corpus(index)

    assert reader.scanning
    assert ids(reader.snapshot().dense(Query("x"), vector(3), 10)) == ids(sealed)


@pytest.mark.parametrize("damage", ["truncate", "empty", "delete"])
def test_a_damaged_chroma_is_set_aside_and_filled_anew(index: Path, damage: str) -> None:
    victim = vectors_path(index) / "chroma.sqlite3"
    if damage == "delete":
        victim.unlink()
    else:
        victim.write_bytes(victim.read_bytes()[:1000] if damage == "truncate" else b"")
    assert not is_sealed(vectors_path(index))

    repair(index)

    assert list(index.glob("vectors.damaged-*"))
    reader = Corpus(index)
    assert not reader.scanning and ids(reader.snapshot().dense(Query("x"), vector(5), 1)) == [
        prepared(5).passages[0].id
    ]


def test_reading_leaves_the_seal_whole(index: Path) -> None:
    """Regression: Chroma touches its files when it opens them, and the next reader took that for damage."""
    reader = Corpus(index)
    reader.snapshot().dense(Query("x"), vector(3), 3)
    reader.close()

    assert is_sealed(vectors_path(index))


def test_a_damaged_bm25_index_is_told_and_filled_anew(index: Path) -> None:
    for file in (index / "lexical").iterdir():
        if file.suffix != ".lock":
            file.write_bytes(file.read_bytes()[:10])

    with pytest.raises(IndexDamaged, match="dateline rebuild"):
        Corpus(index)
    repair(index)

    assert len(Corpus(index).snapshot().lexical(Query("barrel7"), 5)) == 1


def test_two_openings_in_one_process_see_what_was_written_between(index: Path) -> None:
    """Regression: Chroma shares one system a path, and the second opening saw the state of the first."""
    first = Corpus(index)
    first.snapshot().dense(Query("x"), vector(1), 1)
    code = "from tests.rag.test_index import *; from pathlib import Path; import sys\n"
    code += "with CorpusWriter(Path(sys.argv[1])) as writer: write(writer, [prepared(88)])"
    subprocess.run([sys.executable, "-c", code, str(index)], check=True, cwd=ROOT, timeout=120)
    second = Corpus(index)

    assert not second.scanning
    assert second.snapshot().dense(Query("x"), vector(88), 1)[0][1] == pytest.approx(1, abs=1e-3)


def test_a_bloated_file_is_taken_for_damage_without_being_read(index: Path) -> None:
    with (vectors_path(index) / "link_lists.bin").open("wb") as file:
        file.truncate(2**40)  # sparse: a terabyte in name only

    assert not is_healthy(vectors_path(index), [])


def test_a_second_writer_is_refused_at_once_and_told_who_writes(index: Path) -> None:
    code = "from rag.index.writer import CorpusWriter; from pathlib import Path; "
    code += f"CorpusWriter(Path({str(index)!r})).__enter__()"
    with CorpusWriter(index):
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        with pytest.raises(IndexLocked, match=r"process \d+ is writing"):
            CorpusWriter(index).__enter__()

    assert "IndexLocked" in other.stderr


def test_a_newer_version_of_an_origin_replaces_the_older_in_both_indexes(index: Path) -> None:
    with CorpusWriter(index) as writer:
        write(writer, [prepared(3, body="Now it tells of marmalade.", origin="/in/3.txt")])
    reader = Corpus(index)

    assert reader.snapshot().lexical(Query("barrel3"), 5) == []
    assert len(reader.snapshot().lexical(Query("marmalade"), 5)) == 1
    assert reader.catalog.status().articles == reader.catalog.count_passages() == 40


def test_an_open_reader_sees_what_a_later_writer_adds(index: Path) -> None:
    reader = Corpus(index)
    reader.snapshot().dense(Query("x"), vector(1), 1)
    with CorpusWriter(index) as writer:
        write(writer, [prepared(77)])

    assert ids(reader.snapshot().dense(Query("x"), vector(77), 1)) == [prepared(77).passages[0].id]
    assert ids(reader.snapshot().lexical(Query("barrel77"), 1)) == [prepared(77).passages[0].id]


def test_rebuild_gives_the_same_answers(index: Path) -> None:
    before = Corpus(index)
    asked: list[Callable[[Corpus], list[str]]] = [
        lambda c: ids(c.snapshot().dense(Query("x"), vector(9), 10)),
        lambda c: ids(c.snapshot().lexical(Query("tide1 harbour"), 10)),
    ]
    expected = [ask(before) for ask in asked]
    before.close()

    assert rebuild(index) == 40

    assert [ask(Corpus(index)) for ask in asked] == expected


def test_what_a_crash_left_pending_is_finished_on_the_next_opening(index: Path) -> None:
    with CorpusWriter(index) as writer:
        writer.catalog.add_pending([prepared(50)])
    assert Corpus(index).catalog.status().pending == 1

    repair(index)

    reader = Corpus(index)
    assert reader.catalog.status().pending == 0
    assert ids(reader.snapshot().lexical(Query("barrel50"), 1)) == [prepared(50).passages[0].id]


def cut(item: Prepared, *ends: int) -> Prepared:
    """The same article in passages that end there."""
    article, spans = item.article, [Span(a, b) for a, b in pairwise([0, *ends])]
    parts = [
        Passage(f"{article.id}:{n}", article.id, n, span, article.body[span.start : span.end])
        for n, span in enumerate(spans)
    ]
    return replace(item, passages=parts)


def test_a_crash_amid_a_shorter_cut_leaves_nothing_over_and_costs_no_refill(index: Path) -> None:
    with CorpusWriter(index) as writer:
        write(writer, [cut(prepared(3), 10, 20, 30)])
        writer.catalog.add_pending([cut(prepared(3), 30)])
    refilled: list[int] = []

    with CorpusWriter(index, lambda done, _total: refilled.append(done)) as writer:
        assert writer.catalog.count_passages() == 40 and not writer.catalog.surplus()

    assert refilled == []
    reader = Corpus(index)
    assert not reader.scanning and len(reader.snapshot().dense(Query("x"), vector(1), 100)) == 39  # the other has none
    assert len(reader.snapshot().lexical(Query("harbour report"), 100)) == 40


@pytest.mark.parametrize("repair", [repair, rebuild])
def test_a_repair_is_no_news_but_readers_notice_it(
    index: Path, monkeypatch: pytest.MonkeyPatch, repair: Callable[[Path], object]
) -> None:
    before = Corpus(index).catalog
    updated, generation = before.status().updated, before.generation
    (vectors_path(index) / "chroma.sqlite3").unlink()
    monkeypatch.setattr(store.time, "time", lambda: 4e9)

    repair(index)

    assert before.status().updated == updated and before.generation > generation
    with CorpusWriter(index) as writer:
        write(writer, [prepared(60)])
    assert before.status().updated == datetime.fromtimestamp(4e9, UTC)


def test_no_word_is_rarer_than_nothing(index: Path) -> None:
    """tantivy goes on counting what was replaced."""
    with CorpusWriter(index) as writer:
        write(writer, [prepared(n) for n in range(30)])
    reader = Corpus(index)

    assert reader.rarity("harbour") == 0 < reader.rarity("barrel7") < reader.rarity("marmalad")


@pytest.mark.parametrize("name", ["who?", "who?mode=ro", "a#b", "100%41", "file:x"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    with CorpusWriter(tmp_path / name) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, [prepared(7)])
    reader = Corpus(tmp_path / name)

    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert not reader.scanning and ids(reader.snapshot().lexical(Query("barrel7"), 1)) == [prepared(7).passages[0].id]


@pytest.mark.parametrize("scan_limit", [20_000, 0])
def test_filters_are_half_open_and_drop_the_undated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scan_limit: int
) -> None:
    """Both ways of filtering: the exact scan, and over-fetching from Chroma."""
    monkeypatch.setattr(snapshot_module, "_SCAN_LIMIT", scan_limit)
    with CorpusWriter(tmp_path) as writer:
        writer.catalog.vectors.claim("test", "weights", DIM)
        write(writer, [prepared(n, dated=n != 5) for n in range(28)])
    query = Query("harbour", datetime(2025, 1, 3, tzinfo=UTC), datetime(2025, 1, 10, tzinfo=UTC))
    expected = {prepared(n).passages[0].id for n in range(2, 9) if n != 5}
    reader = Corpus(tmp_path)

    assert set(ids(reader.snapshot().dense(query, vector(1), 20))) == expected
    assert set(ids(reader.snapshot().lexical(query, 20))) == expected
    assert reader.snapshot().table.undated(query) == 1


def test_an_outlet_filter_that_matches_nothing_finds_nothing(index: Path) -> None:
    reader = Corpus(index)
    query = Query("harbour", outlets=("Nobody's Gazette",))

    assert reader.snapshot().dense(query, vector(1), 5) == reader.snapshot().lexical(query, 5) == []


@pytest.mark.parametrize("text", ['"', "AND OR NOT", "a* b~2 field:x", "\0", "(((", "…", "x" * 5000, "title:[1 TO 2]"])
def test_no_question_is_taken_for_query_syntax(index: Path, text: str) -> None:
    assert isinstance(Corpus(index).snapshot().lexical(Query(f"{text} barrel7"), 3), list)


def test_the_exact_scan_is_ordered_by_cosine_then_by_id() -> None:
    scan = ExactScan(np.arange(3, dtype=np.int32), [np.array([[1, 0], [0, 1], [1, 0]], np.float32)])
    east, everywhere, names = np.array([1, 0], np.float32), np.ones(3, bool), ["b", "c", "a"]

    assert ids(scan.search(east, 3, everywhere, names)) == ["a", "b", "c"]
    assert ids(scan.search(east, 1, everywhere, names)) == ["a"]


@pytest.mark.parametrize(("name", "told"), [("two", "but 'two' is configured"), ("test", "others now")])
def test_other_weights_are_refused_under_whatever_name(index: Path, name: str, told: str) -> None:
    with CorpusWriter(index) as writer, pytest.raises(EncoderMismatch, match=f"filled by the encoder 'test', .*{told}"):
        writer.catalog.vectors.claim(name, "other weights", DIM)


def test_a_folder_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="dateline ingest"):
        Corpus(tmp_path / "nothing")
