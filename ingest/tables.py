"""The tables of a page that hold data, such as results and polls, as lines of text.

Tables that only place things on the page are left as they are, for trafilatura to judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST_CELL = 200  # characters; a longer one is a paragraph of a page laid out with tables


def tables_to_rows(page: HtmlElement) -> None:
    """Put a paragraph for each row, "Greens | 12 seats", in place of each table that holds data."""
    for table in list(page.iter("table")):
        rows = _rows(table)
        if rows:
            _replace(table, rows)


def _rows(table: HtmlElement) -> list[str]:
    """The rows in words; none of a table that does not look like data: two columns, two rows and numbers in them."""
    if table.find(".//table") is not None or table.getparent() is None:
        return []
    cells = [[_text(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    full = [row for row in cells if sum(map(bool, row)) >= 2]
    numbered = [row for row in full if any(c.isdigit() for cell in row for c in cell)]
    longest = max((len(cell) for row in cells for cell in row), default=0)
    if len(full) < 2 or longest > _LONGEST_CELL or 4 * len(full) < 3 * len(cells) or 2 * len(numbered) < len(full):
        return []
    return [" | ".join(filter(None, row)) for row in cells if any(row)]


def _text(cell: HtmlElement) -> str:
    return " ".join(" ".join(cell.itertext()).split())


def _replace(table: HtmlElement, rows: list[str]) -> None:
    tail = table.tail
    table.clear()
    table.tag, table.tail = "div", tail
    for row in rows:
        paragraph = table.makeelement("p")
        paragraph.text = row
        table.append(paragraph)
