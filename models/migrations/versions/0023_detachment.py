"""Where files stood, before an edit took them away."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "detachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(post_id, comment_id) = 1", name=op.f("ck_detachment_one_target")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_detachment_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_detachment_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_detachment_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detachment")),
    )
    op.create_index(
        "uq_detachment",
        "detachment",
        ["file_id", "post_id", "comment_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
