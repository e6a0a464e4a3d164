"""What the command line prints. Article text is never taken as terminal markup."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from rag import wire
from rag.answers import LEFT_OUT, RULES, Answer, Checked, Citation, Statement, Status, Verdict, judges, markers, struck
from rag.types import Article, CorpusStatus, Evidence, Hit, Query
from rag.understanding.acting import acts, asked_on

if TYPE_CHECKING:
    from ingest import IngestReport
    from rag.cli.checks import Check

_SHOWN_REJECTS = 20
_TOLD_EVERY = 15  # seconds between two lines of progress where there is no terminal for a bar

out = Console(highlight=False, markup=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def complain(message: str) -> None:
    err.print(f"dateline: {message}")


class Complaints(logging.Handler):
    """Warnings of ours, as lines like any other complaint."""

    def emit(self, record: logging.LogRecord) -> None:
        complain(record.getMessage())


def line(text: str, data: dict[str, Any], as_json: bool) -> None:
    print_json(data) if as_json else out.print(text)


def address(where: str, as_json: bool) -> None:
    line(f"Dateline is at {where} (Ctrl-C stops it)", {"address": where}, as_json)


@contextmanager
def counter(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error: call it with how many are done, of how many."""
    with _bar(MofNCompleteColumn(), quiet=quiet) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def ingest_progress(*, quiet: bool) -> Iterator[Callable[[IngestReport], None]]:
    """How much of the source is read, then how many passages have their vectors; each with the time left."""
    with _bar(TaskProgressColumn(), quiet=quiet) as bar:
        lines, tasks = _Lines(), dict[str, TaskID]()

        def show(report: IngestReport) -> None:
            phase, what = ("vectors", "passages") if report.to_embed else ("reading", "records")
            count, done, total = (
                (report.embedded, report.embedded, report.to_embed)
                if report.to_embed
                else (report.settled, min(report.done, report.size), report.size)
            )
            if phase not in tasks:
                if phase == "vectors" and not quiet:
                    err.print("all that was read can be asked about; the vectors follow, newest articles first")
                tasks[phase] = bar.add_task(phase, total=None)
            told = f"{phase}, {count} {what}"
            bar.update(tasks[phase], completed=done, total=total or None, description=told)
            if bar.disable and not quiet:
                lines.show(phase, told, done, total, report.seconds)

        yield show


class _Lines:
    """Progress where there is no terminal for a bar: a line now and then, with the pace since the one before."""

    def __init__(self) -> None:
        self._phase, self._done, self._seconds = "reading", 0, 0.0

    def show(self, phase: str, told: str, done: int, total: int, seconds: float) -> None:
        """done, total: in any measure, total 0 where it is not known. seconds: since the ingest began."""
        if phase != self._phase:
            self._phase, self._done, self._seconds = phase, done, seconds
        took, more = seconds - self._seconds, done - self._done
        if took < _TOLD_EVERY:
            return
        share = f", {100 * done // total} %" if total else ""
        err.print(f"{told}{share}" + (f", {(total - done) * took / more:.0f} s left" if total and more else ""))
        self._done, self._seconds = done, seconds


def ingest_report(report: IngestReport, as_json: bool) -> None:
    counts = {
        "read": report.read,
        "indexed": report.indexed,
        "unchanged": report.unchanged,
        "duplicate": report.duplicate,
        "rejected": len(report.rejected),
    }
    if as_json:
        rejects = [{"origin": r.origin, "reason": r.reason} for r in report.rejected]
        vectors = {"embedded": report.embedded, "waiting": report.waiting}
        print_json(
            {**counts, "passages": report.passages, **vectors, "seconds": round(report.seconds, 1), "rejects": rejects}
        )
        return
    for reject in report.rejected[:_SHOWN_REJECTS]:
        out.print(f"rejected {reject.origin}: {reject.reason}")
    if len(report.rejected) > _SHOWN_REJECTS:
        out.print(f"... and {len(report.rejected) - _SHOWN_REJECTS} more: --json lists them all")
    if report.waiting:
        out.print(f"{report.waiting} passages have no vector yet: `dateline embed` makes them")
    out.print(
        f"read {report.read} = {report.indexed} indexed + {report.unchanged} unchanged + {report.duplicate} duplicate "
        f"+ {len(report.rejected)} rejected, in {report.seconds:.1f} s ({report.passages} passages written)"
    )


def answer(given: Answer, as_json: bool) -> None:
    if as_json:
        print_json(wire.answer(given))
        return
    _understood(given.query)
    refused = given.status is Status.REFUSED
    if refused:
        out.print(given.refused_as)
    for statement in given.visible:
        if statement.verdict in LEFT_OUT:
            out.print(f"[{struck(statement)}]")
        elif not refused:
            out.print(f"{statement.text} {markers(statement)}".rstrip() + _doubt(statement))
    if given.rejection:
        out.print(f"({given.rejection})")
    if refused:
        _closest(given.closest)
    _sources(given.evidence, given.citations if not refused else ())
    _ending(given)


