"""What is shown of the pages that people link to."""

import sqlalchemy as sa
from alembic import op

from models import limits

revision = "0075"
down_revision = "0074"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(limits.URL), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME),
        sa.Column("claimed_at", TIME),
        sa.Column("read_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("title", sa.String(limits.LINK_TITLE), nullable=False),
        sa.Column("about", sa.String(limits.LINK_ABOUT), nullable=False),
        sa.Column("site", sa.String(limits.LINK_SITE), nullable=False),
        sa.Column("picture", sa.String(64)),
        sa.Column("media_type", sa.String(20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'read', 'failed')", name=op.f("ck_link_linkstate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index("ix_link_url", "link", ["url", "id"])
    op.create_index("ix_link_picture", "link", ["picture"])
    op.create_table(
        "link_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer()),
        sa.Column("comment_id", sa.Integer()),
        sa.Column("message_id", sa.Integer()),
        sa.Column("is_barred", sa.Boolean(), nullable=False),
        sa.Column("taken_off_at", TIME),
        sa.CheckConstraint(
            "num_nonnulls(post_id, comment_id, message_id) = 1",
            name=op.f("ck_link_use_one_target"),
        ),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_link_use_link_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_link_use_post_id")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_link_use_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_link_use_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_use")),
    )
    op.create_index(op.f("ix_link_use_link_id"), "link_use", ["link_id"])
    for noun in ("post", "comment", "message"):
        op.create_index(
            f"uq_link_use_{noun}_id",
            "link_use",
            [f"{noun}_id"],
            unique=True,
            postgresql_where=sa.text(f"{noun}_id IS NOT NULL"),
        )
