"""Conversations from elsewhere are known again, and people can show that they are active."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    """Keep what a conversation was elsewhere; let a company and its people choose presence."""
    op.add_column("conversation", sa.Column("origin", sa.String(200)))
    op.create_unique_constraint(op.f("uq_conversation_origin"), "conversation", ["origin"])
    guard("conversation", "origin")
    op.add_column(
        "company",
        sa.Column("switched_on", sa.ARRAY(sa.String(20)), nullable=False, server_default="{}"),
    )
    guard("company", "switched_on")
    op.add_column(
        "person",
        sa.Column("shows_presence", sa.Boolean(), nullable=False, server_default="false"),
    )
    guard("person", "shows_presence")
