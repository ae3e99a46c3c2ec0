"""The records: documents, versions, parts, facts, chunks, changes, samples, checksums."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_DOCUMENT_ID = sa.String(512, collation="C")


def upgrade() -> None:
    op.create_table("meta", sa.Column("key", sa.String(64), primary_key=True), sa.Column("value", sa.Text, nullable=False))
    op.create_table(
        "documents",
        sa.Column("id", _DOCUMENT_ID, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source_hash", sa.String(64), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("document_id", _DOCUMENT_ID, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("record", sa.Text, nullable=False),
    )
    _derived()
    op.create_table(
        "changes",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document_id", _DOCUMENT_ID, nullable=False),
        sa.Column("known", sa.Boolean, nullable=False),
    )
    op.create_table("samples", sa.Column("document_id", _DOCUMENT_ID, primary_key=True))
    op.create_table(
        "checksums",
        sa.Column("document_id", _DOCUMENT_ID, primary_key=True),
        sa.Column("of", sa.String(16), primary_key=True),
        sa.Column("digest", sa.String(32), nullable=False),
    )


def _derived() -> None:
    op.create_table(
        "parts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document_id", _DOCUMENT_ID, nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("document_id", _DOCUMENT_ID, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False, index=True),
        sa.Column("fact", sa.Text, nullable=False),
    )
    op.create_table(
        "chunks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document_id", _DOCUMENT_ID, nullable=False, index=True),
        sa.Column("part_id", sa.Integer, nullable=False),
        sa.Column("chunk_id", sa.Text, nullable=False),
        sa.Column("clause_id", sa.Text, nullable=False, index=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("indexed", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    for table in ("checksums", "samples", "changes", "chunks", "facts", "parts", "versions", "documents", "meta"):
        op.drop_table(table)
