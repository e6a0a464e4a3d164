import gzip
import json
import lzma
import random
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.fields import fields
from ingest.readers.files import MAX_BYTES
from ingest.records import RawArticle, Rejected
from ingest.sources import Files

TEXT = "The bridge over the Lund was closed on Tuesday."


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def names(path: Path) -> list[str]:
    return [item.origin.rpartition("#")[2] for item in Files([path]).records()]


def test_every_record_is_named_by_its_id_or_its_line(tmp_path: Path):
    file = write(tmp_path / "a.jsonl", {"id": "x7", "text": TEXT}, {"text": TEXT}, {"id": 12, "text": TEXT})
    assert names(file) == ["x7", "line-2", "12"]


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz"])
def test_how_far_a_file_is_read_is_told_in_bytes_as_they_lie_on_disk(tmp_path: Path, suffix: str):
    luck = random.Random(7)
    lines = "".join(json.dumps({"id": n, "text": luck.randbytes(600).hex()}) + "\n" for n in range(1000)).encode()
    file = tmp_path / f"a.jsonl{suffix}"
    file.write_bytes({"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}[suffix](lines))
    source = Files([file, file])

    done = [source.done() for _ in source.records()]

    assert done == sorted(done) and len(done) == 2000
    assert source.size() == source.done() == 2 * file.stat().st_size
    assert all(abs(at - (n + 1) * file.stat().st_size / 1000) < 150_000 for n, at in enumerate(done))


def test_repeated_ids_in_one_file_stay_apart(tmp_path: Path):
    file = write(tmp_path / "a.jsonl", *({"id": i, "text": TEXT} for i in ("x", "x", "x~2", "x")))
    assert names(file) == ["x", "x~2", "x~2~2", "x~3"]


@pytest.mark.parametrize(
    "record",
    [
        {"text": TEXT, "title": "Bridge", "outlet": "Lund Post", "url": "https://l.example/b", "authors": ["Ann Lee"]},
        {
            "body": TEXT,
            "headline": "Bridge",
            "source": {"name": "Lund Post"},
            "link": "https://l.example/b",
            "author": "Ann Lee",
        },
        {
            "articleBody": TEXT,
            "Title": "Bridge",
            "publisher": "Lund Post",
            "URL": "https://l.example/b",
            "byline": "Ann Lee",
        },
    ],
)
def test_fields_are_found_under_their_usual_names(tmp_path: Path, record: dict):
    (item,) = Files([write(tmp_path / "a.jsonl", record)]).records()
    assert isinstance(item, RawArticle)
    assert (item.text, item.markup) == (TEXT, False)
    assert (item.title, item.outlet, item.url) == ("Bridge", "Lund Post", "https://l.example/b")
    assert item.authors == ("Ann Lee",)


@pytest.mark.parametrize("key", ["published", "publish_date", "date", "datePublished", "published_at", "pubDate"])
def test_publication_dates_are_found_under_their_usual_names(tmp_path: Path, key: str):
    (item,) = Files(
        [write(tmp_path / "a.jsonl", {"text": TEXT, key: "2025-03-07", "dateModified": "2025-03-08"})]
    ).records()
    assert isinstance(item, RawArticle)
    assert (item.published, item.modified) == ("2025-03-07", "2025-03-08")


def test_author_strings_are_split_and_author_lists_are_not():
    assert fields({"author": "Ann Lee, Bo Ray and Cy Ash; Di Orr"})["authors"] == (
        "Ann Lee",
        "Bo Ray",
        "Cy Ash",
        "Di Orr",
    )
    assert fields({"authors": ["Lee, Ann", {"name": "Bo Ray"}, None, 4]})["authors"] == ("Lee, Ann", "Bo Ray")


def test_without_an_outlet_the_host_stands_for_it():
    assert fields({"url": "https://www.lund.example/a/b"})["outlet"] == "lund.example"
    assert fields({"host": "www.lund.example"})["outlet"] == "lund.example"
    assert fields({"url": "http://[broken"})["outlet"] is None


def test_html_is_recognised_in_any_text_field(tmp_path: Path):
    file = write(
        tmp_path / "a.jsonl", {"html": f"<p>{TEXT}"}, {"content": f"<p>{TEXT}</p>"}, {"text": "5 < 6 and 7 > 2"}
    )
    assert [item.markup for item in Files([file]).records() if isinstance(item, RawArticle)] == [True, True, False]


def test_broken_lines_are_rejected_with_their_number_and_the_rest_goes_on(tmp_path: Path):
    file = tmp_path / "a.jsonl"
    lines = [
        b'{"text": "cut',
        b"[1, 2]",
        b'{"id": "e"}',
        b'{"text": 5}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b"",
        b'{"text": "Good."}',
    ]
    file.write_bytes(b"\n".join(lines))
    *bad, good = Files([file]).records()
    assert [type(item) for item in bad] == [Rejected] * 6
    expected = ["not JSON", "not a JSON object", "no text", "no text", "not JSON", "not JSON"]
    assert expected == [
        next(r for r in ("not JSON", "not a JSON object", "no text") if r in item.reason)
        for item in bad
        if isinstance(item, Rejected)
    ]
    assert all(f"line {n}" in item.reason for n, item in enumerate(bad, 1) if isinstance(item, Rejected))
    assert isinstance(good, RawArticle)


def test_a_line_above_the_limit_is_rejected_and_the_next_ones_are_read(tmp_path: Path):
    file = tmp_path / "a.jsonl"
    with file.open("wb") as stream:
        stream.write(b'{"text": "' + b"x" * (MAX_BYTES + 2_000_000) + b'"}\n')
        stream.write(json.dumps({"id": "after", "text": TEXT}).encode())
    bad, good = Files([file]).records()
    assert isinstance(bad, Rejected)
    assert "line 1 is larger than 10 MB" in bad.reason
    assert good.origin.endswith("#after")


@pytest.mark.parametrize(("suffix", "opened"), [(".gz", gzip.open), (".xz", lzma.open)])
def test_compressed_files_are_read_and_a_cut_one_says_so(tmp_path: Path, suffix: str, opened):
    whole = tmp_path / f"whole.jsonl{suffix}"
    with opened(whole, "wb") as stream:
        for i in range(2000):
            stream.write(json.dumps({"id": i, "text": f"{TEXT} {i * 7919}"}).encode() + b"\n")
    assert sum(isinstance(item, RawArticle) for item in Files([whole]).records()) == 2000
    cut = tmp_path / f"cut.jsonl{suffix}"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    *_, last = Files([cut]).records()
    assert isinstance(last, Rejected)
    assert "broken off" in last.reason


def test_a_file_that_is_not_what_its_suffix_says_is_rejected(tmp_path: Path):
    (tmp_path / "a.jsonl.gz").write_bytes(b"plain text")
    (tmp_path / "b.jsonl").write_bytes(b"")
    assert all(isinstance(item, Rejected) for item in Files([tmp_path]).records())


def test_streams_behind_one_another_and_padding_are_read_as_one(tmp_path: Path):
    lines = [json.dumps({"id": n, "text": TEXT}).encode() + b"\n" for n in range(3)]
    (tmp_path / "a.jsonl.xz").write_bytes(b"".join(lzma.compress(line) + b"\0" * 4 for line in lines))
    assert names(tmp_path / "a.jsonl.xz") == ["0", "1", "2"]


def test_a_compressed_file_that_asks_for_gigabytes_is_rejected_with_what_to_do(tmp_path: Path):
    data = bytearray(lzma.compress(json.dumps({"text": TEXT}).encode()))
    size = (data[12] + 1) * 4  # of the block's header, which stands behind the stream's 12 bytes
    assert data[14:16] == b"\x21\x01"  # LZMA2, with one byte of properties: the dictionary's size
    data[16] = 40  # 4 GiB
    data[12 + size - 4 : 12 + size] = struct.pack("<I", zlib.crc32(data[12 : 12 + size - 4]))
    (tmp_path / "a.jsonl.xz").write_bytes(data)
    (item,) = Files([tmp_path]).records()
    assert isinstance(item, Rejected)
    assert "128 MB of memory" in item.reason
    assert "xz -9" in item.reason


def test_an_id_of_any_length_makes_a_short_name_of_its_own(tmp_path: Path):
    file = write(tmp_path / "a.jsonl", {"id": "x" * 200_000, "text": TEXT}, {"id": "x" * 200_001, "text": TEXT})
    first, second = names(file)
    assert first != second
    assert len(first) < 250


WORDS = ["", "name", "Ann Lee and Bo Ray", "http://[", "//x", "\ud800", "2025", "@", "a,,b"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    ["title", "outlet", "source", "url", "host", "authors", "author", "date", "modified", "publisher"]
)


@given(st.dictionaries(keys, json_values))
def test_values_of_any_type_are_survived(record: dict):
    found = fields(record)
    assert all(v is None or isinstance(v, str) for k, v in found.items() if k != "authors")
    assert all(isinstance(a, str) for a in found["authors"])
