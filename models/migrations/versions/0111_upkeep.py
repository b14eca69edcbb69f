"""What all are told above every page, and maintenance."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from models.migrations.steps import guard

revision = "0111"
down_revision = "0110"

TIME = sa.DateTime(timezone=True)
LEVELS = sa.Enum(
    "note", "care", "stop",
    name="bannerlevel", native_enum=False, create_constraint=True, length=20,
)  # fmt: skip


def upgrade() -> None:
    """Make both tables; one maintenance is open at a time."""
    op.create_table(
        "banner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", JSONB(), nullable=False),
        sa.Column("level", LEVELS, nullable=False),
        sa.Column("may_go", sa.Boolean(), nullable=False),
        sa.Column("begins_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
        sa.Column("told_at", TIME),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_banner_ends_later")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banner")),
    )
    op.create_table(
        "maintenance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", JSONB(), nullable=False),
        sa.Column("may_read", sa.Boolean(), nullable=False),
        sa.Column("begins_at", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.Column("told_at", TIME),
        sa.Column("ended_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance")),
    )
    op.create_index(
        "uq_maintenance_open", "maintenance", [sa.text("(ended_at IS NULL)")],
        unique=True, postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    guard("banner", "words", "level", "may_go", "begins_at", "ends_at", "withdrawn_at", "told_at")
    guard("maintenance", "words", "may_read", "begins_at", "until", "told_at", "ended_at")
