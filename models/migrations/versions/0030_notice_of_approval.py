"""Officers are told what waits for their approval, and what came back to them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

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
    "decided",
    "appealed",
    "answered_appeal",
    "rule_hit",
    "to_approve",
    "sent_back",
    "taken_over",
)


def upgrade() -> None:
    """Widen what a notice can be."""
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
