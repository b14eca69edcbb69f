"""Cases about people, reports about files, and two people who are kept apart."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "case": (
        "post_id, comment_id, person_id, author_id, community_id, found, rules, state, "
        "text_version, dispute, claimed_by_id, due_at, outcome, closed_at"
    ),
    "report": "case_id, reporter_id, reason, note, file_id",
}
SOMEWHERE = (
    "measure IN ('none', 'hint') OR (measure IN ('mute', 'suspend')) = (community_id IS NULL)"
)


def upgrade() -> None:
    """Let a case be about a person, within a community or without."""
    op.add_column("case", sa.Column("person_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_case_person_id"), "case", "person", ["person_id"], ["id"])
    op.alter_column("case", "community_id", nullable=True)
    op.drop_constraint(op.f("ck_case_one_target"), "case")
    op.create_check_constraint(
        op.f("ck_case_one_target"), "case", "num_nonnulls(post_id, comment_id, person_id) = 1"
    )
    op.create_check_constraint(
        op.f("ck_case_somewhere"), "case", "num_nonnulls(community_id, person_id) > 0"
    )
    op.create_index(
        "uq_case_open_person",
        "case",
        ["person_id", "community_id"],
        unique=True,
        postgresql_where=sa.text("person_id IS NOT NULL AND closed_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_constraint(op.f("ck_decision_somewhere"), "decision")
    op.create_check_constraint(op.f("ck_decision_somewhere"), "decision", SOMEWHERE)
    op.add_column("report", sa.Column("file_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_report_file_id"), "report", "file", ["file_id"], ["id"])
    for table, columns in GUARDED.items():
        op.execute(f'DROP TRIGGER require_entry ON "{table}"')
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f'AFTER INSERT OR DELETE OR UPDATE OF {columns} ON "{table}" '
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
    op.create_table(
        "separation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("person_id <> other_id", name=op.f("ck_separation_two_people")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_separation_other_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_separation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_separation")),
    )
    op.create_index("ix_separation_other_id", "separation", ["other_id"])
    op.create_index(
        "uq_separation_person_id_other_id", "separation", ["person_id", "other_id"], unique=True
    )
