"""Who misses one criterion is found by a search of HR's only where that was asked for."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Keep what a search asked for; all that were made so far showed them."""
    op.add_column(
        "people_search",
        sa.Column("shows_near", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.alter_column("people_search", "shows_near", server_default=None)
    guard("people_search", "shows_near")
