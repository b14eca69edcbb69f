"""What stands beside an erased text, what a request waits for, what a witness saw: by index."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the indexes: without them every batch read all notices, every topic all follows."""
    op.create_index("ix_notice_post_id", "notice", ["post_id"])
    op.create_index("ix_notice_comment_id", "notice", ["comment_id"])
    op.create_index("ix_follow_topic_id", "follow", ["topic_id"])
    op.create_index("ix_cosignature_witness_size", "cosignature", ["witness", "size"])
    op.create_index(
        "ix_request_item_waiting",
        "request_item",
        ["request_id"],
        postgresql_where=sa.text("certificate_id IS NULL AND outcome <> 'refuse'"),
    )
