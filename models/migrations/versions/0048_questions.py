"""Questions: their best answer, who sees to them, who has the same one."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Let posts be questions, and comments be the best answer to one."""
    allow("post", "kind", "question")
    allow("reaction", "kind", "same")
    allow("notice", "kind", "chosen", "unanswered", "to_choose")
    op.add_column("post", sa.Column("carer_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_post_carer_id"), "post", "person", ["carer_id"], ["id"])
    op.create_index(
        "ix_post_questions",
        "post",
        ["community_id", sa.text("posted_at DESC"), sa.text("id DESC")],
        postgresql_where=sa.text(
            "kind = 'question' AND state = 'published' AND deleted_at IS NULL"
        ),
    )
    op.add_column("comment", sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "uq_comment_chosen",
        "comment",
        ["post_id"],
        unique=True,
        postgresql_where=sa.text("chosen_at IS NOT NULL"),
    )
    guard("post", "carer_id")
    guard("comment", "chosen_at")
    words()


def words() -> None:
    """Keep what a look for similar texts compares, beside them."""
    op.create_table(
        "post_words",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("stems", sa.dialects.postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_words_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_words")),
    )
    op.create_index("ix_post_words_stems", "post_words", ["stems"], postgresql_using="gin")
