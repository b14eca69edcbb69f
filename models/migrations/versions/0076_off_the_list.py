"""A conversation can be taken off one's list, until something new is said in it."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    """Note up to which message somebody wants to see a conversation no more."""
    op.add_column(
        "participant",
        sa.Column("away_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
