"""The catalog's tables. Times are integers, epoch seconds in UTC; vectors are float16 bytes, L2-normalised.

A change here is a new function in rag.catalog.upgrades.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("origin", String, nullable=False, index=True),
    Column("url", String),
    Column("title", Text, nullable=False),
    Column("outlet", String),
    Column("authors", JSON, nullable=False),
    Column("published", Integer),
    Column("published_from", String),
    Column("modified", Integer),
    Column("modified_from", String),
    Column("ingested", Integer, nullable=False),  # when this text was first read at this origin
    Column("body", Text, nullable=False),
    Column("content", String, nullable=False, index=True),  # hash by which an exact duplicate is known
    # pending: in the catalog, not yet in both indexes; done; superseded: a newer version is done, or it was withdrawn
    Column("state", String, nullable=False),
    # what its versions have in common: the address where it is known, else the origin; see rag.catalog.versions
    Column("version_key", String, nullable=False, index=True, server_default=""),
)
Index("articles_by_date", articles.c.state, articles.c.published)

passages = Table(
    "passages",
    metadata,
    Column("id", String, primary_key=True),
    Column("article_id", String, ForeignKey("articles.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False, index=True),  # of what an encoder reads of it; see rag.catalog.rows
)

# What encoders made of texts. Equal texts share a vector, and a passage whose text has none yet waits for it.
vectors = Table(
    "vectors",
    metadata,
    Column("number", Integer, primary_key=True),  # grows, so that a reader can ask for what is new
    Column("digest", LargeBinary, nullable=False),
    Column("coming", Boolean, nullable=False),  # of the encoder that the index is being moved to, not yet searched
    Column("vector", LargeBinary, nullable=False),
    UniqueConstraint("digest", "coming"),
    sqlite_autoincrement=True,
)

# Passages of an earlier cut of an article, which are still to be taken out of the indexes.
surplus = Table("surplus", metadata, Column("id", String, primary_key=True))

# One row a record ever read. outcome: indexed, duplicate (of a copy, or of a version at least as new) or rejected;
# article_id: what it became or duplicates.
ledger = Table(
    "ledger",
    metadata,
    Column("origin", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("article_id", String, index=True),
    Column("reason", Text),
    Column("read", Integer, nullable=False),
)

# The records as they were last read, in the form that the ingest gives them, for a later version of the cleaning.
records = Table(
    "records", metadata, Column("origin", String, primary_key=True), Column("packed", LargeBinary, nullable=False)
)

# schema (the format's number), encoder (its name), encoder_identity, dim, the same with "coming_" before it while the
# index is being moved to another encoder, generation (grows with every change a reader can see), updated
facts = Table("facts", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))
