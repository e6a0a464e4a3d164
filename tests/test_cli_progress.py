"""What an ingest tells where there is no terminal for a bar."""

from __future__ import annotations

import time

import pytest

from ingest import IngestReport
from rag.cli import output


def test_the_time_left_follows_the_pace_since_the_line_before(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Much is unchanged and goes by at once; what is new is slow. Then the vectors have a pace of their own."""
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    report = IngestReport(size=1000, started=now)

    with output.ingest_progress(quiet=False) as show:
        for seconds, done, embedded in [(5, 200, 0), (20, 500, 0), (40, 520, 0), (60, 1000, 0), (61, 1000, 1)]:
            now = 100.0 + seconds
            report.done, report.read, report.unchanged = done, done, done
            report.to_embed, report.embedded = (4000, embedded) if embedded else (0, 0)
            show(report)
        now = 201.0
        report.embedded = 401
        show(report)

    assert capsys.readouterr().err.splitlines() == [
        "reading, 500 records, 50 %, 20 s left",
        "reading, 520 records, 52 %, 480 s left",
        "reading, 1000 records, 100 %, 0 s left",
        "all that was read can be asked about; the vectors follow, newest articles first",
        "vectors, 401 passages, 10 %, 360 s left",
    ]


def test_a_source_of_unknown_size_has_no_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = IngestReport(started=time.monotonic() - 20, read=7, unchanged=7)

    with output.ingest_progress(quiet=False) as show:
        show(report)

    assert capsys.readouterr().err == "reading, 7 records\n"
