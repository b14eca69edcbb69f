"""Administrators are told when a member offers to run a community."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KINDS = ("mentioned", "answered", "reacted", "invited", "requested", "approved", "offered")


def upgrade() -> None:
    """Let a notice be of this kind."""
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
