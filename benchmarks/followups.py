"""Follow-up questions in conversations over the sample corpus: is the right article first?

    python benchmarks/followups.py INDEX [CONVERSATIONS.jsonl] [--list]

INDEX: filled with `dateline ingest data/sample/text data/sample/html data/sample/feeds`. One conversation a line: `id`,
`asked_on` (a day or null) and `turns`, each with `question`, `kind` and `articles`, all that answer it as it is meant
there, named by the end of their origin. Without a language model.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from rag import Dateline
from rag.answers import Status

SAMPLE = Path(__file__).parents[1] / "data/sample/followups.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("conversations", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--list", action="store_true", help="print what each became that is not right")
    arguments = parser.parse_args()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with Dateline.open(arguments.index, writer="extractive") as dateline:
        for line in arguments.conversations.read_text(encoding="utf-8").splitlines():
            for kind, outcome, told in outcomes(dateline, json.loads(line)):
                counts[kind][outcome] += 1
                if arguments.list and outcome != "right":
                    print(f"{outcome}, {kind}: {told}")
    for kind, some in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        each = "  ".join(f"{name} {some[name]:>2}" for name in ("right", "asked back", "wrong"))
        print(f"{kind:<12} {some.total():>3}  {each}")


def outcomes(dateline: Dateline, conversation: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Of each follow-up: its kind, "right" where its first hit is one of its articles, "asked back" or "wrong", and
    what it became."""
    talk = dateline.conversation(asked_on=conversation["asked_on"])
    found = []
    for number, turn in enumerate(conversation["turns"]):
        answer = talk.ask(turn["question"])
        if not number:
            continue
        told = f"{turn['question']} -> {answer.query.text}"
        if answer.status is Status.UNCLEAR:
            found.append((turn["kind"], "asked back", f"{told} {answer.choices}"))
            continue
        hits = dateline.search(answer.query.text, 1, asked_on=conversation["asked_on"])
        right = bool(hits) and hits[0].record.endswith(tuple(f"/{name}" for name in turn["articles"]))
        found.append((turn["kind"], "right" if right else "wrong", told))
    return found


if __name__ == "__main__":
    main()
