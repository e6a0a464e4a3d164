from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.extraction import to_article
from ingest.records import RawArticle, Rejected
from ingest.sources import Files
from rag.types import Article

BODY = [
    "The bridge over the Lund was closed on Tuesday after divers found a crack in its second pier.",
    "Engineers expect the repair to take six weeks, the council said, and to cost 4 million crowns.",
    "Buses will go by way of Orrin, which adds half an hour to the journey to Callis.",
]
TEXT = "\n".join(["Lund bridge closed", "By Ann Lee, The Callis Courier", "Published 12 February 2025", *BODY])
PAGE = f"""<html><head><title>Lund bridge closed | The Callis Courier</title>
<meta property="og:site_name" content="The Callis Courier">
<meta property="article:published_time" content="2025-02-12T08:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Lund bridge closed</h1>{"".join(f"<p>{p}</p>" for p in BODY)}<p>Sign up for our newsletter</p></article>
<footer>© 2025 The Callis Courier. All rights reserved.</footer></body></html>"""


def raw(text: str, markup: bool = False, **fields: object) -> RawArticle:
    return RawArticle("/news/a.txt", text, markup, "f" * 64, **fields)  # type: ignore[arg-type]


def article(item: RawArticle) -> Article:
    found = to_article(item)
    assert isinstance(found, Article), found
    return found


def test_plain_text_becomes_an_article_with_what_its_byline_says():
    found = article(raw(TEXT))
    assert (found.title, found.outlet, found.authors) == ("Lund bridge closed", "The Callis Courier", ("Ann Lee",))
    assert found.published is not None
    assert (found.published.at.isoformat(), found.published.found_in) == ("2025-02-12T00:00:00+00:00", "byline")
    assert found.body == "\n\n".join(BODY)


def test_a_page_becomes_an_article_without_its_furniture():
    found = article(raw(PAGE, markup=True))
    assert (found.title, found.outlet) == ("Lund bridge closed", "The Callis Courier")
    assert found.published is not None
    assert found.published.found_in == "meta"
    assert found.body == "\n\n".join(BODY)


def test_an_html_fragment_is_read_like_a_page():
    found = article(raw("".join(f"<p>{p}</p>" for p in BODY), markup=True, title="Lund bridge closed"))
    assert found.title == "Lund bridge closed"
    assert found.body == "\n\n".join(BODY)


def test_what_the_record_states_counts_before_what_the_text_says():
    found = article(raw(TEXT, outlet="Orrin Mail", published="2025-02-13T10:00:00Z", authors=("Bo Ray",)))
    assert (found.outlet, found.authors) == ("Orrin Mail", ("Bo Ray",))
    assert found.published is not None
    assert (found.published.at.day, found.published.found_in) == (13, "record")
    assert "Published" not in found.body


def test_the_address_dates_what_has_no_other_date():
    found = article(raw("\n".join(BODY), title="Bridge", url="https://lund.example/2025/02/12/bridge"))
    assert found.published is not None
    assert found.published.found_in == "url"
    assert found.outlet == "lund.example"


def test_a_text_without_any_date_has_none():
    assert (
        article(raw("\n".join(["Lund bridge closed", *BODY, "In 2019, on 4 May 2019, it was painted."]))).published
        is None
    )


def test_only_web_addresses_are_kept():
    assert article(raw(TEXT, url="javascript:alert(1)")).url is None


def test_a_title_is_not_repeated_in_the_body():
    found = article(raw("\n\n".join(["Lund bridge closed", *BODY]), title="Lund bridge closed"))
    assert found.body.startswith("The bridge over")


def test_a_text_that_starts_with_a_paragraph_is_called_by_its_first_words():
    long = " ".join(BODY)
    found = article(raw(long + "\n" + BODY[0]))
    assert found.title.endswith(" …")
    assert long.startswith(found.title[:-2])
    assert found.body.startswith(long)


@pytest.mark.parametrize(
    "lead",
    [
        "LUND - The mayor resigned on Monday after 33 ministers left.",
        "The mayor resigned on Monday, which “nobody had expected.”",
        "Who would have thought it! The mayor of Lund has resigned!",
    ],
)
def test_a_first_line_that_is_a_sentence_stays_in_the_body(lead: str):
    """Regression: it became the title and could not be quoted."""
    found = article(raw("\n\n".join([lead, *BODY])))
    assert found.body == "\n\n".join([lead, *BODY])
    assert lead.startswith(found.title)


@pytest.mark.parametrize(
    "headline",
    ["Lund bridge closed", "Who pays for the bridge?", "Bridge closed!", "Mayor said on Mon...", "Army of the U.S."],
)
def test_a_first_line_that_is_a_headline_is_the_title_only(headline: str):
    found = article(raw("\n\n".join([headline, *BODY])))
    assert (found.title, found.body) == (headline, "\n\n".join(BODY))


def test_a_headline_that_was_cut_off_keeps_its_dots():
    assert (
        article(raw(TEXT, title="Bridge closed, mayor said on Mon...")).title == "Bridge closed, mayor said on Mon..."
    )


