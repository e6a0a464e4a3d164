"""Seconds to read a record one of whose fields was made to be slow, by field and format; the slowest of the payloads.

python benchmarks/hostile.py [--characters 200000] [--seconds 60]
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import time
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

STORY = [
    "The weir at Tollmere was opened for the first time in nine years on Monday, the water board said.",
    "Engineers had replaced two of its four gates, which were found to be cracked after the floods of last winter.",
    "Boats may pass again from Thursday, and the towpath is to follow before the end of the month.",
]
# Repeated until they have the length wanted. A pattern that reads a field more than once takes hours over one of them.
PAYLOADS = {
    "blanks": " ",
    "tabs and breaks": "\t\n",
    "bars": " | ab",
    "dashes": " - ab",
    "commas": ", ",
    "ands": " and a",
    "ends of comments": "-->",
    "beginnings of comments": "<!--",
    "entities": "&amp;amp;",
    "brackets as entities": "&lt;!--",
    "open divs": "<div>",
    "open bold italics": "<b><i>",
    "nested lists": "<ul><li>",
    "tables": "<table><tr><td>",
    "links": "<a href=x>",
    "brackets": "[",
    "braces": '{"a":',
    "markdown links": "[a](",
    "markdown pictures": "![](",
    "stars": " **a",
    "quotes": '"',
    "backslashes": "\\",
    "colons": "a: ",
    "dates": "2025-01-0",
    "numbers": "1",
    "published": " Published ",
    "by": "By A ",
    "sign up": "sign up! ",
    "stops": ". A",
    "slashes": "/2025/01",
    "letters": "x",
}

Fields = Mapping[str, str]


def payload(name: str, characters: int) -> str:
    """x, so that it cannot be stripped away, then the pattern, and an end that it leads one not to expect."""
    pattern = PAYLOADS[name]
    return "x" + pattern * (characters // len(pattern)) + "y"


def text_file(fields: Fields) -> str:
    lines = [fields.get("title", "Weir opened"), fields.get("authors", "By Ann Lee, The Tollmere Post")]
    return "\n".join([*lines, fields.get("date", "Published 4 May 2025"), *STORY, fields.get("body", "")])


def markdown_file(fields: Fields) -> str:
    names = {"title": "title", "authors": "author", "outlet": "outlet", "date": "date", "url": "url"}
    head = "\n".join(f"{key}: {' '.join(fields[name].split())}" for name, key in names.items() if name in fields)
    listed = f"authors:\n- {' '.join(fields['author list'].split())}" if "author list" in fields else ""
    story = "\n\n".join([fields.get("heading", "# Weir opened"), *STORY, fields.get("body", "")])
    return f"---\n{head}\n{listed}\n{fields.get('front matter', '')}\n---\n{story}"


def page(fields: Fields) -> str:
    def meta(name: str, field: str) -> str:
        return f'<meta property="{name}" content="{escape(fields[field])}">' if field in fields else ""

    linked = {"headline": "Weir opened", "author": "authors", "datePublished": "date"}
    node = {"@type": "NewsArticle"} | {key: fields[name] for key, name in linked.items() if name in fields}
    return f"""<html><head><title>{fields.get("title", "Weir opened")}</title>
{meta("og:title", "title")}{meta("author", "authors")}{meta("og:site_name", "outlet")}
{meta("article:published_time", "date")}{meta("og:url", "url")}
<link rel="canonical" href="{escape(fields.get("url", "https://tollmere.example/weir"))}">
<script type="application/ld+json">{fields.get("script", "")}</script>
<script type="application/ld+json">{json.dumps(node)}</script></head><body><article>
<h1>{fields.get("heading", "Weir opened")}</h1><span rel="author">{fields.get("author list", "Ann Lee")}</span>
<time datetime="{escape(fields.get("time", "2025-05-04"))}">{fields.get("time", "4 May 2025")}</time>
{"".join(f"<p>{p}</p>" for p in STORY)}{fields.get("body", "")}</article></body></html>"""


def record(fields: Fields) -> str:
    given: dict[str, object] = {"id": "weir", "title": "Weir opened", **fields}
    given["text"] = "\n\n".join([*STORY, fields.get("body", "")])
    if "author list" in fields:
        given["authors"] = [fields["author list"]] * 2
    marked = given.pop("html", None)
    second = {"id": "page", "html": page({"body": fields["html"]})} if marked else {}
    return f"{json.dumps(given)}\n{json.dumps(second) if second else ''}\n"


FORMATS: dict[str, tuple[Callable[[Fields], str], tuple[str, ...]]] = {
    ".txt": (text_file, ("title", "authors", "date", "body")),
    ".md": (
        markdown_file,
        ("title", "authors", "author list", "outlet", "date", "url", "front matter", "heading", "body"),
    ),
    ".html": (
        page,
        ("title", "authors", "author list", "outlet", "date", "url", "script", "heading", "time", "body"),
    ),
    ".jsonl": (
        record,
        ("id", "title", "authors", "author list", "outlet", "date", "url", "modified", "body", "html"),
    ),
}


def write(folder: Path, kind: str, name: str, characters: int, only: str | None = None) -> Path:
    """A file of that kind whose fields (only: one of them) hold the payload of that name."""
    make, fields = FORMATS[kind]
    text = make(dict.fromkeys([only] if only else fields, payload(name, characters)))
    file = folder / f"{name.replace(' ', '-')}-{(only or 'all').replace(' ', '-')}{kind}"
    file.write_text(text, encoding="utf-8")
    return file


def seconds(file: Path, limit: int) -> float:
    """How long reading, cleaning and cutting into passages takes, without the encoder; limit when it was stopped."""
    from ingest.extraction import to_article
    from ingest.records import RawArticle
    from ingest.sources import Files

    began = time.perf_counter()
    signal.alarm(limit)
    try:
        for item in Files([file]).records():
            if isinstance(item, RawArticle):
                to_article(item)
    except TimeoutError:
        return float(limit)
    finally:
        signal.alarm(0)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=200_000, help="length of each payload")
    parser.add_argument("--seconds", type=int, default=60, help="give up on a record after so long")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _stop)
    logging.disable()  # of lines that are left out, a warning each
    with TemporaryDirectory() as folder:
        for kind, (_, fields) in FORMATS.items():
            for only in fields:
                files = {name: write(Path(folder), kind, name, options.characters, only) for name in PAYLOADS}
                taken = {name: seconds(file, options.seconds) for name, file in files.items()}
                slowest = max(taken, key=lambda name: taken[name])
                print(f"{kind:7}{only:14}{taken[slowest]:8.2f} s  {slowest}", flush=True)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError


if __name__ == "__main__":
    main()
