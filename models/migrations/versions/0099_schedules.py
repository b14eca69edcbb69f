"""Scheduled exports: what leaves the archive every day, where it goes, and how far that is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0099"
down_revision = "0098"

TIME = sa.DateTime(timezone=True)
STATES = ("asked", "running", "paused", "refused", "ended")
GUARDED = (
    "grant_id", "target", "folder", "formats", "recipients", "hour", "begins", "next", "state",
    "asked_by_id", "asked_at", "approved_by_id", "approved_at", "refused_by_id", "refused_at",
    "answer", "ended_by_id", "ended_at",
)  # fmt: skip
CHECKS = {
    "two_people": "approved_by_id <> asked_by_id",
    "refused_by_another": "refused_by_id <> asked_by_id",
    "encrypted": "cardinality(recipients) > 0",
    "forwards": "next >= begins AND begins >= 0",
    "hour": "hour BETWEEN 0 AND 23",
    "who_and_when": "(approved_by_id IS NULL) = (approved_at IS NULL) "
    "AND (refused_by_id IS NULL) = (refused_at IS NULL)",
    "approved": "state NOT IN ('running', 'paused') "
    "OR (approved_by_id IS NOT NULL AND due_at IS NOT NULL)",
}
NOTICES = (
    "export_ready", "export_failed", "schedule_decided", "schedule_failed", "schedule_ended",
)  # fmt: skip
RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        REVOKE DELETE ON schedule FROM kring_app;
    END IF;
END $$;
"""


def one_of(name: str, *words: str) -> sa.Enum:
    """Write one of some words."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def points(column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_schedule_{column}"))


def upgrade() -> None:
    """Make the table and its guard, and let exports belong to a schedule."""
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("target", one_of("scheduletarget", "folder", "s3"), nullable=False),
        sa.Column("folder", sa.String(40), nullable=False),
        sa.Column("formats", postgresql.ARRAY(sa.String(10)), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.String(100)), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("begins", sa.BigInteger(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.Column("due_at", TIME),
        sa.Column("state", one_of("schedulestate", *STATES), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("approved_by_id", sa.Integer()),
        sa.Column("approved_at", TIME),
        sa.Column("refused_by_id", sa.Integer()),
        sa.Column("refused_at", TIME),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("ended_by_id", sa.Integer()),
        sa.Column("ended_at", TIME),
        points("grant_id", "grant"),
        points("asked_by_id", "person"),
        points("approved_by_id", "person"),
        points("refused_by_id", "person"),
        points("ended_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_schedule_{name}"))
            for name, rule in CHECKS.items()
        ),
    )
    op.create_index(op.f("ix_schedule_grant_id"), "schedule", ["grant_id"])
    op.create_index(
        "ix_schedule_due_at", "schedule", ["due_at"],
        postgresql_where=sa.text("state = 'running'"),
    )  # fmt: skip
    guard("schedule", *GUARDED)
    op.execute(RIGHTS)
    belong()
    for word in NOTICES:
        allow("notice", "kind", word)


def belong() -> None:
    """Let an export belong to a schedule, and be about a part of the log."""
    op.add_column("export", sa.Column("schedule_id", sa.Integer()))
    # The default stays: the version before, which still runs meanwhile, does not know the column.
    op.add_column("export", sa.Column("first", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("export", sa.Column("alarmed_at", TIME))
    op.create_foreign_key(
        op.f("fk_export_schedule_id"), "export", "schedule", ["schedule_id"], ["id"]
    )
    op.create_index("ix_export_schedule_id", "export", ["schedule_id", "id"])
    op.create_index(
        "uq_export_of_schedule", "export", ["schedule_id"],
        unique=True, postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.create_index(
        "uq_export_delivered", "export", ["schedule_id", "first"],
        unique=True, postgresql_where=sa.text("state = 'delivered'"),
    )  # fmt: skip
    op.create_check_constraint(op.f("ck_export_range"), "export", "first BETWEEN 0 AND size")
    op.create_check_constraint(
        op.f("ck_export_encrypted"), "export", "schedule_id IS NULL OR cardinality(recipients) > 0"
    )
    allow("export", "state", "delivered")
    guard("export", "schedule_id", "first")
