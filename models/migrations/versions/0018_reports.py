"""What people report, and the cases that moderators look at."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "case": (
        "post_id, comment_id, author_id, community_id, found, state, text_version, "
        "dispute, claimed_by_id, due_at, outcome, closed_at"
    ),
    "report": ("case_id, reporter_id, reason, note"),
}

KINDS = (
    "mentioned",
    "answered",
    "reacted",
    "invited",
    "requested",
    "approved",
    "offered",
    "settled",
)


def upgrade() -> None:
    """Make the tables and their guard."""
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column(
            "found",
            sa.Enum(
                "report", "held", name="found", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "author",
                "queue",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report_count", sa.Integer(), nullable=False),
        sa.Column("dispute", sa.String(length=2000), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "edited",
                "taken_back",
                "decided",
                name="caseoutcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_case_closed_at_a_time")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_case_closed_with_outcome")
        ),
        sa.CheckConstraint(
            "num_nonnulls(post_id, comment_id) = 1", name=op.f("ck_case_one_target")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_case_author_id")),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["person.id"], name=op.f("fk_case_claimed_by_id")
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_case_comment_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_case_community_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_case_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    op.create_index("ix_case_author_id", "case", ["author_id", "opened_at"], unique=False)
    op.create_index("ix_case_comment_id", "case", ["comment_id"], unique=False)
    op.create_index(
        "ix_case_due",
        "case",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_case_place",
        "case",
        ["community_id", "urgent_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_case_post_id", "case", ["post_id"], unique=False)
    op.create_index(
        "ix_case_queue",
        "case",
        ["urgent_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "uq_case_open_comment",
        "case",
        ["comment_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "uq_case_open_post",
        "case",
        ["post_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "hiding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(post_id, comment_id) = 1", name=op.f("ck_hiding_one_target")
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_hiding_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hiding_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_hiding_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiding")),
    )
    op.create_index("uq_hiding_comment", "hiding", ["person_id", "comment_id"], unique=True)
    op.create_index("uq_hiding_post", "hiding", ["person_id", "post_id"], unique=True)
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "insult",
                "harassment",
                "discrimination",
                "threat",
                "private",
                "confidential",
                "off_topic",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_report_case_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_reporter_id", "report", ["reporter_id", "id"], unique=False)
    op.create_index(
        "uq_report_case_id_reporter_id", "report", ["case_id", "reporter_id"], unique=True
    )
    op.add_column("notice", sa.Column("case_id", sa.Integer(), nullable=True))
    op.drop_index(
        op.f("uq_notice_unread"),
        table_name="notice",
        postgresql_where="(read_at IS NULL)",
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "uq_notice_unread",
        "notice",
        ["person_id", "kind", "post_id", "comment_id", "community_id", "case_id"],
        unique=True,
        postgresql_where=sa.text("read_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(op.f("fk_notice_case_id"), "notice", "case", ["case_id"], ["id"])
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
    for table, columns in GUARDED.items():
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f'AFTER INSERT OR DELETE OR UPDATE OF {columns} ON "{table}" '
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
