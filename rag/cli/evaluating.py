"""dateline eval: answers, or retrieval alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from rag.cli import output
from rag.cli.options import Index, Json, opened, settings_for

if TYPE_CHECKING:
    from rag.evaluation import QuestionSet, Report

Questions = Annotated[Path, typer.Argument(help="Question file, JSON lines (docs/evaluation.md).")]


class AnswersUnlessNamed(TyperGroup):
    """`dateline eval FILE` is `dateline eval answers FILE`, as it was before there was anything else to measure."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer vendors its base
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["answers", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=AnswersUnlessNamed,
    no_args_is_help=True,
    help="Score answers, or retrieval alone, over a question set. Without either word: answers.",
)


@app.command()
def answers(
    questions: Questions,
    index: Index = None,
    failures: Annotated[bool, typer.Option("--failures", help="List every question that went wrong.")] = False,
    out: Annotated[Path | None, typer.Option(help="Keep the run here, as --json prints it.")] = None,
    run: Annotated[Path | None, typer.Option(help="Report on this kept run: nothing is asked.")] = None,
    against: Annotated[Path | None, typer.Option(help="Compare with this kept run, question by question.")] = None,
    statements_out: Annotated[
        Path | None, typer.Option(help="Write every statement with its verdict and what it cites here, to be labelled.")
    ] = None,
    labels: Annotated[
        list[Path] | None, typer.Option(help="Statements labelled true or false; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Score retrieval and answers over a question set."""
    from rag import evaluation

    if run and statements_out:
        raise typer.BadParameter("a kept run has no articles: give --statements-out when the questions are asked")
    evaluation.check_outputs([out, statements_out], [questions, *(labels or ())])
    asked, known = evaluation.load_questions(questions), evaluation.read_labels(labels or ())
    other = evaluation.read_report(against, asked) if against else None
    report = evaluation.read_report(run, asked) if run else _asked(index, asked, out, quiet=as_json)
    report, *others = evaluation.labelled(known, report, *([other] if other else []))
    held = evaluation.compared(report, against.name, others[0]) if against else None
    if out:
        evaluation.keep(report, out)
    if statements_out:
        evaluation.write_statements(report, statements_out)
    if as_json:
        typer.echo(evaluation.render_json(report, held))
    else:
        typer.echo(evaluation.render(report, failures=failures, against=held))


def _asked(index: Path | None, questions: QuestionSet, out: Path | None, *, quiet: bool) -> Report:
    """Kept at once: labels can still turn out to be of another run."""
    from rag.evaluation import evaluate, keep

    with opened(index) as dateline, output.counter("questions", quiet=quiet) as progress:
        report = evaluate(dateline, questions, progress)
    if out:
        keep(report, out)
    return report


@app.command()
def retrieval(
    questions: Questions,
    index: Index = None,
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=1000, help="How many articles are looked at.")] = 30,
    out: Annotated[Path | None, typer.Option(help="Keep the run here, in TREC's form, and scores beside it.")] = None,
    against: Annotated[Path | None, typer.Option(help="Compare with this run, question by question.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="Leave a part of the search out; may be repeated.")] = None,
    ablation: Annotated[bool, typer.Option("--ablation", help="Leave out each part in turn, and compare.")] = False,
    as_json: Json = False,
) -> None:
    """Score the search alone: which articles it finds, how high, and what each of its parts gives."""
    from rag import evaluation
    from rag.assembly import assemble

    asked = evaluation.load_questions(questions)
    if out:
        evaluation.check_outputs([out, evaluation.scores_file(out)], [questions])
    if out or against:
        evaluation.check_ids(question.id for question in asked.questions)
    other = evaluation.run_of(against, asked) if against else None
    parts, left_out = assemble(settings_for(index)), without or []
    with evaluation.searching(parts, left_out) as dateline:
        relevance = evaluation.relevance_of(asked, dateline)
        with output.counter("questions", quiet=as_json) as progress:
            report = evaluation.evaluate_retrieval(dateline, asked, relevance, k, without=left_out, progress=progress)
        if out:
            evaluation.save(report, out)
        compared = evaluation.held_against(report, against.name, other, relevance) if against and other else None
        found: Sequence[evaluation.Ablation] = ()
        if ablation:
            with output.counter("ablation", quiet=as_json) as progress:
                found = evaluation.ablate(parts, report, asked, relevance, without=left_out, progress=progress)
    render = evaluation.render_retrieval_json if as_json else evaluation.render_retrieval
    typer.echo(render(report, compared, found))