ROWS = [("Party", "Seats", "Change"), ("Greens", "12", "+3"), ("Harbour List", "9", ""), ("Others", "4", "-3")]


def table(rows: Sequence[Sequence[str]]) -> str:
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{c}</td>' for c in row) + '</tr>' for row in rows)}</table>"


def test_a_table_of_results_is_in_the_body_row_by_row():
    found = article(raw(PAGE.replace("</p><p>Buses", f"</p>{table(ROWS)}<p>Buses"), markup=True))
    rows = ["Party | Seats | Change", "Greens | 12 | +3", "Harbour List | 9", "Others | 4 | -3"]
    assert found.body.split("\n\n") == [*BODY[:2], *rows, BODY[2]]


def test_a_page_that_is_laid_out_with_tables_keeps_its_paragraphs():
    laid_out = table([["Home", "<p>" + "</p><p>".join(BODY) + "</p>"], ["2025", "All rights reserved."]])
    assert article(raw(f"<html><body>{laid_out}</body></html>", markup=True)).body == "\n\n".join(BODY)


def test_a_line_without_the_end_of_a_sentence_is_left_out_and_the_log_says_so(caplog: pytest.LogCaptureFixture):
    found = article(raw("\n".join([TEXT, "x | ab" * 2000])))
    assert found.body == "\n\n".join(BODY)
    assert "/news/a.txt: left out a line of 12000 characters" in caplog.text


def test_a_page_nested_too_deep_to_be_read_to_its_end_is_told(caplog: pytest.LogCaptureFixture):
    found = article(raw(PAGE.replace("<footer>", "<div>" * 300), markup=True))
    assert found.body == "\n\n".join(BODY)
    assert "nested more than 256 elements deep" in caplog.text


def test_the_id_follows_from_place_and_content():
    one = article(raw(TEXT))
    assert len(one.id) == 20
    assert int(one.id, 16) >= 0
    assert article(raw(TEXT)).id == one.id
    assert article(raw(TEXT + " More was not known.")).id != one.id
    assert article(RawArticle("/news/b.txt", TEXT, False, "")).id != one.id
    by_url = {article(RawArticle(o, TEXT, False, "", url="https://Lund.example/a#top")).id for o in ("/a", "/b")}
    assert len(by_url) == 1
    assert by_url == {article(raw(TEXT, url="https://lund.example/a")).id}


@pytest.mark.parametrize(
    ("text", "markup", "reason"),
    [
        (
            "We use cookies to improve your visit.\n\nBy continuing you agree to our terms.\n\nAccept all cookies",
            False,
            "no article text",
        ),
        (
            "Advertisement\nHow relevant is this ad to you?\nAd froze or did not finish loading",
            False,
            "no article text",
        ),
        ("", False, "no article text"),
        ("<html><body></body></html>", True, "no article text"),
        ("Bridge closed\nThe bridge was closed.", False, "characters of article text"),
    ],
)
def test_what_is_no_article_is_rejected_with_the_reason(text: str, markup: bool, reason: str):
    found = to_article(raw(text, markup))
    assert isinstance(found, Rejected)
    assert reason in found.reason
    assert (found.origin, found.fingerprint) == ("/news/a.txt", "f" * 64)


def test_a_broken_library_call_rejects_the_page(monkeypatch: pytest.MonkeyPatch):
    def fail(*args: object, **kwargs: object) -> str:
        raise RuntimeError("no")

    monkeypatch.setattr("trafilatura.extract", fail)
    assert isinstance(to_article(raw(PAGE, markup=True)), Rejected)


tags = st.sampled_from(
    ["<p>", "</p>", "<div>", "<article>", "<h1>", "<script>", "<!--", "<?xml?>", "&#0;", "<time datetime='9'>", "]]>"]
)
markup = st.lists(
    tags | st.sampled_from(BODY) | st.text(alphabet="a<>&;\"'= \n\0\ud800é\u202e", max_size=30), max_size=12
).map("".join)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(markup, st.booleans(), st.sampled_from([None, "http://[", "x", "2025-01-01", "\ud800"]))
def test_nothing_makes_it_fail(text: str, is_markup: bool, field: str | None):
    found = to_article(raw(text, is_markup, title=field, outlet=field, url=field, published=field))
    assert isinstance(found, Article | Rejected)
    assert isinstance(found, Rejected) or found.body.encode()


SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "text"


@pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"{SAMPLE} is not there")
def test_every_sample_text_is_a_titled_article_of_a_named_outlet():
    for item in Files([SAMPLE]).records():
        assert isinstance(item, RawArticle), item
        found = article(item)
        assert found.outlet, found.origin
        assert "newsletter" not in found.body.lower(), found.origin
        assert item.text.lstrip("\ufeff").startswith(found.title), found.origin


@pytest.mark.parametrize(
    "shape", ["<p>{}</p>", "<div>{}</div>", "{} <a href='/more'>More</a>", "<p>{}</p><p>Ends.</p>"]
)
def test_a_fragment_of_a_page_as_feeds_have_it_is_read(shape: str) -> None:
    found = article(raw(shape.format(" ".join(BODY)), markup=True, title="Lund bridge closed"))

    assert BODY[1] in found.body and "<" not in found.body
