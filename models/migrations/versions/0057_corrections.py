"""Corrections: what one plans of what is out stands aside until a second person let it through."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import guard

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    """Keep the plan of a correction apart from what holds for readers."""
    op.add_column("announcement", sa.Column("correction", postgresql.JSONB(), nullable=True))
    guard("announcement", "correction")
