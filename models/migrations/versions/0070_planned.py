"""Planned posts: a draft with a time."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    """Let drafts have a time, and notices tell what became of them."""
    op.add_column("kept_draft", sa.Column("goes_at", sa.DateTime(timezone=True)))
    for name, length in (("zone", 64), ("failed_because", 8_000)):
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("kept_draft", column)
        op.alter_column("kept_draft", name, server_default=None)
    op.create_index(
        "ix_kept_draft_goes_at",
        "kept_draft",
        ["goes_at"],
        postgresql_where=sa.text("goes_at IS NOT NULL"),
    )
    allow("notice", "kind", "plan_failed", "plan_waits")