def checked(given: Checked, as_json: bool) -> None:
    if as_json:
        print_json(wire.checked(given))
        return
    for statement in given.statements:
        why = f"  ({statement.reason})" if statement.reason else ""
        out.print(f"{statement.verdict}: {statement.text} {markers(statement)}".rstrip() + why)
    _sources(given.evidence, [c for s in given.statements for c in s.citations])
    if given.unknown_markers:
        out.print(f"Note: there is no source {', '.join(given.unknown_markers)}")
    _ending(given)


def hits(found: Sequence[Hit], query: Query, as_json: bool) -> None:
    """query: as it was searched."""
    if as_json:
        print_json(wire.hits(found))
        return
    _understood(query)
    for place, hit in enumerate(found, 1):
        out.print(f"{place}. {_credit(hit.article)}  (score {hit.score:.4f}, cosine {hit.similarity:.2f})")
        out.print(f"   {' '.join(hit.passage.text.split())[:240]}\n")


def status(held: CorpusStatus, writer: str, index: Path, as_json: bool) -> None:
    if as_json:
        print_json({"index": str(index), "writer": writer, **_plain(held)})
        return
    out.print(f"{held.articles} articles, {held.passages} passages from {len(held.outlets)} outlets in {index}")
    if held.embedded < held.passages:
        found = f"{held.embedded} of them found by their meaning so far, the others by their words alone"
        out.print(f"{found}: `dateline embed` goes on")
    out.print(f"published {_day(held.oldest)} to {_day(held.newest)}, {held.undated} without a date")
    out.print(f"last changed {held.updated:%Y-%m-%d %H:%M} UTC" if held.updated else "never filled")
    out.print(f"answers by {writer}")
    if held.pending:
        out.print(f"{held.pending} articles wait for an interrupted ingest: run `dateline ingest` again")


def checks(found: Sequence[Check], as_json: bool) -> None:
    if as_json:
        print_json({"checks": [_plain(c) for c in found]})
        return
    for check in found:
        out.print(
            f"{'ok ' if check.fine else 'BAD'} {check.name}: {check.found}"
            + ("" if check.fine else f" - {check.remedy}")
        )


def _understood(query: Query) -> None:
    """One line of what acts on the search; none where nothing does."""
    told = [act.words + (f" ({' / '.join(act.items)})" if act.items else "") for act in acts(query)]
    if told := [*told, *filter(None, [asked_on(query)])]:
        out.print(f"understood: {'; '.join(told)}", style="dim")


def _ending(given: Answer | Checked) -> None:
    """What the reader must be told, and who judged, where it was not rules alone."""
    for note in given.notes:
        out.print(f"Note: {note}")
    if names := judges(given.statements):
        alone = sum(s.judged_by == RULES for s in given.statements)
        rules = f", {alone} of {len(given.statements)} sentences by rules alone" if alone else ""
        out.print(f"judged by {' and '.join(names)}{rules}")


def _doubt(statement: Statement) -> str:
    if statement.verdict is Verdict.NOT_GIVEN:
        return "  (not given by the sources)"
    return f"  ({statement.verdict}: {statement.reason})" if statement.verdict is Verdict.PARTLY else ""


def _sources(evidence: Sequence[Evidence], cited: Sequence[Citation]) -> None:
    """Each cited article once, however many stretches of it are evidence."""
    for number, article in {e.number: e.article for e in evidence}.items():
        quotes = dict.fromkeys(_quotation(c) for c in cited if c.number == number)
        if quotes:
            out.print(f"\n[{number}] {_credit(article)}")
        for quote in quotes:
            out.print(f"    {quote}")


def _quotation(citation: Citation) -> str:
    quoted = f"“{' '.join(citation.quote.split())}”"
    return quoted if citation.span else f"headline: {quoted}"


def _closest(articles: Sequence[Article]) -> None:
    if articles:
        out.print("\nNearest articles (whether they answer it was not found):")
    for article in articles:
        out.print(f"  {_credit(article)}")


def _credit(article: Article) -> str:
    when = _day(article.published.at) if article.published else "no date"
    return f"{article.title} - {article.outlet or 'unknown outlet'}, {when}"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "unknown"


def _bar(done: ProgressColumn, *, quiet: bool) -> Progress:
    """done: how the bar says in figures how far it is."""
    columns = TextColumn("{task.description}"), BarColumn(), done, TimeRemainingColumn()
    return Progress(*columns, console=err, disable=quiet or not err.is_terminal)


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(asdict(value), default=_text)) if is_dataclass(value) else value  # type: ignore[arg-type]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def print_json(data: dict[str, Any]) -> None:
    print(json.dumps(data, ensure_ascii=False, default=_text))  # noqa: T201 - plain standard output, for programs
