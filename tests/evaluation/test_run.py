"""A whole run: a small real index of invented articles, the real encoder, the extractive writer."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from ingest import ingest
from rag import Dateline, DatelineError
from rag.answers import AnswerDone, Citation
from rag.evaluation import Question, QuestionSet, evaluate, render, render_json, table
from rag.models.sentence_encoder import SentenceEncoder
from tests.rag.test_openai_writer import chunk, serve, stream

__all__ = ["serve"]  # the fixture

LIGHT = "Yrsa Penhallow has tended the lighthouse on Gull Stack for thirty-one years."
SCHOOL = "The school in Ennismoor will close its swimming pool on 3 May 2025."
FERRY = "Inspectors counted twelve lifeboats aboard the ferry Maren Isolde."
FILLER = "The weather was mild, and the council met twice in the week before the holiday began."

KEEPER = Question(
    "keeper",
    "Who has tended the lighthouse on Gull Stack?",
    "fact",
    True,
    ("text/light.txt",),
    (LIGHT,),
    "Yrsa Penhallow",
)
POOL = Question(
    "pool",
    "When will the school in Ennismoor close its swimming pool?",
    "timeline",
    True,
    ("feeds/wire.jsonl#w-1",),
    (SCHOOL,),
    "3 May 2025",
)
DRAFT = (
    "The lighthouse on Gull Stack has been tended by Yrsa Penhallow for thirty-one years. [1][2]\n"
    f"{LIGHT} [1]\n"
    "Yrsa Penhallow retired in 2019. [1][2]"
)
COMET = Question("comet", "How many moons has the comet Penrose?", "unanswerable", False, why="absent")


@pytest.fixture(scope="module")
def dateline(tmp_path_factory):
    """Four articles: two text files, and a feed of one story, which its outlet sent twice and another took over."""
    folder = tmp_path_factory.mktemp("corpus")
    for name in ("text", "feeds"):
        (folder / name).mkdir()
    (folder / "text/light.txt").write_text(
        f"The keeper of Gull Stack\nThe Callis Courier | 3 June 2025\n{LIGHT}\n{FILLER}\n"
    )
    (folder / "text/ferry.txt").write_text(f"Boats aboard\nThe Callis Courier | 4 June 2025\n{FERRY}\n{FILLER}\n")
    rows = [
        {"id": i, "title": "Pool to close", "outlet": outlet, "published": day, "text": f"{SCHOOL}\n{FILLER}"}
        for i, outlet, day in (
            ("w-1", "Meridian Wire", "2025-04-01"),
            ("w-2", "Meridian Wire", "2025-04-02"),  # left out: the outlet has printed it already
            ("w-3", "Tavry Independent", "2025-04-03"),
        )
    ]
    (folder / "feeds/wire.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    ingest([folder], folder / "index", SentenceEncoder())
    with Dateline.open(str(folder / "index"), writer="extractive", openai_api_key="sk-secret") as opened:
        yield opened


def asked(*questions):
    return QuestionSet("invented.jsonl", sha256(b"invented").hexdigest(), questions)


def test_a_run_scores_answers_and_refusals(dateline):
    """Both answerable questions are found, quoted and cited; the other is refused; progress is told of each."""
    seen = []

    report = evaluate(dateline, asked(KEEPER, POOL, COMET), lambda done, total: seen.append((done, total)))

    assert seen == [(1, 3), (2, 3), (3, 3)]
    found = {m.measure: m for m in report.means}
    for measure in ("RR", "hit@1", "R@10", "nDCG@10", "sentence retrieved", "quoted answer", "answer contained"):
        assert found[measure].value == 1.0, measure
        assert found[measure].n == 2
    assert found["citation recall"].value == found["citation precision"].value == 1.0
    assert found["not shown as fact"].value == found["exact match"].value == 0.0
    assert report.rows[0].scores["F1"] == pytest.approx(4 / 13)  # 2 tokens of 11: "the" is none
    assert found["false refusal rate"].value == 0.0
    assert found["refusal recall"].value == 1.0
    assert found["refusal recall"].n == 1
    assert report.failures == ()
    assert list(report.by_kind) == ["fact", "timeline", "unanswerable"]
    assert report.rows[0].ranking[0] == "text/light.txt"
    assert report.settings["judge"] == report.settings["understanding"] == "rules"
    assert report.rows[0].verdicts == {"supported": 1}
    assert "by verdict: supported 2." in render(report)


def test_the_same_run_again_gives_the_same_report(dateline):
    """But for the seconds it took."""
    first, second = (evaluate(dateline, asked(KEEPER, COMET)) for _ in range(2))

    assert [replace(r, seconds=0) for r in first.rows] == [replace(r, seconds=0) for r in second.rows]
    assert first.means == second.means
    assert first.fingerprint == second.fingerprint


def test_copies_count_as_one_article(dateline):
    """The same body under another outlet, or dropped as a duplicate, stands for the article that was named."""
    for name in ("w-1", "w-2", "w-3"):
        question = replace(POOL, articles=(f"feeds/wire.jsonl#{name}",))
        scores = evaluate(dateline, asked(question)).rows[0].scores

        assert scores["R@10"] == scores["RR"] == scores["quoted answer"] == scores["relevant citations"] == 1.0, name
    both = replace(POOL, articles=("feeds/wire.jsonl#w-1", "feeds/wire.jsonl#w-3"))
    assert evaluate(dateline, asked(both)).rows[0].scores["R@10"] == 1.0


def test_an_article_that_is_not_indexed_counts_as_not_found(dateline):
    """Half of what was asked for is missing, and the report names it."""
    report = evaluate(dateline, asked(replace(KEEPER, articles=("text/light.txt", "text/gone.txt"))))

    assert report.missing == ("text/gone.txt",)
    assert report.rows[0].scores["R@10"] == 0.5
    assert "text/gone.txt" in render(report)


def test_a_name_is_a_whole_path_ending(dateline):
    """ "ight.txt" ends the origin of light.txt and yet is another file; then nothing at all is indexed."""
    with pytest.raises(DatelineError, match=r"no article that invented\.jsonl names"):
        evaluate(dateline, asked(replace(KEEPER, articles=("ight.txt",))))


def test_filters_of_a_question_are_set(dateline):
    """Before the article was published there is no answer, so the question fails where the filter left it out."""
    early = replace(KEEPER, kind="as-of-date", before="2025-06-03")
    late = replace(KEEPER, kind="as-of-date", after="2025-06-03", outlets=("The Callis Courier",))
    other = replace(late, outlets=("Tavry Independent",))

    rows = [evaluate(dateline, asked(q)).rows[0] for q in (early, late, other)]

    assert [row.scores["quoted answer"] for row in rows] == [0.0, 1.0, 0.0]
    assert [row.failure for row in rows] == ["answering sentence not retrieved", "", "answering sentence not retrieved"]


def test_an_unanswered_question_scores_nothing_in_every_measure_of_answers(dateline):
    """A refusal cannot lift precision."""
    question = replace(
        COMET, answerable=True, kind="fact", articles=("text/ferry.txt",), sentences=(FERRY,), answer="2"
    )
    row = evaluate(dateline, asked(question)).rows[0]

    assert row.failure
    assert row.scores["false refusal rate"] == 1.0
    for measure in ("quoted answer", "relevant citations", "answer contained", "F1", "exact match"):
        assert row.scores[measure] == 0.0


def test_a_quoted_headline_counts_as_a_quotation_of_its_article(dateline, monkeypatch):
    """It has no place in the body; and two stretches of an article share a number."""
    asked_before = dateline.stream

    def with_headline(question, **filters):
        *events, done = asked_before(question, **filters)
        (statement, *_), (evidence, *_) = done.answer.statements, done.answer.evidence
        headline = Citation(evidence.number, evidence.article.id, None, evidence.article.title)
        both = replace(statement, citations=(*statement.citations, headline))
        yield from events
        yield AnswerDone(replace(done.answer, statements=(both,), evidence=(evidence, evidence)))

    monkeypatch.setattr(dateline, "stream", with_headline)
    report = evaluate(dateline, asked(KEEPER))

    assert report.rows[0].scores["quoted answer"] == report.rows[0].scores["relevant citations"] == 1.0
    assert "The keeper of Gull Stack" in report.rows[0].quotes
    assert "The keeper of Gull Stack" in render_json(report)


def test_reports_hold_no_secret_and_no_path_of_this_machine(dateline, tmp_path_factory):
    """Both forms are meant to be passed on."""
    report = evaluate(dateline, asked(KEEPER, COMET))
    text, data = render(report, failures=True), json.loads(render_json(report))

    assert "sk-secret" not in text + json.dumps(data)
    assert str(tmp_path_factory.getbasetemp()) not in text + json.dumps(data)
    assert data["questions"]["sha256"] == sha256(b"invented").hexdigest()
    assert data["corpus"]["articles"] == 4
    assert len(data["rows"]) == 2
    assert "| quoted answer | 1.000 | 1.000 to 1.000 | 1 |" in text


def test_what_went_wrong_is_listed_only_when_asked_for(dateline):
    """With the sentence that was wanted."""
    report = evaluate(dateline, asked(replace(KEEPER, sentences=("No such sentence.",)), COMET))

    assert "1 of 2 questions went wrong: answering sentence not retrieved 1." in render(report)
    assert "No such sentence." not in render(report)
    assert "| keeper | fact |" in render(report, failures=True)
    assert "No such sentence." in render(report, failures=True)


def test_answers_of_a_stand_in_writer_are_told(dateline):
    """A server that was down must not pass for the model that was asked for."""
    report = evaluate(dateline, asked(KEEPER, COMET))
    mixed = replace(report, rows=(report.rows[0], replace(report.rows[1], writer="another")))

    assert "another writer" not in render(report)
    assert "1 of the answers come from another writer" in render(mixed)


def scripted(judgement, draft=DRAFT):
    """Writes the draft, and judges whatever it is shown in the same way."""

    def script(handler):
        told = handler.body["messages"]
        if "check statements" not in told[0]["content"]:
            reply(draft)(handler)
            return
        ids = map(int, re.findall(r"^id (\d+)$", told[-1]["content"], re.M))
        said = [{"id": i, "why": "", "words": [], "wrong": "", **judgement} for i in ids]
        reply(json.dumps({"statements": said}))(handler)

    return script


def reply(text):
    return stream(chunk(text), chunk(None, "stop"), b"data: [DONE]\n\n")


def by_model(dateline, url, question=KEEPER, **settings):
    given = {"openai_base_url": url, "openai_model": "tern", "understanding_model": "off", "judge_model": "off"}
    with Dateline.open(str(dateline.settings.index), **(given | settings)) as opened:
        return evaluate(opened, asked(question))


def test_what_a_model_writes_is_measured_statement_by_statement(dateline, serve):
    """Two of three statements are supported. Of five citations three are, and one of these does nothing."""
    row = by_model(dateline, serve(scripted({})).url).rows[0]

    assert [(s.cited, str(s.verdict), s.shown) for s in row.statements] == [
        ((1, 2), "supported", "fact"),
        ((1,), "supported", "fact"),
        ((1, 2), "unsupported", "not shown"),
    ]
    assert row.scores["citation recall"] == pytest.approx(2 / 3)
    assert row.scores["citation precision"] == pytest.approx(2 / 5)
    assert row.scores["not shown as fact"] == pytest.approx(1 / 3)
    assert "judged citation recall" not in row.scores


def test_a_judge_has_citation_scores_of_its_own_beside_those_of_the_rules(dateline, serve):
    """It finds nothing of it in the articles; what stands there word for word is not put to it."""
    row = by_model(dateline, serve(scripted({"verdict": "not found"})).url, judge_model="jury").rows[0]

    assert row.scores["not shown as fact"] == pytest.approx(2 / 3)
    assert row.scores["judged citation recall"] == pytest.approx(1 / 3)
    assert row.scores["judged citation precision"] == pytest.approx(1 / 5)
    assert row.scores["citation recall"] == pytest.approx(2 / 3)
    assert row.scores["citation precision"] == pytest.approx(2 / 5)


def test_a_draft_of_which_nothing_stands_is_measured_though_it_is_refused(dateline, serve):
    """It was written; a refusal before a writer was asked has no statements to measure."""
    server = serve(scripted({}, "Yrsa Penhallow retired in 2019. [1]"))
    refused = by_model(
        dateline, server.url, replace(KEEPER, question="How many moons does the keeper of Gull Stack count?")
    ).rows[0]
    unwritten = evaluate(dateline, asked(COMET)).rows[0]

    assert refused.scores["false refusal rate"] == refused.scores["not shown as fact"] == 1.0
    assert refused.scores["citation recall"] == refused.scores["citation precision"] == 0.0
    assert refused.scores["F1"] == 0.0
    assert unwritten.scores == {"refusal recall": 1.0} and unwritten.statements == ()


def test_what_answers_in_place_of_a_draft_is_measured_in_its_place(dateline, serve):
    """Of the draft nothing stands, so the articles' own sentences answer, each of which cites what says it."""
    row = by_model(dateline, serve(scripted({}, "Yrsa Penhallow retired in 2019. [1]")).url).rows[0]

    assert row.writer != "tern" and row.statements and {str(s.verdict) for s in row.statements} == {"supported"}
    assert row.scores["citation recall"] == 1.0 and row.scores["not shown as fact"] == 0.0


