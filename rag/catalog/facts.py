"""What the catalog says of itself, a name and a value each."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from rag.catalog.engine import upsert
from rag.catalog.schema import facts


def set_facts(db: sa.Connection, values: Mapping[str, str]) -> None:
    upsert(db, facts, [{"name": name, "value": value} for name, value in values.items()])


def grow_generation(db: sa.Connection) -> None:
    """Have readers look again."""
    generation = db.execute(sa.select(facts.c.value).where(facts.c.name == "generation")).scalar()
    set_facts(db, {"generation": str(int(generation or 0) + 1)})
