"""The scores of one answer, beside those of the search it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.answers import RULES, Answer, Citation, Verdict
from rag.dateline import Dateline
from rag.evaluation import measures
from rag.evaluation.citing import citation_scores, support_of
from rag.evaluation.questions import Question
from rag.evaluation.relevance import Relevance
from rag.evaluation.retrieval import retrieval_scores
from rag.evaluation.written import Written
from rag.types import Evidence, Hit

ARTICLES = 10  # the rankings are at least so deep
_FIRST = 60  # words
_TEXT = {"exact match": measures.exact_match, "F1": measures.token_f1, "answer contained": measures.contained}


def answer_scores(
    question: Question, answer: Answer, ranking: Sequence[str], read: Sequence[Hit], relevance: Relevance
) -> dict[str, float]:
    """Of a question without an answer, whether it was declined; else what was found, quoted and said. ranking:
    canonical ids, best first; read: the hits that the evidence is made from."""
    declined = float(answer.declines)
    if not question.answerable:
        return {"refusal recall": declined}
    relevant, sentences = relevance.of(question.relevant), question.sentences
    citations = _canonical(answer, relevance)
    scores = retrieval_scores(question, ranking, relevance, ARTICLES)
    if sentences:
        found = (h for h in read if relevance.id_of(h.article.id) in relevant)
        scores["sentence retrieved"] = float(any(measures.holds_sentence(h.passage.text, sentences) for h in found))
        scores["quoted answer"] = measures.quoted_answer(citations, relevant, sentences)
    scores["relevant citations"] = measures.relevant_citations(citations, relevant)
    scores["false refusal rate"] = declined
    return scores | (_short_answer(measures.told(answer), question.answer) if question.answer else {})


def citations_of(dateline: Dateline, statements: Sequence[Written], evidence: Sequence[Evidence]) -> dict[str, float]:
    """Citation recall and precision as the rules see the statements and, where there is a judge, as it does after them.
    Of a draft that was refused, too: it was written."""
    cited = [s.cited for s in statements]
    verdicts = [s.verdict is Verdict.SUPPORTED for s in statements]
    by_rules = support_of(statements, evidence, dateline.rules)
    judged = [n for n, s in enumerate(statements) if s.judged_by != RULES]
    again = dict(zip(judged, by_rules([(n, cited[n]) for n in judged]), strict=True))
    found = _named("", citation_scores(cited, [again.get(n, v) for n, v in enumerate(verdicts)], by_rules))
    if dateline.judge == RULES:
        return found
    by_judge = support_of(statements, evidence, lambda text, given: dateline.check(text, given).statements)
    return found | _named("judged ", citation_scores(cited, verdicts, by_judge))


def _named(by: str, scores: tuple[float, float] | None) -> dict[str, float]:
    return {f"{by}citation recall": scores[0], f"{by}citation precision": scores[1]} if scores else {}


def failure_of(scores: Mapping[str, float]) -> str:
    """The first step at which the question went wrong."""
    if scores.get("refusal recall") == 0:
        return "answered what the corpus does not answer"
    if "refusal recall" in scores or scores.get("quoted answer") == 1:
        return ""
    if scores.get("sentence retrieved") == 0:
        return "answering sentence not retrieved"
    if scores["false refusal rate"]:
        return "refused"
    return "another sentence quoted" if "quoted answer" in scores else ""


def _short_answer(text: str, wanted: str) -> dict[str, float]:
    """The text against the short answer: the whole, and what is read first, since a long text can contain anything."""
    texts = {"": text, f" in {_FIRST} words": measures.first_words(text, _FIRST)}
    return {f"{name}{where}": measure(some, wanted) for where, some in texts.items() for name, measure in _TEXT.items()}


def _canonical(answer: Answer, relevance: Relevance) -> list[Citation]:
    """The citations of an answer that was given, none of a refusal's rejected draft."""
    given = answer.citations if measures.answered(answer) else ()
    return [replace(c, article_id=relevance.id_of(c.article_id)) for c in given]
