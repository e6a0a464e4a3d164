from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from ingest.bylines import find_byline
from ingest.dates import parse_date, url_date
from ingest.metadata import Metadata, date_in_url, names_of, page_metadata, plain_title, split_names, web_address

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("12 February 2025", at(2025, 2, 12)),
        ("Feb. 12, 2025", at(2025, 2, 12)),
        ("14 Feb 2025, 18:40", at(2025, 2, 14, 18, 40)),
        ("2025-03-07", at(2025, 3, 7)),
        ("2025/03/07/03:36", at(2025, 3, 7, 3, 36)),
        ("2025-03-07T18:40:05.123+02:00", at(2025, 3, 7, 16, 40, 5)),
        ("2025-03-07T18:40:00Z", at(2025, 3, 7, 18, 40)),
        ("Mon, 03 Feb 2025 10:00:00 +0100", at(2025, 2, 3, 9)),
        ("9:10 AM EST, Fri January 31, 2025", at(2025, 1, 31, 14, 10)),
        ("July 4, 2025 at 6:40 p.m. ET", at(2025, 7, 4, 22, 40)),
        ("25/04/2025", at(2025, 4, 25)),
        ("04/25/2025", at(2025, 4, 25)),
        ("1741374000", at(2025, 3, 7, 19)),
        ("July 4, 2025 10:00 IST", at(2025, 7, 4)),
        ("03/04/2025", None),
        ("31 February 2025", None),
        ("12 February 2999", None),
        ("May 2025", None),
        ("on 12 February 2025 the council met", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_only_where_it_can_be_read_in_one_way(text: str, moment: datetime | None):
    assert parse_date(text, NOW) == moment


@given(st.text(alphabet="0123456789 -/:.,TZ+apmJanFebET", max_size=40))
def test_no_text_makes_the_date_parser_fail_or_see_the_future(text: str):
    found = parse_date(text, NOW)
    assert found is None or (found <= NOW and found.utcoffset() is not None)


def test_the_date_in_an_address_is_found():
    assert url_date("https://lund.example/2022/05/08/bridge", NOW) == at(2022, 5, 8)
    assert url_date("https://lund.example/story-12345678", NOW) is None
    assert url_date("https://lund.example/2022/13/08/bridge", NOW) is None


@pytest.mark.parametrize(
    ("lines", "outlet", "authors", "published"),
    [
        (
            ["By Nils Orm, The Callis Courier", "Published 12 February 2025"],
            "The Callis Courier",
            ("Nils Orm",),
            at(2025, 2, 12),
        ),
        (
            ["The Callis Courier | 3 June 2025", "By Ann Lee and Bo Ray"],
            "The Callis Courier",
            ("Ann Lee", "Bo Ray"),
            at(2025, 6, 3),
        ),
        (
            ["Lund Gazette", "14 Feb 2025, 18:40", "By Ann Lee in Orrin"],
            "Lund Gazette",
            ("Ann Lee",),
            at(2025, 2, 14, 18, 40),
        ),
        (["By Ann Lee, Bo Ray and Cy Ash, Lund Post"], "Lund Post", ("Ann Lee", "Bo Ray", "Cy Ash"), None),
        (["By Ann Lee, science correspondent"], None, ("Ann Lee",), None),
        (["Lund Gazette | Health", "Published: 3 June 2025"], "Lund Gazette", (), at(2025, 6, 3)),
        (["Source: Lund Gazette", "Date: 3 June 2025"], "Lund Gazette", (), at(2025, 6, 3)),
    ],
)
def test_bylines_at_the_head_are_read_and_used_up(lines, outlet, authors, published):
    found = find_byline(["Title", *lines, "The bridge was closed on Tuesday."], NOW)
    assert (found.outlet, found.authors, found.published) == (outlet, authors, published)
    assert found.used == set(range(1, len(lines) + 1))


def test_published_and_updated_in_one_line_are_told_apart():
    found = find_byline(["Title", "Published: 12 Feb 2025 18:40 Updated: 13 Feb 2025 07:10", "Text."], NOW)
    assert (found.published, found.modified) == (at(2025, 2, 12, 18, 40), at(2025, 2, 13, 7, 10))


@pytest.mark.parametrize(
    "line",
    [
        "The council met on 12 February 2025 to discuss the bridge.",
        "On 12 February 2025, the bridge was closed.",
        "By 12 February 2025 the bridge had been closed for a year.",
        "By then, The Callis Courier had moved.",
        "Published works by the author fill two shelves.",
    ],
)
def test_a_date_or_a_by_inside_a_sentence_is_no_byline(line: str):
    found = find_byline(["Title", line, "More text."], NOW)
    assert not found.used
    assert found.published is None


def page(head: str = "", body: str = "") -> Metadata:
    return page_metadata(html.document_fromstring(f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>"))


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


NODE = '{"@type": "NewsArticle", "headline": "Bridge shut", "author": [{"name": "Ann Lee"}, {"name": "Bo Ray"}], %s}'


@pytest.mark.parametrize(
    "text",
    [
        NODE % '"datePublished": "2025-03-07T10:00:00+01:00"',
        '{"@graph": [{"@type": "WebSite", "name": "x"}, %s]}' % (NODE % '"datePublished": "2025-03-07T09:00:00Z"'),
        "[%s]" % (NODE % '"datePublished": "2025-03-07T09:00Z",'),
        "<!-- %s -->" % (NODE % '"datePublished": "7 March 2025 09:00"'),
    ],
)
def test_json_ld_is_read_in_its_usual_shapes(text: str):
    found = page(ld(text))
    assert found.published is not None
    assert (found.published.at, found.published.found_in) == (at(2025, 3, 7, 9), "json-ld")
    assert (found.title, found.authors) == ("Bridge shut", ("Ann Lee", "Bo Ray"))


def test_broken_json_ld_still_gives_its_plain_fields():
    found = page(ld('{"@type": "NewsArticle", "headline": "Bridge shut", "datePublished": "2025-03-07", oops'))
    assert found.published is not None
    assert (found.title, found.published.at) == ("Bridge shut", at(2025, 3, 7))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "3",
        '{"@type": 5}',
        "[" * 9000,
        '{"@graph": {"@graph": {}}}',
        '{"@type": "Article", "author": [[1]]}',
    ],
)
def test_useless_json_ld_is_survived(text: str):
    assert page(ld(text)).published is None


def test_meta_tags_time_elements_and_addresses_follow_in_this_order():
    meta = '<meta property="article:published_time" content="2025-03-07"><meta name="author" content="By Ann Lee">'
    time = "<article><time datetime='2025-03-08T10:00Z'>8 March</time></article>"
    url = '<link rel="canonical" href="https://www.lund.example/2025/03/09/bridge">'
    for head, body, day, where in ((meta + url, time, 7, "meta"), (url, time, 8, "time"), (url, "", 9, "url")):
        found = page(head, body)
        assert found.published is not None
        assert (found.published.at.day, found.published.found_in) == (day, where)
    assert page(meta + url).authors == ("Ann Lee",)
    assert page(meta + url).outlet == "lund.example"


def test_without_any_date_none_is_made_up():
    assert page("<title>Bridge shut</title>", "<p>Copyright</p>").published is None
    assert page('<meta property="article:published_time" content="2999-01-01">').published is None
    assert date_in_url("https://lund.example/bridge") is None


@pytest.mark.parametrize(
    ("title", "outlet", "url", "plain"),
    [
        ("Bridge shut | The Lund Post", "The Lund Post", None, "Bridge shut"),
        ("Bridge shut - lund.example", None, "https://www.lund.example/a", "Bridge shut"),
        ("Bridge shut - LUND News | Lund", None, "https://www.lund.example/a", "Bridge shut"),
        ("Bridge shut | The ...", "The Lund Post", None, "Bridge shut"),
        ("Bridge shut, mayor said on Mon...", None, None, "Bridge shut, mayor said on Mon..."),
        ("Bridge shut, mayor said on … | The Lund Post", "The Lund Post", None, "Bridge shut, mayor said on …"),
        ("Bridge shut" + " | Lund" * 30, None, "https://lund.example/a", "Bridge shut"),
        ("Bridge shut - for good", "The Lund Post", None, "Bridge shut - for good"),
        ("The Lund Post", "The Lund Post", None, "The Lund Post"),
        ("...", None, None, "..."),
    ],
)
def test_a_title_loses_the_outlet_behind_it_and_nothing_else(title, outlet, url, plain):
    assert plain_title(title, outlet, url) == plain


def test_fields_are_bounded_before_anything_is_looked_for_in_them():
    assert len(plain_title("x" + " | ab" * 40_000, "The Lund Post", None)) <= 302
    assert web_address("https://lund.example/" + "a" * 2000) is None
    assert len(names_of([f"Name Nr {chr(65 + n % 26)}{chr(97 + n // 26)}" for n in range(400)])) == 50
    assert split_names("Ann Lee" + " " * 200_000 + ", Bo Ray  and  Cy Ash") == ["Ann Lee", "Bo Ray", "Cy Ash"]


def test_a_page_of_headings_and_tags_is_looked_at_no_further_than_its_first_ones():
    """Regression: every heading was looked for in every title."""
    titles = "".join(f'<meta property="og:title" content="{"x " * 400}">' for _ in range(200))
    assert page(titles, "<h1>y</h1>" * 2000).title == ("x " * 150)[:-1] + " …"
