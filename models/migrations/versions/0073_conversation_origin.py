"""Conversations that came in from elsewhere are known again."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0073"
down_revision = "0072"


def upgrade() -> None:
    """Keep what a conversation was elsewhere."""
    op.add_column("conversation", sa.Column("origin", sa.String(200)))
    op.create_unique_constraint(op.f("uq_conversation_origin"), "conversation", ["origin"])
    guard("conversation", "origin")
