"""The newest replies to an answer are found by an index, however many there are."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Put the time behind the answer."""
    op.create_index("ix_comment_replies", "comment", ["parent_id", "posted_at", "id"])
    op.drop_index("ix_comment_parent_id", "comment")
