"""Drafts: what people began to write, kept for all their devices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow

revision = "0066"
down_revision = "0065"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table, and let notices tell of drafts that go."""
    op.create_table(
        "kept_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("base", sa.String(40), nullable=False),
        sa.Column("file_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("alts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", TIME, nullable=False),
        sa.Column("told_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_draft")),
    )
    op.create_index("uq_kept_draft_place", "kept_draft", ["person_id", "place"], unique=True)
    op.create_index("ix_kept_draft_saved_at", "kept_draft", ["saved_at"])
    allow("notice", "kind", "drafts_go")
