"""Notes for one side of a case, and second opinions."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

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
    "decided",
    "appealed",
    "answered_appeal",
    "rule_hit",
    "to_approve",
    "sent_back",
    "taken_over",
)


def upgrade() -> None:
    """Say of each note who reads it: so far, judges alone."""
    audience = sa.Enum(
        "judges",
        "reporters",
        "author",
        name="notefor",
        native_enum=False,
        create_constraint=True,
        length=20,
    )
    op.add_column(
        "case_note", sa.Column("audience", audience, server_default="judges", nullable=False)
    )
    op.add_column("case_note", sa.Column("asked_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_case_note_asked_id"), "case_note", "person", ["asked_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_case_note_asked_in_private"),
        "case_note",
        "asked_id IS NULL OR audience = 'judges'",
    )
    op.create_index(
        "ix_case_note_asked_id",
        "case_note",
        ["asked_id"],
        postgresql_where=sa.text("asked_id IS NOT NULL"),
    )
    op.create_index(
        "ix_case_settled",
        "case",
        ["community_id", "closed_at"],
        postgresql_where=sa.text("outcome = 'decided'"),
    )
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
