"""Files that a run is kept in: looked at before anything is asked, and written whole or not at all."""

from __future__ import annotations

import os
import resource

import pytest

from rag import DatelineError
from rag.evaluation.files import check_outputs, write_whole


def test_a_folder_is_no_file_to_write_to(tmp_path):
    """Said before anything is asked."""
    with pytest.raises(DatelineError, match="it is a folder"):
        check_outputs([None, tmp_path])


def test_two_outputs_in_one_file_are_refused(tmp_path):
    """Also where a link leads to it, or where it is what is read."""
    (tmp_path / "link.json").symlink_to(tmp_path / "run.json")

    for outputs, inputs in (
        (["run.json", "run.json"], []),
        (["run.json", "link.json"], []),
        (["run.json"], ["run.json"]),
    ):
        with pytest.raises(DatelineError, match="named for something else, too"):
            check_outputs([tmp_path / name for name in outputs], [tmp_path / name for name in inputs])


def test_looking_leaves_what_is_there(tmp_path):
    """Neither a file more nor another text."""
    (tmp_path / "run.json").write_text("kept")

    check_outputs([tmp_path / "run.json", tmp_path / "other.json"], [tmp_path / "questions.jsonl"])

    assert [p.name for p in tmp_path.iterdir()] == ["run.json"] and (tmp_path / "run.json").read_text() == "kept"


def test_a_name_that_no_file_can_have_is_refused(tmp_path):
    """With its reason."""
    with pytest.raises(DatelineError, match="cannot be written: File name too long"):
        check_outputs([tmp_path / ("x" * 300)])


def test_half_a_surrogate_pair_costs_no_more_than_itself(tmp_path):
    """The rest is written, with the permissions that the file had, and nothing is left beside it."""
    path = tmp_path / "run.json"
    path.write_text("before")
    path.chmod(0o640)

    write_whole(path, "Gull \ud83d Stack", "the run")

    assert path.read_text(encoding="utf-8") == "Gull ? Stack" and path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_there_stays_where_the_new_text_has_no_room(tmp_path):
    """No file may be as long as it is."""
    path = tmp_path / "run.json"
    path.write_text("before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(DatelineError, match=r"the run cannot be written to .*run\.json: File too large"):
            write_whole(path, "after" * 1000, "the run")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


def test_a_pipe_stays_a_pipe(tmp_path):
    """What reads from it is still there."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        check_outputs([tmp_path / "pipe"])
        write_whole(tmp_path / "pipe", "a run", "the run")
        assert os.read(reader, 100) == b"a run" and (tmp_path / "pipe").is_fifo()
    finally:
        os.close(reader)
