"""Addresses through which other systems write into a community."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0078"
down_revision = "0077"

TIME = sa.DateTime(timezone=True)
NAMES = ("community_id", "person_id", "made_by_id")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "incoming_hook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("used_at", TIME),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_incoming_hook_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_incoming_hook_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_incoming_hook_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_hook")),
        sa.UniqueConstraint("person_id", name=op.f("uq_incoming_hook_person_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_incoming_hook_digest")),
    )
    op.create_index(op.f("ix_incoming_hook_community_id"), "incoming_hook", ["community_id"])
    op.create_index(op.f("ix_incoming_hook_made_by_id"), "incoming_hook", ["made_by_id"])
    guard("incoming_hook", "community_id", "person_id", "made_by_id", "digest", "ended_at")
