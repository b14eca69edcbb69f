"""Notices of two crises stand apart; a mail that is no longer meant for somebody says so."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow

revision = "0065"
down_revision = "0064"

BEFORE = ["person_id", "kind", "post_id", "comment_id", "community_id", "case_id"]
UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    """Say of a notice which crisis it is about, also of those that are there."""
    allow("delivery", "why", "not_meant")
    count = sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    op.add_column("safety_answer", count)
    op.alter_column("safety_answer", "version", server_default=None)
    op.add_column("notice", sa.Column("crisis_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_notice_crisis_id"), "notice", "crisis", ["crisis_id"], ["id"])
    op.execute(
        "UPDATE notice SET crisis_id = e.noun_id FROM entry e WHERE e.id = notice.entry_id "
        "AND e.noun = 'crisis' AND notice.kind IN ('crisis', 'update_overdue')"
    )
    op.drop_index(
        op.f("uq_notice_unread"),
        table_name="notice",
        postgresql_where="(read_at IS NULL)",
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "uq_notice_unread",
        "notice",
        [*BEFORE, "crisis_id"],
        unique=True,
        postgresql_where=UNREAD,
        postgresql_nulls_not_distinct=True,
    )