def test_a_judge_is_asked_about_single_citations_once_an_answer(dateline, serve):
    """After the request for the draft and the two for its judgement, one of them while it is written."""
    server = serve(scripted({"verdict": "supported"}))

    row = by_model(dateline, server.url, judge_model="jury").rows[0]

    assert server.requests == 4
    assert row.scores["judged citation recall"] == pytest.approx(2 / 3)
    assert row.scores["judged citation precision"] == pytest.approx(2 / 5)


@pytest.mark.parametrize("changed", [{"understanding_model": "plover"}, {"judge_model": "jury"}, {"hits": 5}])
def test_another_model_or_setting_is_another_fingerprint(dateline, serve, changed):
    """Who understands the questions is one of them."""
    url = serve(scripted({"verdict": "supported"})).url

    plain, other = by_model(dateline, url), by_model(dateline, url, **changed)

    assert plain.fingerprint != other.fingerprint
    assert plain.settings["understanding"] == "rules"
    assert other.settings["understanding"] == changed.get("understanding_model", "rules")


def test_cells_of_a_table_are_text_and_nothing_else():
    """Article text cannot end a cell, make a link or an image, or start a new line."""
    made = table(["a"], [["x | y\n![z](http://z.example) <b>"]])

    assert made == "| a |\n| --- |\n| x \\| y !\\[z\\](http://z.example) \\<b\\> |"
