"""Posts that people save for later."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow

revision = "0071"
down_revision = "0070"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table, and let notices remind of a post."""
    op.create_table(
        "saved_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", TIME, nullable=False),
        sa.Column("remind_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_post_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_saved_post_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_post")),
    )
    op.create_index("uq_saved_post", "saved_post", ["person_id", "post_id"], unique=True)
    op.create_index("ix_saved_post_newest", "saved_post", ["person_id", "saved_at", "id"])
    op.create_index("ix_saved_post_post_id", "saved_post", ["post_id"])
    op.create_index(
        "ix_saved_post_remind_at",
        "saved_post",
        ["remind_at"],
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    allow("notice", "kind", "reminded")
