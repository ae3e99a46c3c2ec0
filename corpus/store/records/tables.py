"""The SQL tables of a library, the same in SQLite and in PostgreSQL."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, MetaData, String, Table, Text

SCHEMA = "2"
"""Version of these tables, kept in `meta`."""

_DOCUMENT_ID = String(512).with_variant(String(512, collation="C"), "postgresql")
"""Ordered by code point everywhere, as SQLite does: lists of documents are the same in both."""

TABLES = MetaData()

META = Table("meta", TABLES, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))
"""schema, library (its own id), generation, embedder, dimensions."""

DOCUMENTS = Table(
    "documents",
    TABLES,
    Column("id", _DOCUMENT_ID, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("content_hash", String(64), nullable=False),
)
"""The version of each document that is in force here."""

VERSIONS = Table(
    "versions",
    TABLES,
    Column("document_id", _DOCUMENT_ID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("record", Text, nullable=False),
)
"""Whole records as JSON, old versions too."""

PARTS = Table(
    "parts",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("document_id", _DOCUMENT_ID, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("part", Text, nullable=False),
    sqlite_autoincrement=True,
)
FACTS = Table(
    "facts",
    TABLES,
    Column("document_id", _DOCUMENT_ID, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False, index=True),
    Column("fact", Text, nullable=False),
)
CHUNKS = Table(
    "chunks",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("document_id", _DOCUMENT_ID, nullable=False, index=True),
    Column("part_id", Integer, nullable=False),
    Column("chunk_id", Text, nullable=False),
    Column("clause_id", Text, nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("indexed", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""Numbers are never used twice, so that a cache that is behind cannot mistake a new chunk for an old one."""

CHANGES = Table(
    "changes",
    TABLES,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("document_id", _DOCUMENT_ID, nullable=False),
    Column("known", Boolean, nullable=False),
)
"""Which document each write touched, and whether it was there before: what a cache that is behind has to catch up with.
A write to all documents (reindex) has the id ""."""

SAMPLES = Table("samples", TABLES, Column("document_id", _DOCUMENT_ID, primary_key=True))
"""Shipped documents that were loaded once; removed ones stay listed, so that they do not come back."""

CHECKSUMS = Table(
    "checksums",
    TABLES,
    Column("document_id", _DOCUMENT_ID, primary_key=True),
    Column("of", String(16), primary_key=True),
    Column("digest", String(32), nullable=False),
)
"""BLAKE2 of what must not change unnoticed: `of` is a version's number (its record) or "vectors" (those of all chunks in order).
A library made before has none until its documents are written again or reindexed."""
