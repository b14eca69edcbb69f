"""What was wrong with the installation."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"

TIME = sa.DateTime(timezone=True)
KINDS = ("disk", "queue", "worker", "checkpoint", "clock")


def upgrade() -> None:
    """Make the table."""
    kind = sa.Enum(*KINDS, name="faultkind", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault")),
    )
    stands = sa.text("ended_at IS NULL")
    op.create_index("uq_fault_stands", "fault", ["kind"], unique=True, postgresql_where=stands)
