"""A topic's posts know where they stand and when they were answered; indexes by community."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SHOWN = sa.text("state = 'published' AND deleted_at IS NULL")


def upgrade() -> None:
    """Fill the columns from the posts, then make the indexes."""
    op.add_column("post_topic", sa.Column("community_id", sa.Integer()))
    op.add_column("post_topic", sa.Column("active_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE post_topic k SET community_id = p.community_id, active_at = p.active_at "
        "FROM post p WHERE p.id = k.post_id"
    )
    op.alter_column("post_topic", "community_id", nullable=False)
    op.alter_column("post_topic", "active_at", nullable=False)
    op.create_foreign_key(
        "fk_post_topic_community_id", "post_topic", "community", ["community_id"], ["id"]
    )
    place, newest, active = (
        ["topic_id", "community_id"],
        *(
            [sa.literal_column(f"{column} DESC"), sa.literal_column("post_id DESC")]
            for column in ("posted_at", "active_at")
        ),
    )
    op.create_index("ix_post_topic_active", "post_topic", ["topic_id", *active])
    op.create_index("ix_post_topic_place_newest", "post_topic", [*place, *newest])
    op.create_index("ix_post_topic_place_active", "post_topic", [*place, *active])
    for name, column in (("newest", "posted_at"), ("active", "active_at")):
        op.create_index(
            f"ix_post_author_{name}",
            "post",
            [
                "author_id",
                "community_id",
                sa.literal_column(f"{column} DESC"),
                sa.literal_column("id DESC"),
            ],
            postgresql_where=SHOWN,
        )
    op.create_index(
        "ix_post_author_unshown",
        "post",
        ["author_id"],
        postgresql_where=sa.text("state <> 'published' AND deleted_at IS NULL"),
    )
