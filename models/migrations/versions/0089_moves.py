"""Posts that were put into another community than the one where they began."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0089"
down_revision = "0088"


def points(column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_move_{column}"))


def upgrade() -> None:
    """Make the table; nobody changes where a post stood without an entry."""
    op.create_table(
        "move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        points("post_id", "post"),
        points("from_id", "community"),
        points("to_id", "community"),
        points("person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    op.create_index("ix_move_post_id", "move", ["post_id", "id"])
    op.create_index("ix_move_person_id", "move", ["person_id"])
    op.create_index("ix_move_from_id", "move", ["from_id"])
    guard("move", "post_id", "from_id", "to_id", "person_id", "reason")
    allow("notice", "kind", "moved")
