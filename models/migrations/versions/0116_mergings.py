"""Placeholders of imports that are colleagues who are here already."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import guard

revision = "0116"
down_revision = "0115"

TIME = sa.DateTime(timezone=True)
PEOPLE = ("person_id", "placeholder_id", "asked_by_id", "confirmed_by_id")
NOT_REFUSED = sa.text("refused_at IS NULL")


def upgrade() -> None:
    """Make the table; a placeholder is one colleague at most."""
    op.create_table(
        "merging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("placeholder_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("confirmed_by_id", sa.Integer()),
        sa.Column("confirmed_at", TIME),
        sa.Column("refused_at", TIME),
        sa.Column("done_at", TIME),
        sa.Column("came", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id <> asked_by_id AND person_id NOT IN (asked_by_id, confirmed_by_id) "
            "AND placeholder_id NOT IN (person_id, asked_by_id, confirmed_by_id)",
            name=op.f("ck_merging_two_others"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(confirmed_at, refused_at) <= 1", name=op.f("ck_merging_one_end")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR confirmed_at IS NOT NULL", name=op.f("ck_merging_done_if_confirmed")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_merging_{column}"))
            for column in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merging")),
    )
    op.create_index(
        "uq_merging_placeholder_id", "merging", ["placeholder_id"],
        unique=True, postgresql_where=NOT_REFUSED,
    )  # fmt: skip
    op.create_index("ix_merging_person_id", "merging", ["person_id"], postgresql_where=NOT_REFUSED)
    guard(
        "merging", "person_id", "placeholder_id", "asked_by_id", "confirmed_by_id", "confirmed_at",
        "refused_at", "done_at", "came",
    )  # fmt: skip
