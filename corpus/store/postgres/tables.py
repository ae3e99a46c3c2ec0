"""The tables that PostgreSQL has beside those of the records: the two indexes."""

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Text

_DOCUMENT_ID = String(512, collation="C")

INDEX_TABLES = MetaData()

LEXICAL_DOCUMENTS = Table(
    "lexical_documents",
    INDEX_TABLES,
    Column("document_id", _DOCUMENT_ID, primary_key=True),
    Column("chunks", LargeBinary, nullable=False),
)
"""By document three little-endian int32 for each of its chunks: number, part, how many terms it has. A chunk in no row is gone."""

SEGMENTS = Table(
    "segments",
    INDEX_TABLES,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("level", Integer, nullable=False),
    Column("chunks", Integer, nullable=False),
)
"""Runs of postings: a document's own (level 0), or many that were merged; how many chunks they were made of, gone ones too."""

POSTINGS = Table(
    "postings",
    INDEX_TABLES,
    Column("segment", Integer, primary_key=True, autoincrement=False),
    Column("term", Text(collation="C"), primary_key=True),
    Column("entries", LargeBinary, nullable=False),
)
"""Where a term stands: little-endian int32 number of the chunk and uint16 how often, one after the other, so that two runs merge by
putting one behind the other. By run first: a new one goes to the end of the index, and there are few of them to look into."""

EMBEDDINGS = Table(
    "embeddings",
    INDEX_TABLES,
    Column("chunk_id", Integer, primary_key=True, autoincrement=False),
    Column("document_id", _DOCUMENT_ID, nullable=False, index=True),
    Column("part_id", Integer, nullable=False, index=True),
    Column("embedding", HALFVEC, nullable=False),
)
"""Vectors as pgvector searches them; the records hold the same numbers. A library may change its embedder, so their length is free."""

HNSW = "embeddings_hnsw"
"""The index over the vectors of a large library; made and dropped as it grows, so no migration has it."""
