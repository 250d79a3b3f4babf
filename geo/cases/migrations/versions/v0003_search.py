"""The sentences of articles, to search in."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0003"
down_revision = "0002"

_SQLITE = (
    """CREATE VIRTUAL TABLE sentence_words USING fts5(words, content='sentences', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER sentence_added AFTER INSERT ON sentences BEGIN
         INSERT INTO sentence_words(rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER sentence_gone AFTER DELETE ON sentences BEGIN
         INSERT INTO sentence_words(sentence_words, rowid, words) VALUES ('delete', old.id, old.words); END""",
)


def upgrade() -> None:
    """Makes their table and its index, which SQLite and PostgreSQL have each in their own way."""
    from sqlalchemy.dialects.postgresql import TSVECTOR

    op.create_table(
        "sentences",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
        sa.Column("target", sa.String(500), nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    )
    op.create_index("sentences_by_target", "sentences", ["case_id", "target"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("sentences_by_words", "sentences", ["words"], postgresql_using="gin")
    else:
        for statement in _SQLITE:
            op.execute(statement)
