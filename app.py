"""Opens the assistant, builds the page, serves it: `python app.py`."""

import sys

from rag import Dateline, DatelineError
from rag.page import examples_of, serve


def main() -> int:
    """0 when stopped, 1 with a message when it cannot start."""
    try:
        with Dateline.open() as dateline:
            serve(dateline, examples_of(dateline))
    except DatelineError as error:
        print(f"dateline: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
