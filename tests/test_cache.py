"""What a session of tests leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

_KEPT = (
    "import os, subprocess, sys; from tests.cache import claim; claim();"
    " open(os.path.join(os.environ['DATELINE_CACHE'], 'kept'), 'w').close();"
)
_CHILD = "print(os.path.isfile(os.path.join(os.environ['DATELINE_CACHE'], 'kept')))"


def test_a_session_and_its_child_processes_have_one_cache_which_goes_with_the_session(tmp_path: Path) -> None:
    child = f"import os, signal; from tests.cache import claim; claim(); {_CHILD}; os.kill(os.getpid(), signal.SIGKILL)"
    session = f"{_KEPT} subprocess.run([sys.executable, '-uc', {child!r}]); {_CHILD}"
    environment = {name: value for name, value in os.environ.items() if "DATELINE" not in name}

    ran = subprocess.run(
        [sys.executable, "-uc", session],
        cwd=ROOT,
        env=environment | {"TMPDIR": str(tmp_path), "DATELINE_CACHE": "/developers/own"},
        capture_output=True,
        text=True,
    )

    assert ran.stdout.split() == ["True", "True"], ran.stderr
    assert list(tmp_path.iterdir()) == []
