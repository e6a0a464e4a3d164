"""dateline why: one question's way through the search, stage by stage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from rag.cli import output
from rag.cli.options import After, AskedOn, Before, Index, Json, Outlets, filters_of, settings_for

if TYPE_CHECKING:
    from rag.retrieval.tracing import Course, Standing, Trace

_WIDTH = 300  # of a table where there is no terminal: room for a row in a line
_LONGEST = 60  # characters of a headline
_OF_A_PART = ("periods", "outlets")  # what is understood of a part by itself


def why(
    question: str,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages are searched for.")] = 10,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    asked_on: AskedOn = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Show how the search came to its passages: what each stage found, moved and left out."""
    from rag.assembly import assemble, retriever_of
    from rag.dateline import Dateline
    from rag.retrieval.tracing import Recording, trace

    parts = assemble(settings_for(index))
    recording = Recording(retriever_of(parts.settings, parts.corpus, parts.encoder))
    with Dateline(replace(parts, retriever=recording)) as dateline:
        dateline.search(question, k, **filters_of(after, before, outlet, asked_on))
        found = trace(recording.steps)
    output.print_json(_data(found)) if as_json else show(found)


def _data(found: Trace) -> dict[str, Any]:
    return {
        "query": {name: value for name, value in asdict(found.query).items() if name != "understood"},
        "understood": asdict(found.query.understood) if found.query.understood else None,
        "k": found.k,
        "passages": {"current": found.passages, "left_by_filters": found.left, "articles_undated": found.undated},
        "filters_without_passages": [query.scope for query in found.empty],
        "stages": [{"stage": name, "passages": count} for name, count in found.stages],
        "candidates": [_candidate(course) for course in found.courses],
        "parts": [_data(part) for part in found.parts],
    }


def _candidate(course: Course) -> dict[str, Any]:
    article = course.article
    return {
        "passage": course.passage_id,
        "title": article.title if article else None,
        "outlet": article.outlet if article else None,
        "published": article.published.at if article and article.published else None,
        "text": course.text,
        "sources": {source: asdict(place) for source, place in course.sources.items()},
        "stages": [asdict(standing) for standing in course.standings],
        "rank": course.rank,
        "cut": course.cut or None,
        "part": course.part,
    }


def show(found: Trace) -> None:
    """As tables on standard output."""
    _show("Question", found)
    if featured := _features(found):
        output.out.print("What a stage saw of its candidates:")
        _print(featured)
    for number, part in enumerate(found.parts, 1):
        output.out.print()
        _show(f"Part {number}", part, _OF_A_PART)


def _show(title: str, found: Trace, understood: Collection[str] = ()) -> None:
    """understood: what is told of that; all if not given, but no parts where they are shown by themselves."""
    for line in _told(title, found, understood):
        output.out.print(line)
    output.out.print()
    _print(_courses(found))


def _told(title: str, found: Trace, understood: Collection[str]) -> Iterator[str]:
    query = found.query
    yield f"{title}: {query.text}" + (f" (asked on {query.asked_on})" if query.asked_on else "")
    for name, value in (asdict(query.understood) if query.understood else {}).items():
        shown = name in understood if understood else not (name == "parts" and found.parts)
        if shown and value and value != query.text:
            yield f"Understood, {name}: {_plain(value)}"
    if found.empty:
        yield f"Filters that leave no passage, so not used: {'; '.join(empty.scope for empty in found.empty)}"
    if query.filtered:
        undated = f"; articles without a date, left out: {found.undated}" if found.undated else ""
        yield f"Filters: {query.scope}: {found.left} of {found.passages} passages{undated}"
    else:
        yield f"No filters: {found.passages} passages"
    yield "Passages after each stage: " + ", ".join(f"{name} {count}" for name, count in found.stages if count)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items() if part)
    return "; ".join(map(_plain, value)) if isinstance(value, list | tuple) else str(value)


def _courses(found: Trace) -> Table:
    """A column for each source and each stage that changed something: rank, and score."""
    sources = list(dict.fromkeys(source for course in found.courses for source in course.sources))
    moved = {standing.stage for course in found.courses for standing in course.standings}
    stages = [name for name, _ in found.stages if name in moved]
    made = _table("#", *sources, *stages, "outcome", "article")
    for number, course in enumerate(found.courses, 1):
        places = [course.sources.get(source) for source in sources]
        standings = {s.stage: s for s in course.standings}
        cells = [*places, *(standings.get(stage) for stage in stages)]
        made.add_row(
            str(number),
            *(f"{cell.rank} ({cell.score:.4g})" if cell else "" for cell in cells),
            course.cut or _brought(course),
            _article(course),
        )
    return made


def _brought(hit: Course) -> str:
    if hit.part is None:
        return "hit"
    return f"hit {hit.rank}, by {f'part {hit.part}' if hit.part else 'the whole'}"


def _features(found: Trace) -> Table | None:
    rows = [(n, s) for n, course in enumerate(found.courses, 1) for s in _seeing(course)]
    if not rows:
        return None
    names = list(dict.fromkeys(name for _, standing in rows for name in standing.features))
    made = _table("#", "stage", *names)
    for number, standing in rows:
        values = [standing.features.get(name) for name in names]
        made.add_row(str(number), standing.stage, *("" if v is None else f"{v:.4g}" for v in values))
    return made


def _seeing(course: Course) -> Iterator[Standing]:
    """After the stages that saw something: a later one hands on what an earlier one saw."""
    before: Mapping[str, float] = {}
    for standing in course.standings:
        if standing.features and standing.features != before:
            yield standing
        before = standing.features


def _article(course: Course) -> str:
    if not course.article:
        return "not in the catalog any more"
    title, outlet = course.article.title, course.article.outlet or "unknown outlet"
    when = f"{course.article.published.at:%Y-%m-%d}" if course.article.published else "no date"
    shown = title if len(title) <= _LONGEST else f"{title[:_LONGEST].rstrip()} …"
    return f"{shown} - {outlet}, {when}, passage {int(course.passage_id.rpartition(':')[2]) + 1}"


def _table(*columns: str) -> Table:
    return Table(*columns, box=None, header_style="bold", pad_edge=False)


def _print(made: Table) -> None:
    width = None if output.out.is_terminal else _WIDTH
    Console(highlight=False, markup=False, width=width).print(made)
