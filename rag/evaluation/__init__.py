"""Scores of retrieval and answers over a question set (docs/evaluation.md). A leaf: only entry points import it."""

from rag.evaluation.means import Mean, mean
from rag.evaluation.questions import Question, QuestionSet, load_questions
from rag.evaluation.reporting import render, render_json, table
from rag.evaluation.run import Report, Row, evaluate, means

__all__ = [
    "Mean",
    "Question",
    "QuestionSet",
    "Report",
    "Row",
    "evaluate",
    "load_questions",
    "mean",
    "means",
    "render",
    "render_json",
    "table",
]
