"""What people do not want to see, and until when."""

import sqlalchemy as sa
from alembic import op

from models import limits

revision = "0080"
down_revision = "0079"

TIME = sa.DateTime(timezone=True)
ABOUT = (
    "CASE kind WHEN 'words' THEN stems <> '' WHEN 'topic' THEN topic_id IS NOT NULL "
    "WHEN 'person' THEN other_id IS NOT NULL ELSE community_id IS NOT NULL END"
)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "own_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("is_block", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(limits.FILTER), nullable=False),
        sa.Column("stems", sa.String(limits.FILTER_STEMS), nullable=False),
        sa.Column("topic_id", sa.Integer()),
        sa.Column("other_id", sa.Integer()),
        sa.Column("community_id", sa.Integer()),
        sa.Column("until", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "kind IN ('words', 'topic', 'person', 'community')",
            name=op.f("ck_own_filter_filterkind"),
        ),
        sa.CheckConstraint("way IN ('fold', 'leave_out')", name=op.f("ck_own_filter_filterway")),
        sa.CheckConstraint(ABOUT, name=op.f("ck_own_filter_about_something")),
        sa.CheckConstraint(
            "NOT is_block OR kind = 'person'", name=op.f("ck_own_filter_people_are_blocked")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_own_filter_person_id")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_own_filter_other_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_own_filter_topic_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_own_filter_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_filter")),
    )
    op.create_index("ix_own_filter_person_id", "own_filter", ["person_id", "id"])
    for column in ("topic_id", "other_id", "community_id"):
        op.create_index(op.f(f"ix_own_filter_{column}"), "own_filter", [column])
