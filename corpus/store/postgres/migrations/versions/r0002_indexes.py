"""The indexes: postings with their segments, vectors for pgvector."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC

revision = "0002"
down_revision = "0001"

_DOCUMENT_ID = sa.String(512, collation="C")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "lexical_documents",
        sa.Column("document_id", _DOCUMENT_ID, primary_key=True),
        sa.Column("chunks", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "segments",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
    )
    op.create_table(
        "postings",
        sa.Column("segment", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("term", sa.Text(collation="C"), primary_key=True),
        sa.Column("entries", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "embeddings",
        sa.Column("chunk_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document_id", _DOCUMENT_ID, nullable=False, index=True),
        sa.Column("part_id", sa.Integer, nullable=False, index=True),
        sa.Column("embedding", HALFVEC, nullable=False),
    )


def downgrade() -> None:
    for table in ("embeddings", "postings", "segments", "lexical_documents"):
        op.drop_table(table)
