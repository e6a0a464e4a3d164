from pathlib import Path

import pytest

from ingest.records import RawArticle, Rejected
from ingest.sources import Files


def test_a_page_is_handed_on_as_markup(tmp_path: Path):
    (tmp_path / "a.htm").write_text("<html><p>Snow fell in Orrin.</p></html>")
    (item,) = Files([tmp_path]).records()
    assert isinstance(item, RawArticle)
    assert item.markup
    assert item.text == "<html><p>Snow fell in Orrin.</p></html>"


@pytest.mark.parametrize("declared", ['<meta charset="euc-kr">', '<?xml version="1.0" encoding="euc-kr"?>'])
def test_a_declared_encoding_is_followed_where_the_bytes_are_no_utf_8(tmp_path: Path, declared: str):
    (tmp_path / "a.html").write_bytes(f"{declared}<p>눈이 왔다".encode("euc-kr"))
    (item,) = Files([tmp_path]).records()
    assert isinstance(item, RawArticle)
    assert item.text.endswith("눈이 왔다")


def test_an_encoding_that_nobody_knows_is_survived(tmp_path: Path):
    (tmp_path / "a.html").write_bytes(b'<meta charset="klingon"><p>The caf\xe9 in the old town of Orrin was opened')
    (item,) = Files([tmp_path]).records()
    assert isinstance(item, RawArticle)
    assert "café" in item.text


def test_an_empty_page_is_rejected(tmp_path: Path):
    (tmp_path / "a.html").write_bytes(b"")
    (item,) = Files([tmp_path]).records()
    assert isinstance(item, Rejected)
    assert "empty" in item.reason
