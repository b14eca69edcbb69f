"""What browsers refuse under the content security policy is kept by kind."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"

TIME = sa.DateTime(timezone=True)
KIND = ("directive", "blocked", "source", "line")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "violation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directive", sa.String(40), nullable=False),
        sa.Column("blocked", sa.String(200), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("looked_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation")),
    )
    op.create_index("uq_violation", "violation", list(KIND), unique=True)
    op.create_index(op.f("ix_violation_last_at"), "violation", ["last_at"])
