"""How much people are told of communities and threads, in five levels; mutes become one of them."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow

revision = "0083"
down_revision = "0082"

TIME = sa.DateTime(timezone=True)
LEVELS = ("everything", "posts", "concerns", "mentions", "nothing")


def upgrade() -> None:
    """Make the table, take over what was muted, and let notices tell of what is new."""
    op.create_table(
        "attention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer()),
        sa.Column("community_id", sa.Integer()),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("until", TIME),
        sa.Column("hides", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(post_id, community_id) = 1", name=op.f("ck_attention_one_target")
        ),
        sa.CheckConstraint(
            sa.column("level").in_(LEVELS), name=op.f("ck_attention_attentionlevel")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attention_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_attention_post_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_attention_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attention")),
    )
    op.create_index("uq_attention_post", "attention", ["post_id", "person_id"], unique=True)
    op.create_index(
        "uq_attention_community", "attention", ["community_id", "person_id"], unique=True
    )
    op.create_index("ix_attention_person_id", "attention", ["person_id"])
    op.create_index("ix_attention_until", "attention", ["until"])
    op.execute(
        "INSERT INTO attention (person_id, post_id, level, until, created_at) "
        "SELECT person_id, post_id, 'mentions', until, created_at FROM mute"
    )
    op.drop_table("mute")
    allow("notice", "kind", "new_post", "new_comment")
