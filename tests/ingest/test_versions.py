"""One address is one article, whichever folders its pages stand in: real Chroma, tantivy, catalog and files."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import IngestReport, ingest
from rag.catalog import Catalog, Entry, open_engine
from rag.catalog.versions import address_key
from rag.models.sentence_encoder import SentenceEncoder
from rag.types import Article
from tests.ingest.test_retraction import assert_whole
from tests.tiny_encoder import build

URL = "https://www.courier.example/2025/05/04/ferry"
FIRST = (
    "The mayor of Tollmere, Ansel Gorse, took 40,000 crowns from the ferry line, the Post reported on Sunday evening. "
    "Members of the council asked him to explain himself before the end of the week, and two of them left the hall."
)
CORRECTED = FIRST.replace("40,000 crowns", "4,000 crowns")
OTHER = "A bakery in Tollmere has won the county prize for rye bread for the third year running, the judges said today."


@pytest.fixture(scope="module")
def model() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dateline-tiny-"))
    build(folder)
    yield folder / "model"
    shutil.rmtree(folder)


@pytest.fixture
def run(model: Path, tmp_path: Path) -> Callable[..., IngestReport]:
    def once(*paths: Path, keep_raw: bool = True) -> IngestReport:
        report = ingest(paths, tmp_path / "index", SentenceEncoder(str(model)), keep_raw=keep_raw)
        assert report.read == report.indexed + report.unchanged + report.duplicate + len(report.rejected)
        assert_whole(tmp_path / "index")
        return report

    return once


def record(text: str, day: int | None = 4, *, title: str = "Mayor of Tollmere accused", **fields: object) -> str:
    date = {"published": f"2025-05-{day:02}"} if day else {}
    return json.dumps({"text": text, "title": title, "outlet": "The Courier", "url": URL, **date, **fields})


def write(folder: Path, *records: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "feed.jsonl").write_text("\n".join(records), encoding="utf-8")
    return folder


def quoted(index: Path) -> list[Article]:
    catalog = Catalog(open_engine(index))
    try:
        return [a for a in map(catalog.article, catalog.current_ids()) if a]
    finally:
        catalog.close()


def entry(index: Path, folder: Path, line: int = 1) -> Entry:
    origin = f"{(folder / 'feed.jsonl').resolve().as_posix()}#line-{line}"
    catalog = Catalog(open_engine(index))
    try:
        return catalog.entries([origin])[origin]
    finally:
        catalog.close()


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Courier.example/2025/Ferry/", "//courier.example/2025/Ferry"),
        ("http://courier.example:80/2025/Ferry#comments", "//courier.example/2025/Ferry"),
        ("https://courier.example:443/2025/Ferry?utm_source=x&fbclid=1", "//courier.example/2025/Ferry"),
        ("https://courier.example/story?id=7&utm_medium=mail&a=", "//courier.example/story?a=&id=7"),
        ("https://courier.example/?p=123", "//courier.example?p=123"),
        ("https://courier.example:8080/a", "//courier.example:8080/a"),
        ("https://www.courier.example/", None),
        ("https://courier.example?utm_source=x", None),
        ("https://[broken/a", None),
        ("https://courier.example:port/a", None),
        ("/articles/a.txt", None),
        ("mailto:desk@courier.example", None),
        (None, None),
    ],
)
def test_an_address_is_known_however_it_is_written(url: str | None, key: str | None) -> None:
    assert address_key(url) == key


@given(st.text(max_size=80))
def test_no_address_is_too_odd_to_be_looked_at(text: str) -> None:
    for url in (text, f"https://{text}", f"https://courier.example/{text}"):
        key = address_key(url)
        assert key is None or key.startswith("//")


@pytest.mark.parametrize("title", ["Mayor of Tollmere accused", "Mayor of Tollmere accused over 4,000 crowns"])
def test_a_moved_corpus_that_is_corrected_later_is_one_article(run, tmp_path: Path, title: str) -> None:
    old, moved = write(tmp_path / "old", record(FIRST)), write(tmp_path / "moved", record(FIRST))
    assert run(old).indexed == 1
    assert run(moved).duplicate == 1
    write(moved, record(CORRECTED, title=title, url=f"{URL}/?utm_source=feed"))

    assert run(moved).indexed == 1

    (article,) = quoted(tmp_path / "index")
    assert "4,000 crowns" in article.body and "40,000" not in article.body
    older = entry(tmp_path / "index", old)
    assert (older.outcome, older.article_id) == ("duplicate", article.id)
    assert older.reason == "an older version of an article that is indexed"
    again = run(old, moved)
    assert (again.unchanged, again.duplicate) == (1, 1)


def test_an_older_version_that_comes_later_takes_nothing_away(run, tmp_path: Path) -> None:
    run(write(tmp_path / "new", record(CORRECTED, 6)))

    assert run(write(tmp_path / "old", record(FIRST, 4))).duplicate == 1

    assert [a.body for a in quoted(tmp_path / "index")] == [CORRECTED]


@pytest.mark.parametrize("keep_raw", [True, False])
@pytest.mark.parametrize("after", ["", record("Removed.")])
def test_withdrawing_the_newer_copy_leaves_the_older(run, tmp_path: Path, keep_raw: bool, after: str) -> None:
    old, new = write(tmp_path / "a", record(FIRST, 4)), write(tmp_path / "b", record(CORRECTED, 6))
    run(old, new, keep_raw=keep_raw)
    assert [a.body for a in quoted(tmp_path / "index")] == [CORRECTED]
    write(new, after or "{}")

    report = run(old, new, keep_raw=keep_raw)

    assert len(report.rejected) == report.indexed == 1
    assert [a.body for a in quoted(tmp_path / "index")] == [FIRST]


@pytest.mark.parametrize("text", [FIRST, CORRECTED])
def test_what_comes_back_is_read_from_where_it_was_kept_when_its_own_folder_is_gone(
    run, tmp_path: Path, text: str
) -> None:
    old, new = write(tmp_path / "a", record(FIRST, 4)), write(tmp_path / "b", record(text, 6))
    run(new)
    run(old)
    shutil.rmtree(old)
    write(new, "{}")

    report = run(new)

    assert (report.indexed, len(report.rejected)) == (1, 1)
    assert [(a.body, a.origin.startswith(old.as_posix())) for a in quoted(tmp_path / "index")] == [(FIRST, True)]


def test_a_version_that_is_withdrawn_takes_no_other_with_it(run, tmp_path: Path) -> None:
    old, new = write(tmp_path / "a", record(FIRST, 4)), write(tmp_path / "b", record(CORRECTED, 6))
    run(old, new)
    write(old, "{}")

    run(old, new)

    assert [a.body for a in quoted(tmp_path / "index")] == [CORRECTED]


def test_an_address_that_a_site_gives_to_all_its_articles_loses_none(run, tmp_path: Path) -> None:
    head = '<html><head><title>{0}</title><link rel="canonical" href="https://sentinel.example/news"></head>'
    folder = tmp_path / "pages"
    folder.mkdir()
    towns = ["Aldmoor", "Callis", "Brackwater", "Orrin", "Tollmere", "Gull Stack"]
    for n, town in enumerate(towns):
        body = f"<p>{town} council will vote on the {n + 3}-crown harbour toll that {town} fishers oppose.</p>" * 2
        more = f"<p>The keeper of the {town} archive, {n}-times mayor, said that nobody in {town} had asked her.</p>"
        page = f"{head.format(f'{town} votes on its toll')}<body><article>{body}{more}</article></body></html>"
        (folder / f"{n}.html").write_text(page, encoding="utf-8")

    assert run(folder).indexed == len(towns)

    assert run(folder).unchanged == len(towns)
    assert sorted(a.title for a in quoted(tmp_path / "index")) == sorted(f"{town} votes on its toll" for town in towns)


def test_a_front_page_for_an_address_is_none(run, tmp_path: Path) -> None:
    front = "https://www.courier.example/?utm_source=feed"

    report = run(write(tmp_path / "a", record(FIRST, url=front), record(OTHER, url=front)))

    assert report.indexed == len(quoted(tmp_path / "index")) == 2


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[Sequence[int], Sequence[str]]:
    """Versions of one article beside another article, and an order to read them in."""
    count = draw(st.integers(2, 4))
    days = draw(st.lists(st.sampled_from([None, 3, 4, 5]), min_size=count, max_size=count))
    texts = [FIRST.replace("40,000", f"{n + 1},000") for n in draw(st.permutations(range(count)))]
    titles = draw(
        st.lists(st.sampled_from(["Mayor accused", "Mayor of Tollmere cleared"]), min_size=count, max_size=count)
    )
    records = [record(t, day, title=title) for t, day, title in zip(texts, days, titles, strict=True)]
    records.append(record(OTHER, url="https://courier.example/2025/05/04/bakery", title="Bakery wins prize"))
    return draw(st.permutations(range(len(records)))), records


@settings(max_examples=8, deadline=None)
@given(two_orders())
def test_which_version_is_quoted_does_not_depend_on_the_order_of_reading(
    model: Path, drawn: tuple[Sequence[int], Sequence[str]]
) -> None:
    order, records = drawn
    found = []
    for some in (records, [records[i] for i in order]):
        with tempfile.TemporaryDirectory() as name:
            folder = write(Path(name) / "in", *some)
            report = ingest(folder, Path(name) / "index", SentenceEncoder(str(model)))
            found.append({(a.id, a.body) for a in quoted(Path(name) / "index")})
            assert (report.read, report.indexed + report.duplicate) == (len(records), len(records))

    assert found[0] == found[1] and len(found[0]) == 2


def at(folder: Path, name: str, text: str, title: str, day: int | None = None, url: str = URL) -> Path:
    """A file of its own with one record."""
    folder.mkdir(exist_ok=True)
    line = record(text, day, title=title, url=url)
    (folder / f"{name}.jsonl").write_text(line, encoding="utf-8")
    return folder


def bodies(index: Path) -> set[str]:
    return {article.body for article in quoted(index)}


def test_a_record_that_takes_over_an_address_which_another_one_leaves_replaces_its_text_once(
    run, tmp_path: Path
) -> None:
    run(at(tmp_path / "in", "b", FIRST, "Mayor accused"))
    at(tmp_path / "in", "a", CORRECTED, "Mayor accused")
    report = run(at(tmp_path / "in", "b", OTHER, "Bakery wins", url="https://www.courier.example/2025/bakery"))

    assert report.indexed == 2 and bodies(tmp_path / "index") == {CORRECTED, OTHER}


def test_an_article_at_an_address_that_changes_hands_in_the_same_run_is_not_lost(run, tmp_path: Path) -> None:
    run(at(tmp_path / "in", "a", OTHER.replace("third", "fourth"), "Mayor accused", 1))
    at(tmp_path / "in", "a", FIRST, "Mayor accused", 1)
    run(at(tmp_path / "in", "b", OTHER, "Bakery wins"))

    assert bodies(tmp_path / "index") == {FIRST, OTHER}


def test_a_correction_finds_its_article_among_several_of_one_address(run, tmp_path: Path) -> None:
    run(at(tmp_path / "in", "a", FIRST, "Mayor accused", 1))
    run(at(tmp_path / "in", "b", OTHER, "Bakery wins", 1))
    corrected = OTHER.replace("third", "second")
    run(at(tmp_path / "in", "c", corrected, "Bakery takes prize (corrected)", 3))

    assert bodies(tmp_path / "index") == {FIRST, corrected}


def test_one_headline_at_one_address_over_different_texts_is_two_articles(run, tmp_path: Path) -> None:
    at(tmp_path / "in", "a", FIRST, "News in brief", 1)
    run(at(tmp_path / "in", "b", OTHER, "News in brief", 2))

    assert bodies(tmp_path / "index") == {FIRST, OTHER}
