"""When the words of reports and cases were erased."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the columns: nothing of them was erased yet."""
    for table in ("report", "case"):
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
