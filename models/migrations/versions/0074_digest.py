"""What is new, by mail: how often, of which communities, and what was mailed already."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0074"
down_revision = "0073"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add to the preferences, and make the table."""
    op.add_column(
        "preferences", sa.Column("digest", sa.String(20), nullable=False, server_default="never")
    )
    op.add_column(
        "preferences",
        sa.Column(
            "digest_without", postgresql.ARRAY(sa.Integer()), nullable=False, server_default="{}"
        ),
    )
    op.add_column("preferences", sa.Column("digest_at", TIME))
    op.create_check_constraint(
        op.f("ck_preferences_digest_rhythm"),
        "preferences",
        "digest IN ('daily', 'weekly', 'never')",
    )
    op.create_index(
        "ix_preferences_digest_at",
        "preferences",
        ["digest_at"],
        postgresql_where=sa.text("digest_at IS NOT NULL"),
    )
    op.create_table(
        "digest_item",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_item_person_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_digest_item_post_id")),
        sa.PrimaryKeyConstraint("person_id", "post_id", name=op.f("pk_digest_item")),
    )
    op.create_index("ix_digest_item_at", "digest_item", ["at"])
    op.create_index("ix_digest_item_post_id", "digest_item", ["post_id"])
