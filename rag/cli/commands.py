"""ingest, embed, ask, search, why, check, status, doctor, rebuild, chat, eval.

Exit codes: 0 done, 1 it failed and says why, 2 wrong usage, 3 no answer (ask) or a statement without support (check),
130 stopped by Ctrl-C.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ingest.readers import FORMATS
from rag import AnswerDone, DatelineError, Status, Verdict
from rag.cli import evaluating, output, why
from rag.cli.options import After, AskedOn, Before, Index, Json, Outlets, filters_of, opened, settings_for
from rag.query import query_of

app = typer.Typer(help="Questions over a news corpus, answered with checked citations.", no_args_is_help=True)
app.add_typer(evaluating.app, name="eval")
app.command("why")(why.why)

_REFUSED = 3  # by the corpus, or by the check
_INTERRUPTED = 130  # as shells have it


class When(StrEnum):
    NOW = "now"
    LATER = "later"


def main() -> None:
    """Entry point. What a user can correct is one line on standard error and exit code 1; a warning is such a line."""
    logging.getLogger("rag").addHandler(output.Complaints())
    try:
        app()
    except DatelineError as error:
        output.complain(str(error))
        sys.exit(1)


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(help=f"Files and folders: {FORMATS}")],
    index: Index = None,
    vectors: Annotated[When, typer.Option(help="Make the vectors in this run, or later.")] = When.NOW,
    as_json: Json = False,
) -> None:
    """Read articles into the index. Running it again changes nothing that is there already.

    Words come first: as soon as all is read, questions can be asked, while the vectors are made.
    """
    from ingest import ingest as run
    from rag.assembly import encoder_of

    settings = settings_for(index)
    with _interruptible(), output.ingest_progress(quiet=as_json) as progress:
        encoder, now = encoder_of(settings), vectors is When.NOW
        report = run(paths, settings.index, encoder, progress, keep_raw=settings.keep_raw, vectors=now)
    output.ingest_report(report, as_json)


@app.command()
def embed(index: Index = None, as_json: Json = False) -> None:
    """Make the vectors that are missing. With another encoder in the settings: move the index to that one.

    Questions are answered meanwhile; of an index that is moved, with the old vectors until the new ones are complete.
    """
    from rag.assembly import encoder_of
    from rag.index.embedding import Embedded
    from rag.index.embedding import embed as run
    from rag.index.lock import PATIENCE
    from rag.index.writer import CorpusWriter

    settings = settings_for(index)
    _require_catalog(settings.index, "embed")
    with (
        _interruptible(),
        output.counter("passages", quiet=as_json) as progress,
        CorpusWriter(settings.index, wait=PATIENCE) as writer,
    ):

        def show(far: Embedded) -> None:
            progress(far.done, far.total)

        far = run(writer, encoder_of(settings), show)
    made = far.done - far.failed
    left = f"; the encoder cannot read {far.failed}, which are found by their words alone" if far.failed else ""
    output.line(f"made the vectors of {made} passages{left}", {"embedded": made, "failed": far.failed}, as_json)


@app.command()
def ask(
    question: str,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    asked_on: AskedOn = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Answer a question with citations."""
    with opened(index) as dateline:
        for event in dateline.stream(question, **filters_of(after, before, outlet, asked_on)):
            if isinstance(event, AnswerDone):
                output.answer(event.answer, as_json)
                raise typer.Exit(_REFUSED if event.answer.status is Status.REFUSED else 0)


@app.command()
def search(
    question: str,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    after: After = None,
    before: Before = None,
    outlet: Outlets = None,
    asked_on: AskedOn = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Show the passages that match best, without an answer."""
    filters = filters_of(after, before, outlet, asked_on)
    with opened(index) as dateline:
        understood = dateline.understand(question, asked_on=filters["asked_on"]).understood
        found = dateline.search(question, k, **filters, understood=understood)
    output.hits(found, query_of(question, **filters, understood=understood), as_json)


@app.command()
def check(
    text: Annotated[typer.FileText, typer.Argument(encoding="utf-8", help="A text file, or - for standard input.")],
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Check every sentence of a text against the passages found for it; exit code 3 when one is unsupported."""
    try:
        whole = text.read()
    except UnicodeDecodeError:
        raise DatelineError(f"{text.name} is not UTF-8: save it as UTF-8") from None
    with opened(index) as dateline:
        found = dateline.check(whole)
    output.checked(found, as_json)
    if any(statement.verdict is Verdict.UNSUPPORTED for statement in found.statements):
        raise typer.Exit(_REFUSED)


@app.command()
def status(index: Index = None, as_json: Json = False) -> None:
    """Show what the index holds and how fresh it is."""
    with opened(index) as dateline:
        output.status(dateline.status(), dateline.writer, dateline.settings.index, as_json)


@app.command()
def doctor(index: Index = None, as_json: Json = False) -> None:
    """Check settings, encoder, catalog and indexes; exit code 1 when something is wrong."""
    from rag.cli.checks import examine

    found = examine(settings_for(index))
    output.checks(found, as_json)
    if not all(check.fine for check in found):
        raise typer.Exit(1)


@app.command()
def rebuild(index: Index = None, as_json: Json = False) -> None:
    """Make both indexes anew from the catalog; needs neither the files nor the encoder."""
    from rag.index.writer import rebuild as run

    folder = settings_for(index).index
    _require_catalog(folder, "rebuild")
    with _interruptible(), output.counter("articles", quiet=as_json) as progress:
        articles = run(folder, progress)
    output.line(f"rebuilt both indexes from {articles} articles", {"articles": articles}, as_json)


@app.command()
def chat(index: Index = None, as_json: Json = False) -> None:
    """Serve the chat page on this machine."""
    from rag.page import examples_of, serve

    with opened(index) as dateline:
        serve(dateline, examples_of(dateline), lambda address: output.address(address, as_json))


def _require_catalog(folder: Path, what: str) -> None:
    from rag.catalog import has_catalog

    if not has_catalog(folder):
        raise DatelineError(f"there is no catalog in {folder} to {what} from: run `dateline ingest PATH` first")


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C ends the command with a word. Typer would end it without one, before main could say any."""
    try:
        yield
    except KeyboardInterrupt:
        output.complain("stopped; what was done is kept, run the same command to go on")
        raise typer.Exit(_INTERRUPTED) from None
