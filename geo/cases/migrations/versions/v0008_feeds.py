"""Feeds that are followed into cases: how each went, what it told of, and how hosts are asked."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Makes their tables."""
    op.create_table(
        "followed",
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("began", sa.String(32), nullable=False),
    )
    op.create_table(
        "feeds",
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
    )
    op.create_table(
        "feed_items",
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("pair", sa.String(64), nullable=False),
        sa.Column("feed", sa.String(200), nullable=False),
        sa.Column("seen", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("done", sa.String(32), nullable=False),
        sa.Column("target", sa.String(500), nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), sa.ForeignKey("sources.sha256"), index=True),
    )
    op.create_index("feed_items_by_pair", "feed_items", ["case_id", "pair"])
    op.create_index("feed_items_by_state", "feed_items", ["case_id", "state", "next_at"])
    op.create_index("feed_items_by_target", "feed_items", ["case_id", "target"])
    op.create_table(
        "feed_hosts",
        sa.Column("host", sa.String(300), primary_key=True),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("hour_ends", sa.Float, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("faults", sa.Integer, nullable=False),
        sa.Column("robots", sa.Text, nullable=False),
    )
