"""Refused sign-ins are objects of the ledger alone: they have numbers, and no rows."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the numbers."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("refusal_id")))
