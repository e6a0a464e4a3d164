"""The times that questions name. Written cases: question, expected interval as "after..before", open ends left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.periods import periods, wants_latest
from rag.understood import Period

THURSDAY = date(2025, 6, 12)


def shown(period: Period) -> str:
    if not period.known:
        return "?"
    return "..".join(f"{end:%Y-%m-%d}" if end else "" for end in (period.after, period.before))


def named(question: str, asked_on: date | None = THURSDAY) -> list[str]:
    return [shown(period) for period in periods(question, asked_on)]


ABSOLUTE = [
    ("What did the Fenmoor council decide in March 2024?", "2024-03-01..2024-04-01"),
    ("March 2024 floods in Ostrava Bay", "2024-03-01..2024-04-01"),
    ("what happened to the quarry in march 2024", "2024-03-01..2024-04-01"),
    ("Who ran the ferry in December, 2023?", "2023-12-01..2024-01-01"),
    ("Which mill closed in the month of May 2023?", "2023-05-01..2023-06-01"),
    ("What did its June 2017 launch cost?", "2017-06-01..2017-07-01"),
    ("Who was mayor in 2019?", "2019-01-01..2020-01-01"),
    ("Who was mayor in the year 1987?", "1987-01-01..1988-01-01"),
    ("What were 2023's biggest fires?", "2023-01-01..2024-01-01"),
    ("What is the outlook for 2026?", "2026-01-01..2027-01-01"),
    ("What were the protests of 2019 about?", "2019-01-01..2020-01-01"),
    ("What did Ines Kovar say on 3 June 2025?", "2025-06-03..2025-06-04"),
    ("What did she say on the 3rd of June 2025?", "2025-06-03..2025-06-04"),
    ("What did she say on the 3rd of June, 2025?", "2025-06-03..2025-06-04"),
    ("What did she say on June 3rd, 2025?", "2025-06-03..2025-06-04"),
    ("What did she say on June 3 2025?", "2025-06-03..2025-06-04"),
    ("What did she say on Tuesday, June 3, 2025?", "2025-06-03..2025-06-04"),
    ("What did she say on Tuesday 3 June 2025?", "2025-06-03..2025-06-04"),
    ("What did she say on Sept. 5, 2022?", "2022-09-05..2022-09-06"),
    ("What did she say on 5 sep 2022?", "2022-09-05..2022-09-06"),
    ("2025-06-03 Fenmoor vote", "2025-06-03..2025-06-04"),
    ("What did the 3 June 2025 votes decide?", "2025-06-03..2025-06-04"),
    ("What was printed on 2023-11-24?", "2023-11-24..2023-11-25"),
    ("Was the bridge open on 13/06/2025?", "2025-06-13..2025-06-14"),
    ("Was the bridge open on 06/13/2025?", "2025-06-13..2025-06-14"),
    ("Was the bridge open on 13.6.2025?", "2025-06-13..2025-06-14"),
    ("Was the bridge open on 05/05/2025?", "2025-05-05..2025-05-06"),
    ("Who won on 29 February 2024?", "2024-02-29..2024-03-01"),
    ("Who won on 31 December 2024?", "2024-12-31..2025-01-01"),
    ("What was built in the 1990s?", "1990-01-01..2000-01-01"),
    ("What was built in the 1960s?", "1960-01-01..1970-01-01"),
    ("What was built in the '90s?", "1990-01-01..2000-01-01"),
    ("What was built in the seventies?", "1970-01-01..1980-01-01"),
    ("What was built in the early 1990s?", "1990-01-01..1994-01-01"),
    ("How did sales go in Q3 2024?", "2024-07-01..2024-10-01"),
    ("How did sales go in Q1 of 2024?", "2024-01-01..2024-04-01"),
    ("How did sales go in H2 2024?", "2024-07-01..2025-01-01"),
    ("How did sales go in the third quarter of 2024?", "2024-07-01..2024-10-01"),
    ("How did sales go in the last quarter of 2024?", "2024-10-01..2025-01-01"),
    ("What burned in the first half of 2024?", "2024-01-01..2024-07-01"),
    ("What burned in the second half of 2024?", "2024-07-01..2025-01-01"),
    ("What burned in the second half of March 2024?", "2024-03-16..2024-04-01"),
    ("What burned in the summer of 2023?", "2023-06-01..2023-09-01"),
    ("What burned in summer 2023?", "2023-06-01..2023-09-01"),
    ("What froze in the winter of 2023?", "2023-01-01..2024-03-01"),
    ("Who resigned in fall 2022?", "2022-09-01..2022-12-01"),
    ("Who sang at Christmas 2023?", "2023-12-24..2023-12-27"),
    ("Who sang on Christmas Eve 2023?", "2023-12-24..2023-12-25"),
    ("Who sang on New Year’s Eve 2023?", "2023-12-31..2024-01-01"),
    ("Who married on Valentine's Day 2024?", "2024-02-14..2024-02-15"),
    ("Who boxed on Boxing Day 2023?", "2023-12-26..2023-12-27"),
    ("Who ran on New Year's Day 2024?", "2024-01-01..2024-01-02"),
    ("Who haunted the mill on Halloween 2023?", "2023-10-31..2023-11-01"),
    ("Who marched at Easter 2024?", "2024-03-29..2024-04-02"),
    ("Which shops opened on Thanksgiving 2023?", "2023-11-23..2023-11-24"),
    ("Which shops opened on Black Friday 2024?", "2024-11-29..2024-11-30"),
    ("Who left in early March 2024?", "2024-03-01..2024-03-14"),
    ("Who left in mid-March 2024?", "2024-03-10..2024-03-23"),
    ("Who left in late March 2024?", "2024-03-19..2024-04-01"),
    ("Who left at the end of 2024?", "2024-10-01..2025-01-01"),
    ("Who left in the first week of March 2024?", "2024-03-01..2024-03-08"),
    ("Who left in the second week of March 2024?", "2024-03-08..2024-03-15"),
    ("Who left in the last week of March 2024?", "2024-03-25..2024-04-01"),
    ("Who left in the first two weeks of June 2024?", "2024-06-01..2024-06-15"),
    ("Who left in the last three months of 2024?", "2024-10-01..2025-01-01"),
    ("Who left in the week of 5 June 2024?", "2024-06-03..2024-06-10"),
]
ABSOLUTE += [
    ("Who left in the last days of May 2024?", "2024-05-22..2024-06-01"),
    ("What did the trawlers land throughout 2023?", "2023-01-01..2024-01-01"),
    ("What did the trawlers land in Summer 2023?", "2023-06-01..2023-09-01"),
    ("What are the top stories 2024?", "2024-01-01..2025-01-01"),
    ("How many homes were built in 2023-24?", "2023-01-01..2025-01-01"),
    ("How many homes were built in 2023/24?", "2023-01-01..2025-01-01"),
]
BOUNDED = [
    ("What has changed since March 2024?", "2024-03-01.."),
    ("What has changed since 3 June 2024?", "2024-06-03.."),
    ("What has changed since 2019?", "2019-01-01.."),
    ("What has changed from 3 June 2024 onwards?", "2024-06-03.."),
    ("What had changed before June 2024?", "..2024-06-01"),
    ("What had changed prior to 3 June 2024?", "..2024-06-03"),
    ("What had changed on or before 3 June 2024?", "..2024-06-04"),
    ("What was known until June 2024?", "..2024-07-01"),
    ("What was known up to 3 June 2024?", "..2024-06-04"),
    ("What was known by the end of 2024?", "..2025-01-01"),
    ("What was known by 2024?", "..2025-01-01"),
    ("What was known as of 3 June 2024?", "..2024-06-04"),
    ("What was known before the end of 2024?", "..2025-01-01"),
    ("What came after 5 May 2024?", "2024-05-06.."),
    ("What came after May 2024?", "2024-06-01.."),
    ("What came on or after 5 May 2024?", "2024-05-05.."),
    ("What came after the start of 2024?", "2024-01-01.."),
    ("Where was he between 3 June 2024 and 5 July 2024?", "2024-06-03..2024-07-06"),
    ("Where was he from 3 May to 5 June 2024?", "2024-05-03..2024-06-06"),
    ("Where was he between March and May 2024?", "2024-03-01..2024-06-01"),
    ("Where was he between November and February 2024?", "2023-11-01..2024-03-01"),
    ("Where was he from 5 November 2023 to 3 February?", "2023-11-05..2024-02-04"),
    ("Where was he on 3-5 June 2024?", "2024-06-03..2024-06-06"),
    ("Where was he on June 3 to 5, 2024?", "2024-06-03..2024-06-06"),
    ("Where was he June 3–5?", "2025-06-03..2025-06-06"),
    ("Where was he between 3 and 5 June 2024?", "2024-06-03..2024-06-06"),
    ("Who ruled from 1905 to 1913?", "1905-01-01..1914-01-01"),
    ("Who ruled between 2013 and 2017?", "2013-01-01..2018-01-01"),
    ("Who ruled in 2013-2017?", "2013-01-01..2018-01-01"),
    ("Who ruled between March 2023 and today?", "2023-03-01..2025-06-13"),
    ("What was sold in the three months ending 30 June 2024?", "2024-04-01..2024-07-01"),
    ("What was sold in the year to March 2024?", "2023-04-01..2024-04-01"),
    ("What has changed since the fire on 3 June 2024?", "2024-06-03.."),
    ("What did people say in the aftermath of 3 June 2024?", "2024-06-03.."),
    ("What did people say in the run-up to 3 June 2024?", "..2024-06-04"),
    ("What was shown 01.05.2024 - 31.05.2024?", "2024-05-01..2024-06-01"),
    ("Who called the day before 3 June 2024?", "2024-06-02..2024-06-03"),
    ("Who called in the week after 3 June 2024?", "2024-06-04..2024-06-11"),
    ("Who called two days after 3 June 2024?", "2024-06-05..2024-06-06"),
]
RELATIVE = [
    ("Which storms hit between 2015 and now?", "2015-01-01..2025-06-13"),
    ("What was said at the start of this week?", "2025-06-09..2025-06-11"),
    ("What does the minister make of August's figures?", "2024-08-01..2024-09-01"),
    ("news from april", "2025-04-01..2025-05-01"),
    ("What burned today?", "2025-06-12..2025-06-13"),
    ("What burned yesterday morning?", "2025-06-11..2025-06-12"),
    ("What burned the day before yesterday?", "2025-06-10..2025-06-11"),
    ("What happens tomorrow?", "2025-06-13..2025-06-14"),
    ("What burned this morning?", "2025-06-12..2025-06-13"),
    ("Who plays tonight?", "2025-06-12..2025-06-13"),
    ("Who played last night?", "2025-06-11..2025-06-13"),
    ("Who resigned this week?", "2025-06-06..2025-06-13"),
    ("Who resigned last week?", "2025-06-02..2025-06-09"),
    ("Who will resign next week?", "2025-06-16..2025-06-23"),
    ("Who resigned this month?", "2025-06-01..2025-07-01"),
    ("Who resigned last month?", "2025-05-01..2025-06-01"),
    ("Who resigned this year?", "2025-01-01..2026-01-01"),
    ("Who resigned last year?", "2024-01-01..2025-01-01"),
    ("Who won this year’s Marrow Cup?", "2025-01-01..2026-01-01"),
    ("Who resigned last weekend?", "2025-06-07..2025-06-09"),
    ("Who resigned over the weekend?", "2025-06-07..2025-06-09"),
    ("Who plays this weekend?", "2025-06-14..2025-06-16"),
    ("Who resigned on Tuesday?", "2025-06-10..2025-06-11"),
    ("Who resigned on Thursday?", "2025-06-12..2025-06-13"),
    ("Who resigned last Thursday?", "2025-06-05..2025-06-06"),
    ("Who speaks next Tuesday?", "2025-06-17..2025-06-18"),
    ("Who resigned Wednesday?", "2025-06-11..2025-06-12"),
    ("Who won Monday's regatta?", "2025-06-09..2025-06-10"),
    ("Who resigned on Tuesday last week?", "2025-06-03..2025-06-04"),
    ("Who resigned three days ago?", "2025-06-09..2025-06-10"),
    ("Who resigned two weeks ago?", "2025-05-26..2025-06-02"),
    ("Who resigned a fortnight ago?", "2025-05-22..2025-06-06"),
    ("Who resigned a few days ago?", "2025-06-06..2025-06-11"),
    ("Who resigned in the last few days?", "2025-06-06..2025-06-13"),
    ("Who resigned in the last days?", "2025-06-05..2025-06-13"),
    ("Who resigned over the past three months?", "2025-03-12..2025-06-13"),
    ("Who resigned in the past 24 hours?", "2025-06-11..2025-06-13"),
    ("Who resigned in the past year?", "2024-06-12..2025-06-13"),
    ("What fell over the last 12 months?", "2024-06-12..2025-06-13"),
    ("What fell since the start of the year?", "2025-01-01.."),
    ("Who resigned in March?", "2025-03-01..2025-04-01"),
    ("Who resigned in June?", "2025-06-01..2025-07-01"),
    ("Who resigned in July?", "2024-07-01..2024-08-01"),
    ("Who resigned on 3 June?", "2025-06-03..2025-06-04"),
    ("Where, on 3 June 2000 people marched?", "2025-06-03..2025-06-04"),
    ("Who resigned on October 1st?", "2024-10-01..2024-10-02"),
    ("Who resigned on 29 February?", "2024-02-29..2024-03-01"),
    ("What has changed since March?", "2025-03-01.."),
    ("What was known before June?", "..2025-06-01"),
    ("What was known by last year?", "..2025-01-01"),
    ("Where was she from October to February?", "2024-10-01..2025-03-01"),
    ("Who resigned in August last year?", "2024-08-01..2024-09-01"),
    ("Who resigned last summer?", "2024-06-01..2024-09-01"),
    ("Who resigned last March?", "2025-03-01..2025-04-01"),
    ("Who sang last Christmas?", "2024-12-24..2024-12-27"),
    ("What was sold on Black Friday?", "2024-11-29..2024-11-30"),
    ("What did the ferry do through 20 June?", "..2025-06-21"),
    ("Which ferry will sail on 20 June?", "2025-06-20..2025-06-21"),
    ("What changed before this week's vote?", "..2025-06-13"),
]
SEVERAL = [
    ("Compare what the Wire said on October 7, 2023 with what it said on October 10.",
     ["2023-10-07..2023-10-08", "2023-10-10..2023-10-11"]),
    ("Did 3 June and 5 July 2024 differ?", ["2024-06-03..2024-06-04", "2024-07-05..2024-07-06"]),
    ("Was it wetter in March 2023 or April 2024?", ["2023-03-01..2023-04-01", "2024-04-01..2024-05-01"]),
    ("Was it wetter in March or April?", ["2025-03-01..2025-04-01", "2025-04-01..2025-05-01"]),
    ("Is this month wetter than last month?", ["2025-06-01..2025-07-01", "2025-05-01..2025-06-01"]),
    ("What was landed in 2022, 2023 and 2024?",
     ["2022-01-01..2023-01-01", "2023-01-01..2024-01-01", "2024-01-01..2025-01-01"]),
    ("What was landed in January, February and March?",
     ["2025-01-01..2025-02-01", "2025-02-01..2025-03-01", "2025-03-01..2025-04-01"]),
    ("Who led in 2019, and who since 2021?", ["2019-01-01..2020-01-01", "2021-01-01.."]),
    ("Did the article of 2023-10-02 agree with the one of 2023-11-06?",
     ["2023-10-02..2023-10-03", "2023-11-06..2023-11-07"]),
]  # fmt: skip
NOTHING = [
    "What has changed since the election?",
    "Who spoke after the storm?",
    "May the council appeal?",
    "What did Theresa May say since May took office?",
    "Who joined the march in Fenmoor?",
    "Will they march on the mill?",
    "How long did they march in protest?",
    "Who came second?",
    "Who won the 2022 World Cup?",
    "Who won Euro 2024?",
    "What is Agenda 2030?",
    "Who wrote Project 2025?",
    "What did the crash of 1929 do?",
    "Who is in the class of 2019?",
    "How were 1,500 people saved?",
    "How were 2000 people saved?",
    "Who gave to 2000 people?",
    "Who paid $2019?",
    "Is the Boeing 737 safe?",
    "Who scored in 45 minutes?",
    "Did Fenmoor win 3-2?",
    "What cost £20.24?",
    "Who fasted for three weeks?",
    "Who went on a 10-day trip?",
    "Who is hired for the next year?",
    "Who died aged 91?",
    "Who was famous in his early twenties?",
    "Who resigned recently?",
    "Who will have the house of 03/06/2025?",
    "Who won on 30 February 2024?",
    "Who won on 31 June?",
    "Who won on 31 June 2024?",
    "Who won on 45 June 2024?",
    "Who won on 5 May 9999?",
    "Who won on 0001-01-01?",
    "Who won on 2024-13-45?",
    "Who won in 99999?",
    "Who sued the Jan. 6 committee?",
    "How is the Fourth of July celebrated?",
    "What does USA Today report?",
    "What is sold in a Black Friday sale?",
    "Who plays Monday Night Football?",
    "What is open on Sundays?",
    "What does the Sunday Times say?",
    "Who sings \"Yesterday\"?",
    "Who listed the \"Best films of 2022\"?",
    "Who was banned for the first time since 1979?",
    "What did April O'Neil write?",
    "Who acted in the 1960s comedy?",
    "Are between 1900 and 2000 people missing?",
    "What did Wednesday Finch sing?",
    "Which bank failed in the 2008 crisis?",
    "What did Theresa May's plan cost?",
    "Who spoke on the Sunday before the vote?",
    "Where did it happen, over 600 years ago?",
    "The 3 may appeal: who?",
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), ABSOLUTE + BOUNDED + RELATIVE)
def test_a_time_is_found_as_it_is_meant(question: str, expected: str) -> None:
    assert named(question) == [expected]


@pytest.mark.parametrize(("question", "expected"), SEVERAL)
def test_several_times_are_found_each(question: str, expected: list[str]) -> None:
    assert named(question) == expected


@pytest.mark.parametrize("question", NOTHING)
def test_what_is_no_time_is_left_alone(question: str) -> None:
    assert named(question) == []


@pytest.mark.parametrize(
    ("asked_on", "question", "expected"),
    [
        (date(2025, 6, 13), "Who resigned last week?", "2025-06-02..2025-06-09"),
        (date(2025, 6, 14), "Who resigned last week?", "2025-06-02..2025-06-15"),
        (date(2025, 6, 15), "Who resigned last week?", "2025-06-02..2025-06-16"),
        (date(2025, 6, 16), "Who resigned last week?", "2025-06-09..2025-06-16"),
        (date(2025, 6, 15), "Who resigned this week?", "2025-06-09..2025-06-16"),
        (date(2025, 6, 16), "Who resigned this week?", "2025-06-10..2025-06-17"),
        (date(2025, 6, 15), "Who resigned this weekend?", "2025-06-14..2025-06-16"),
        (date(2025, 6, 16), "Who resigned this weekend?", "2025-06-14..2025-06-23"),
        (date(2025, 6, 15), "Who resigned over the weekend?", "2025-06-14..2025-06-16"),
        (date(2025, 1, 3), "Who resigned last month?", "2024-12-01..2025-01-01"),
        (date(2025, 1, 3), "Who resigned in December?", "2024-12-01..2025-01-01"),
        (date(2025, 1, 3), "Who resigned in the last quarter?", "2024-10-01..2025-01-01"),
        (date(2025, 3, 31), "Who resigned in the past month?", "2025-02-28..2025-04-01"),
        (date(2024, 2, 29), "Who resigned in the past year?", "2023-02-28..2024-03-01"),
    ],
)
def test_the_day_of_asking_decides(asked_on: date, question: str, expected: str) -> None:
    assert named(question, asked_on) == [expected]


@pytest.mark.parametrize("question", [row[0] for row in RELATIVE])
def test_without_a_day_of_asking_it_is_known_that_a_time_is_meant_but_not_which(question: str) -> None:
    (period,) = periods(question, None)

    assert period.relative and not period.known


@pytest.mark.parametrize("question", [row[0] for row in ABSOLUTE])
def test_what_names_its_year_needs_no_day_of_asking(question: str) -> None:
    (period,) = periods(question, None)

    assert not period.relative and period.known and shown(period) == named(question)[0]


@pytest.mark.parametrize(
    "question", ["Who won on 31 June?", "Who won on 30 February?", "Who led from 31 June to 3 July?"]
)
def test_a_day_that_no_year_has_is_none_without_a_day_of_asking_too(question: str) -> None:
    assert periods(question, None) == ()


@pytest.mark.parametrize(
    "question",
    [
        "What did the article published on 3 June say?",
        "What did the report from 'The Ostrava Wire' on 2023-11-24 say?",
        "What happened according to an article of 3 June?",
        "What was in the Courier's 5 May piece?",
        "What was in their December 19, 2023, article?",
        "What did the Wire report, as reported on Monday?",
        "What had burned, said the Wire on 3 June?",
        "Which mill did the Courier write of in an article published last week?",
        "What did the report on the mill published in May 2024 say?",
        "Which reports since March mention the mill?",
        "What did the March 12 Wire article claim?",
        "What did the Wire publish on 3 June?",
        "What was in the Wire articles between 3 and 5 June?",
    ],
)
def test_the_time_of_a_report_is_told(question: str) -> None:
    assert [period.reported for period in periods(question, THURSDAY)] == [True]


@pytest.mark.parametrize(
    "question",
    [
        "What happened in May 2024?",
        "What does the article about the flood on 3 June say?",
        "Which mill closed on 3 June, as the Wire says?",
        "What did the council say on Monday?",
        "Was a leak reported in Fenmoor, or had it been reported that pipes burst on 3 June?",
        "Which book published in 2019 won?",
        "A case was reported in Fenmoor this week: where?",
    ],
)
def test_the_time_of_what_happened_is_no_time_of_a_report(question: str) -> None:
    assert [period.reported for period in periods(question, THURSDAY)] == [False]


def test_each_of_several_reports_is_told() -> None:
    found = periods(
        "Do the article published on 2023-10-02 and the one on 2023-11-06 differ on the fire of 3 May 2023?", None
    )

    assert [period.reported for period in found] == [True, True, False]


def test_what_is_said_of_the_last_of_a_list_is_said_of_the_first() -> None:
    found = periods("Do their 12 May 2024 and 14 May 2024 reports agree?", None)

    assert [period.reported for period in found] == [True, True]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who left in March 2024?", "March 2024"),
        ("Who left since 3 June?", "since 3 June"),
        ("Who left by the end of 2024?", "by the end of 2024"),
        ("Who left between March and May 2024, please?", "between March and May 2024"),
        ("Who left in early March?", "early March"),
        ("Who left from 3 June 2024 onwards?", "3 June 2024 onwards"),
        ("Who left Two weeks ago?", "Two weeks ago"),
    ],
)
def test_its_words_are_kept(question: str, said: str) -> None:
    assert [period.said for period in periods(question, THURSDAY)] == [said]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the latest on the Fenmoor strike?", True),
        ("Who is currently mayor?", True),
        ("Who is the current mayor?", True),
        ("What is the most recent estimate?", True),
        ("Who leads the council now?", True),
        ("How many have been found so far?", True),
        ("As things stand, who would win?", True),
        ("Where do the talks stand?", True),
        ("Is there any news on the ferry?", True),
        ("How many mills are open at the moment?", True),
        ("What is the latest model of phone?", False),
        ("Who wrote Ines Kovar's latest book?", False),
        ("Who must pay by 3 June at the latest?", False),
        ("Who won in 2019?", False),
        ("What happens now that the mill is shut?", False),
        ("Who opened a current account?", False),
        ("Who directed Apocalypse Now?", False),
        ("What did she know until now?", False),
    ],
)
def test_whether_the_newest_is_wanted(question: str, expected: bool) -> None:
    assert wants_latest(question) is expected


FORMS = [
    "{d:%Y-%m-%d}", "{d.day} {d:%B} {d.year}", "{d:%B} {d.day}, {d.year}", "{d:%B} {d.day} {d.year}",
    "{d.day} {d:%b} {d.year}",
    "{d:%A}, {d:%B} {d.day}, {d.year}", "the {d.day}th of {d:%B} {d.year}", "{d:%A} {d.day} {d:%B} {d.year}",
]  # fmt: skip
FRAMES = [
    "Who left on {}?",
    "{}",
    "What burned in Fenmoor on {} and why?",
    "the Courier's {} piece",
    "Fenmoor ({}) fire",
]
WORDS = (
    "today yesterday last next this week month year weekend weekend's ago two a few the in on since until before after"
    " by between and to from of early mid late first second half end quarter Q3 summer winter Christmas May March march"
    " may June 3 31 30 5th 2024 2019 1990s 9999 0001 2024-02-30 13/06/2025 , - – ? \" ' Tuesday Monday published"
    " article reported said now latest"
).split()
DAYS = st.dates(date(1900, 1, 1), date(2098, 12, 31))
PLAYED = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@given(DAYS, st.sampled_from(FORMS), st.sampled_from(FRAMES))
def test_a_full_date_is_found_exactly(day: date, form: str, frame: str) -> None:
    (found,) = periods(frame.format(form.format(d=day)), None)

    assert (found.after, found.before) == tuple(
        datetime(d.year, d.month, d.day, tzinfo=UTC) for d in (day, day + timedelta(1))
    )


@given(st.one_of(st.text(max_size=200), PLAYED), st.one_of(st.none(), st.dates()))
@settings(max_examples=400)
def test_any_text_gives_intervals_that_are_not_empty_in_the_order_of_their_words(
    question: str, asked_on: date | None
) -> None:
    found = periods(question, asked_on)
    wants_latest(question)

    at = 0
    for period in found:
        at = question.index(period.said, at) + len(period.said)
        assert period.said
        assert period.known or (period.relative and asked_on is None)
        assert not (period.after and period.before) or period.after < period.before
        for end in (period.after, period.before):
            assert end is None or (end.tzinfo is UTC and end.hour == end.minute == end.second == 0)


@given(DAYS)
def test_today_this_week_and_the_last_days_hold_the_day_of_asking(asked_on: date) -> None:
    noon = datetime(asked_on.year, asked_on.month, asked_on.day, 12, tzinfo=UTC)

    for said in ("today", "this week", "this month", "this year", "in the last few days", "over the past year"):
        (period,) = periods(f"What burned {said}?", asked_on)
        assert period.after and period.before and period.after <= noon < period.before


@given(DAYS)
def test_adjacent_times_meet_without_overlap(asked_on: date) -> None:
    pairs = [
        ("yesterday", "today"), ("today", "tomorrow"), ("last month", "this month"), ("this month", "next month"),
        ("last year", "this year"), ("in March 2024", "in April 2024"), ("in Q1 2024", "in Q2 2024"),
        ("before June", "since June"), ("until June 2024", "after June 2024"), ("in the 1980s", "in the 1990s"),
        ("in the first half of 2024", "in the second half of 2024"),
    ]  # fmt: skip
    for earlier, later in pairs:
        (first,), (second,) = (periods(f"What burned {said}?", asked_on) for said in (earlier, later))
        assert first.before == second.after


@given(DAYS)
def test_this_and_last_week_meet_on_a_sunday_from_the_monday_of_the_week(asked_on: date) -> None:
    monday = asked_on - timedelta(asked_on.weekday())
    (last,), (this,) = (periods(f"What burned {said} week?", monday + timedelta(6)) for said in ("last", "this"))

    assert this.after and this.after.date() == monday
    assert last.after and last.after.date() == monday - timedelta(7)


@given(DAYS.filter(lambda day: (day.month, day.day) not in ((2, 28), (2, 29))))  # a leap year moves the day after
def test_asked_a_year_later_a_time_counted_from_then_is_a_year_later(asked_on: date) -> None:
    later = asked_on.replace(year=asked_on.year + 1)
    for said in ("today", "last month", "this year", "last year", "in March", "on 3 June", "last summer", "since May"):
        (first,), (second,) = (periods(f"What burned {said}?", day) for day in (asked_on, later))
        for one, other in ((first.after, second.after), (first.before, second.before)):
            assert (one is None and other is None) or (one and other and one.replace(year=one.year + 1) == other)


@given(DAYS, st.integers(2, 400))
def test_a_range_holds_both_its_ends(first: date, count: int) -> None:
    last = first + timedelta(count)
    (period,) = periods(f"What burned between {first} and {last}?", None)

    assert shown(period) == f"{first}..{last + timedelta(1)}"


@pytest.mark.parametrize(
    "question",
    [
        "What happened to the mill after the article published on 12 February 2025?",
        "How much higher was the second estimate than the report published on 12 January 2026 said?",
        "How did people in Orle react to the inquiry report published on 19 November 2025?",
    ],
)
def test_a_report_that_a_question_only_goes_by_does_not_say_when_it_was_reported(question: str) -> None:
    assert [p.reported for p in periods(question, None)] == [False]
