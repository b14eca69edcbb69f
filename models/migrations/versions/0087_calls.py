"""Texts that call everybody of a community, and who may."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0087"
down_revision = "0086"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table, the right of each community and the limit of the company."""
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer()),
        sa.Column("comment_id", sa.Integer()),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("called_at", TIME, nullable=False),
        sa.Column("told_at", TIME),
        sa.CheckConstraint(
            "num_nonnulls(post_id, comment_id) = 1", name=op.f("ck_call_one_target")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_call_post_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_call_comment_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_call_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    op.create_index("uq_call_post", "call", ["post_id"], unique=True)
    op.create_index("uq_call_comment", "call", ["comment_id"], unique=True)
    op.create_index("ix_call_community_id_called_at", "call", ["community_id", "called_at"])
    op.add_column(
        "community",
        sa.Column("callers", sa.String(20), nullable=False, server_default="owners"),
    )
    op.create_check_constraint(
        op.f("ck_community_callers"),
        "community",
        sa.column("callers").in_(["owners", "members", "nobody"]),
    )
    op.add_column(
        "community",
        sa.Column("bots_call", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    guard("community", "callers", "bots_call")
    op.add_column("company", sa.Column("call_most", sa.Integer()))
    guard("company", "call_most")
    allow("notice", "kind", "called")
