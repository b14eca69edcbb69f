"""When the words of decisions and appeals were erased."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

REASONS = "happened <> '' AND rule <> '' AND why <> ''"


def upgrade() -> None:
    """Make the columns: nothing of them was erased yet, and what is has no reasons any more."""
    for table in ("decision", "appeal"):
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    name = op.f("ck_decision_statement_of_reasons")
    op.drop_constraint(name, "decision")
    op.create_check_constraint(
        name,
        "decision",
        f"measure IN ('none', 'hint') OR erased_at IS NOT NULL OR ({REASONS})",
    )
