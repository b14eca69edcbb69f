"""Somebody can be asked to answer a question that stands in a community."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """Let what somebody is asked be a question in a community."""
    op.add_column("asked", sa.Column("post_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_asked_post_id"), "asked", "post", ["post_id"], ["id"])
    op.create_index(
        "uq_asked_post",
        "asked",
        ["post_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("post_id IS NOT NULL"),
    )
    guard("asked", "post_id")
