"""Exports that officers ask for on a page: how far they are, and what waits to be fetched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import guard

revision = "0096"
down_revision = "0095"

TIME = sa.DateTime(timezone=True)
STATES = (
    "making", "paused", "ready", "taken", "cancelled", "closed", "expired", "outdated",
)  # fmt: skip
GUARDED = (
    "grant_id", "production_id", "officer_id", "formats", "recipients", "size", "state",
    "made_at", "expires_at", "ended_at", "sha256", "package_size", "events", "faults",
)  # fmt: skip
RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        REVOKE DELETE ON export FROM kring_app;
    END IF;
END $$;
"""


def points(column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_export_{column}"))


def upgrade() -> None:
    """Make the table and its guard."""
    state = sa.Enum(
        *STATES, name="exportstate", native_enum=False, create_constraint=True, length=20
    )
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("production_id", sa.Integer()),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("formats", postgresql.ARRAY(sa.String(10)), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.String(100)), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("made_at", TIME),
        sa.Column("expires_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("package_size", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", TIME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer()),
        sa.Column("gaps", postgresql.JSONB(), nullable=False),
        sa.Column("kek_id", sa.BigInteger()),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("digest", sa.String(64)),
        sa.Column("sealed_size", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", TIME),
        points("grant_id", "grant"),
        points("production_id", "production"),
        points("officer_id", "person"),
        points("kek_id", "kek"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_officer_id", "export", ["officer_id", "id"])
    for column in ("grant_id", "production_id"):
        op.create_index(f"ix_export_{column}", "export", [column])
    for name, where in (("open", "ended_at IS NULL"), ("kept", "digest IS NOT NULL")):
        op.create_index(f"ix_export_{name}", "export", ["id"], postgresql_where=sa.text(where))
    guard("export", *GUARDED)
    op.execute(RIGHTS)
