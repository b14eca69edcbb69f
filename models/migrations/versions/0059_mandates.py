"""Mandates: who speaks for the company on what, and in whose name a text was written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0059"
down_revision = "0058"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table, mark texts, and guard what the ledger keeps."""
    allow("notice", "kind", "mandated", "mandate_over", "mandate_ends")
    mandates()
    for table in ("post", "comment", "text_version"):
        voices(table)
    for table in ("post", "comment"):
        guard(table, "voice", "mandate_id")
        op.create_index(
            f"ix_{table}_mandate_id",
            table,
            ["mandate_id", sa.text("posted_at DESC"), sa.text("id DESC")],
            postgresql_where=sa.text("mandate_id IS NOT NULL"),
        )


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def mandates() -> None:
    """Keep who speaks for the company."""
    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("folded", sa.String(960), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
        sa.Column("revoked_by_id", sa.Integer()),
        points("mandate", "person_id", "person"),
        points("mandate", "given_by_id", "person"),
        points("mandate", "revoked_by_id", "person"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_mandate_in_order")),
        sa.CheckConstraint("given_by_id <> person_id", name=op.f("ck_mandate_by_another")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_index("ix_mandate_person_id", "mandate", ["person_id"])
    op.create_index("ix_mandate_starts_at", "mandate", ["starts_at", "id"])
    op.create_index("ix_mandate_ends_at", "mandate", ["ends_at"])
    guard(
        "mandate", "person_id", "names", "starts_at", "ends_at", "zone", "given_by_id", "given_at",
        "revoked_at", "revoked_by_id",
    )  # fmt: skip


def voices(table: str) -> None:
    """Say of texts in whose name they were written."""
    voice = sa.Enum(
        "own", "official", name="voice", native_enum=False, create_constraint=True, length=20
    )
    op.add_column(table, sa.Column("voice", voice))
    op.add_column(table, sa.Column("mandate_id", sa.Integer()))
    op.create_foreign_key(op.f(f"fk_{table}_mandate_id"), table, "mandate", ["mandate_id"], ["id"])
    op.create_check_constraint(
        op.f(f"ck_{table}_mandated"),
        table,
        "(mandate_id IS NOT NULL) = (voice IS NOT DISTINCT FROM 'official')",
    )
