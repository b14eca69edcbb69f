"""Posts that also stand in other communities than the one where they began."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0074"
down_revision = "0073"

TIME = sa.DateTime(timezone=True)


def points(column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_share_{column}"))


def upgrade() -> None:
    """Make the table; nobody changes where a post stands without an entry."""
    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", TIME, nullable=False),
        sa.Column("active_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
        sa.Column("removed_by_id", sa.Integer()),
        points("post_id", "post"),
        points("community_id", "community"),
        points("person_id", "person"),
        points("removed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
    )
    op.create_index("uq_share", "share", ["post_id", "community_id"], unique=True)
    op.create_index("ix_share_person_id", "share", ["person_id"])
    for name, column in (("newest", "shared_at"), ("active", "active_at")):
        order = [sa.literal_column(f"{one} DESC") for one in (column, "post_id")]
        op.create_index(
            f"ix_share_{name}",
            "share",
            ["community_id", *order],
            postgresql_where=sa.text("removed_at IS NULL"),
        )
    guard("share", "post_id", "community_id", "person_id", "removed_at", "removed_by_id")
