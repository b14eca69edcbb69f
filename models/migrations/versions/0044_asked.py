"""A notice that somebody is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

KINDS = (
    "mentioned",
    "answered",
    "reacted",
    "invited",
    "requested",
    "approved",
    "offered",
    "reported",
    "settled",
    "told_reporter",
    "told_author",
    "opinion_asked",
    "read_by_exception",
    "decided",
    "appealed",
    "answered_appeal",
    "rule_hit",
    "to_approve",
    "sent_back",
    "taken_over",
    "to_appoint",
    "rests",
    "confirmed",
    "asked",
)


def upgrade() -> None:
    """Let a notice say so."""
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
