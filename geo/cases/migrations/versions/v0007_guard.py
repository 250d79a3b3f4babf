"""Which cases are sensitive, beside their names: links and lists ask for it."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds the column; cases of before say nothing of it."""
    op.add_column("cases", sa.Column("guard", sa.Text, nullable=False, server_default=""))
