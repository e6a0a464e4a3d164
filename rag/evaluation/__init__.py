"""Scores of retrieval and answers over a question set (docs/evaluation.md). A leaf: only entry points import it."""

from rag.evaluation.against import Ablation, Against, ablate, held_against, run_of, searching
from rag.evaluation.answer_reporting import keep, render, render_json
from rag.evaluation.comparing import Comparison, compare
from rag.evaluation.files import check_outputs
from rag.evaluation.kept import HeldAgainst, compared, read_report
from rag.evaluation.label_files import read_labels, write_statements
from rag.evaluation.labels import Label, labelled
from rag.evaluation.means import Mean, mean, means
from rag.evaluation.questions import Question, QuestionSet, load_questions
from rag.evaluation.relevance import relevance_of
from rag.evaluation.reporting import table
from rag.evaluation.retrieval import RetrievalReport, RetrievalRow, evaluate_retrieval
from rag.evaluation.retrieval_reporting import render_retrieval, render_retrieval_json, save, scores_file
from rag.evaluation.run import Report, Row, evaluate
from rag.evaluation.trec import check_ids, read_run, write_run
from rag.evaluation.written import Shown, Written

__all__ = [
    "Ablation",
    "Against",
    "Comparison",
    "HeldAgainst",
    "Label",
    "Mean",
    "Question",
    "QuestionSet",
    "Report",
    "RetrievalReport",
    "RetrievalRow",
    "Row",
    "Shown",
    "Written",
    "ablate",
    "check_ids",
    "check_outputs",
    "compare",
    "compared",
    "evaluate",
    "evaluate_retrieval",
    "held_against",
    "keep",
    "labelled",
    "load_questions",
    "mean",
    "means",
    "read_labels",
    "read_report",
    "read_run",
    "relevance_of",
    "render",
    "render_json",
    "render_retrieval",
    "render_retrieval_json",
    "run_of",
    "save",
    "scores_file",
    "searching",
    "table",
    "write_run",
    "write_statements",
]
