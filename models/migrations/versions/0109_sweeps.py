"""Files that no row names are swept, and rows whose bytes are lost are counted."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow

revision = "0109"
down_revision = "0108"


def upgrade() -> None:
    """Make the table; lost bytes are something wrong."""
    op.create_table(
        "sweep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stray", sa.Integer(), nullable=False),
        sa.Column("stray_bytes", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep")),
    )
    allow("fault", "kind", "lost")
