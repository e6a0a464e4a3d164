from pathlib import Path

import pytest

from ingest.readers.files import MAX_BYTES
from ingest.records import RawArticle, Rejected
from ingest.sources import Files
from rag.errors import DatelineError

STORY = "Harbour opens\n\nThe harbour of Callis opened on Monday after two years of work on its walls.\n"


def only(path: Path) -> RawArticle | Rejected:
    (item,) = Files([path]).records()
    return item


def test_a_text_file_becomes_one_raw_article_named_by_its_path(tmp_path: Path):
    file = tmp_path / "harbour.txt"
    file.write_text(STORY, encoding="utf-8")
    item = only(file)
    assert isinstance(item, RawArticle)
    assert (item.origin, item.text, item.markup) == (file.resolve().as_posix(), STORY, False)
    assert len(item.fingerprint) == 64


def test_the_same_bytes_have_the_same_fingerprint(tmp_path: Path):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text(STORY)
    two.write_text(STORY)
    assert only(one).fingerprint == only(two).fingerprint


def test_folders_are_read_recursively_in_sorted_order_without_hidden_files(tmp_path: Path):
    for name in ("b/2.txt", "a/1.md", "c.txt", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    names = [Path(item.origin).name for item in Files([tmp_path]).records()]
    assert names == ["c.txt", "1.md", "2.txt"]
    assert Files([tmp_path]).size() == 3 * len(STORY.encode())


def test_a_format_that_is_not_read_is_named_with_the_ones_that_are(tmp_path: Path):
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    item = only(tmp_path)
    assert isinstance(item, Rejected)
    assert "format not read; Dateline reads .txt .md .html .jsonl" in item.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
        (bytes(range(128, 256)) * 4, "not text"),
    ],
)
def test_a_file_without_readable_text_is_rejected_and_the_rest_goes_on(tmp_path: Path, data: bytes, reason: str):
    (tmp_path / "a.txt").write_bytes(data)
    (tmp_path / "b.txt").write_text(STORY)
    bad, good = Files([tmp_path]).records()
    assert isinstance(bad, Rejected)
    assert reason in bad.reason
    assert isinstance(good, RawArticle)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_common_encodings_are_read(tmp_path: Path, encoding: str):
    text = STORY + "Señora Åse paid “forty crowns” at the café."
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    item = only(tmp_path)
    assert isinstance(item, RawArticle)
    assert item.text == text


def test_a_file_above_the_limit_is_rejected_without_being_held(tmp_path: Path):
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(5 * MAX_BYTES)
    item = only(tmp_path)
    assert isinstance(item, Rejected)
    assert "larger than 10 MB" in item.reason


def test_a_path_that_does_not_exist_is_refused_before_anything_is_read(tmp_path: Path):
    with pytest.raises(DatelineError, match="does not exist"):
        Files([tmp_path, tmp_path / "nothing"]).records()
    with pytest.raises(DatelineError, match="does not exist"):
        Files([tmp_path / "nothing"]).size()


def test_a_link_to_nothing_is_rejected_and_the_rest_goes_on(tmp_path: Path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").write_text(STORY)
    bad, good = Files([tmp_path]).records()
    assert isinstance(bad, Rejected)
    assert "cannot be read" in bad.reason
    assert isinstance(good, RawArticle)


def test_a_link_to_a_folder_is_named_and_not_followed(tmp_path: Path):
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    item = only(tmp_path)
    assert isinstance(item, Rejected)
    assert "link to a folder" in item.reason


def test_a_folder_that_cannot_be_listed_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import os

    real = os.scandir

    def scandir(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    (tmp_path / "locked").mkdir()
    (tmp_path / "open.txt").write_text(STORY)
    monkeypatch.setattr(os, "scandir", scandir)
    good, bad = Files([tmp_path]).records()
    assert isinstance(good, RawArticle)
    assert isinstance(bad, Rejected)
    assert bad.origin.endswith("locked")
    assert "Permission denied" in bad.reason


def test_a_pipe_is_rejected_instead_of_waited_for(tmp_path: Path):
    import os

    os.mkfifo(tmp_path / "pipe.txt")
    item = only(tmp_path)
    assert isinstance(item, Rejected)
    assert "not a regular file" in item.reason


def test_front_matter_of_markdown_counts_as_the_records_fields(tmp_path: Path):
    (tmp_path / "a.md").write_text(
        '---\ntitle: "Harbour opens"\nauthor: Ann Lee and Bo Ray\noutlet: The Callis Courier\ndate: 2025-03-07\n---\n'
        "# Harbour opens\n\nThe **harbour** [opened](https://callis.example/x) on *Monday*.\n"
    )
    item = only(tmp_path)
    assert isinstance(item, RawArticle)
    assert (item.title, item.outlet, item.published) == ("Harbour opens", "The Callis Courier", "2025-03-07")
    assert item.authors == ("Ann Lee", "Bo Ray")
    assert item.text == "Harbour opens\n\nThe harbour opened on Monday.\n"


FRONT = "---\ntitle: Harbour opens\n{}\n---\nThe harbour opened on Monday.\n"


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("authors:\n- Ann Lee\n- Bo Ray", ("Ann Lee", "Bo Ray")),
        ("authors: [Ann Lee, Bo Ray]", ("Ann Lee", "Bo Ray")),
        ("authors: ['Lee, Ann', \"Bo Ray\"]", ("Lee, Ann", "Bo Ray")),
        ("author:\n  name: Ann Lee\n  site: callis.example", ("Ann Lee",)),
        ("author: Ann Lee  # of the sea desk", ("Ann Lee",)),
        ("subtitle: Quay: open again\nauthor: 'Ann Lee'", ("Ann Lee",)),  # no YAML, but clear enough
    ],
)
def test_lists_and_quoted_values_in_front_matter_are_read(tmp_path: Path, lines: str, authors: tuple[str, ...]):
    (tmp_path / "a.md").write_text(FRONT.format(lines))
    item = only(tmp_path)
    assert isinstance(item, RawArticle)
    assert (item.title, item.authors) == ("Harbour opens", authors)


def test_dates_in_front_matter_stay_as_they_are_written(tmp_path: Path):
    (tmp_path / "a.md").write_text(FRONT.format("date: 2025-03-07 10:00:00+01:00"))
    item = only(tmp_path)
    assert isinstance(item, RawArticle)
    assert item.published == "2025-03-07 10:00:00+01:00"


ALIASES = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))])


@pytest.mark.parametrize(
    "hostile",
    [ALIASES, "a: !!python/object/apply:os.abort []", "a: " + "[" * 5000, "b: &b [*b]", "? [a]\n: b", "\0", "%TAG"],
)
def test_front_matter_made_to_do_harm_does_none(tmp_path: Path, hostile: str):
    (tmp_path / "a.md").write_text(FRONT.format(hostile))
    item = only(tmp_path)
    assert isinstance(item, RawArticle | Rejected)
    assert isinstance(item, Rejected) or item.title == "Harbour opens"
