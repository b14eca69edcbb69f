"""Reading a case of a closed community by way of exception, and appeals without signing in."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = (
    "case_id, person_id, reason, approved_by_id, approved_at, refused_by_id, ends_at, closed_at, "
    "tells_at_once"
)
PURPOSES = ("invitation", "reset", "email", "appeal")
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
)


def upgrade() -> None:
    """Make the table and its guard, and let a mailed link be about a decision."""
    op.create_table(
        "access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tells_at_once", sa.Boolean(), nullable=False),
        sa.CheckConstraint("approved_by_id <> person_id", name=op.f("ck_access_two_people")),
        sa.CheckConstraint("refused_by_id <> person_id", name=op.f("ck_access_refused_by_another")),
        sa.CheckConstraint(
            "num_nonnulls(approved_by_id, refused_by_id) < 2", name=op.f("ck_access_one_answer")
        ),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at IS NULL)", name=op.f("ck_access_approved")
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_access_for_a_while")
        ),
        sa.CheckConstraint(
            "refused_by_id IS NULL OR closed_at IS NOT NULL",
            name=op.f("ck_access_refused_is_closed"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_access_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_access_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_person_id")),
        sa.ForeignKeyConstraint(
            ["refused_by_id"], ["person.id"], name=op.f("fk_access_refused_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index("ix_access_case_id", "access", ["case_id"])
    op.create_index("ix_access_ends_at", "access", ["ends_at"], postgresql_where=is_open)
    op.create_index(
        "uq_access_open", "access", ["case_id", "person_id"], unique=True, postgresql_where=is_open
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER require_entry "
        f"AFTER INSERT OR DELETE OR UPDATE OF {GUARDED} ON access "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
    )
    op.add_column("ticket", sa.Column("decision_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_ticket_decision_id"), "ticket", "decision", ["decision_id"], ["id"]
    )
    op.drop_constraint(op.f("ck_ticket_purpose"), "ticket")
    op.create_check_constraint(
        op.f("ck_ticket_purpose"), "ticket", sa.column("purpose").in_(PURPOSES)
    )
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
