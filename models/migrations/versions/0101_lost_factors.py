"""Second factors that somebody lost, and who lets them be forgotten."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0101"
down_revision = "0100"

TIME = sa.DateTime(timezone=True)
PEOPLE = ("person_id", "asked_by_id", "confirmed_by_id")


def upgrade() -> None:
    """Make the table; of each person one waits at a time."""
    op.create_table(
        "lost_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("confirmed_by_id", sa.Integer()),
        sa.Column("confirmed_at", TIME),
        sa.Column("refused_at", TIME),
        sa.CheckConstraint(
            "confirmed_by_id <> asked_by_id AND confirmed_by_id <> person_id "
            "AND asked_by_id <> person_id",
            name=op.f("ck_lost_factor_two_others"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(confirmed_at, refused_at) <= 1", name=op.f("ck_lost_factor_one_end")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_lost_factor_{column}"))
            for column in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lost_factor")),
    )
    op.create_index(
        "uq_lost_factor_open", "lost_factor", ["person_id"],
        unique=True, postgresql_where=sa.text("confirmed_at IS NULL AND refused_at IS NULL"),
    )  # fmt: skip
    guard(
        "lost_factor", "person_id", "asked_by_id", "confirmed_by_id", "confirmed_at", "refused_at"
    )
