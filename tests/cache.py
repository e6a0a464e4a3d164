"""The cache folder of a session of tests."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_SHARED = "TESTS_DATELINE_CACHE"  # one that begins with DATELINE would be taken for a setting


def claim() -> None:
    """Sets DATELINE_CACHE to a folder of this session, so that no test meets the developer's.

    Child processes that import this too share their parent's: one that is killed could remove none of its own. The
    folder goes with the process that has made it.
    """
    if _SHARED not in os.environ:
        os.environ[_SHARED] = tempfile.mkdtemp(prefix="dateline-cache-")
        atexit.register(_remove, os.environ[_SHARED], os.getpid())
    os.environ["DATELINE_CACHE"] = os.environ[_SHARED]


def _remove(folder: str, maker: int) -> None:
    if os.getpid() == maker:  # a fork ends with what its parent has registered
        shutil.rmtree(folder, ignore_errors=True)
