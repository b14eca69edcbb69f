"""What was decided, and why, and what somebody said against it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "decision": (
        "case_id, author_id, community_id, measure, happened, rule, why, found, "
        "is_automated, text_version, decided_by_id, confirmed_by_id, ends_at, ended_at, "
        "expires_at"
    ),
    "appeal": (
        "decision_id, author_id, decider_id, due_at, outcome, answer, decided_by_id, decided_at"
    ),
}

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
)

# What is hidden has a decision that hides it, and that is not over.
REQUIRE = """
CREATE FUNCTION require_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM decision d JOIN "case" c ON c.id = d.case_id
        WHERE CASE TG_TABLE_NAME WHEN 'post' THEN c.post_id = NEW.id ELSE c.comment_id = NEW.id END
          AND d.measure NOT IN ('none', 'hint') AND d.ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is hidden without a statement of reasons', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Make the tables and their guard."""
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column(
            "measure",
            sa.Enum(
                "none",
                "hint",
                "edit",
                "hide",
                "cool_down",
                "approval",
                "mute",
                "suspend",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("happened", sa.String(length=2000), nullable=False),
        sa.Column("rule", sa.String(length=300), nullable=False),
        sa.Column("why", sa.String(length=2000), nullable=False),
        sa.Column(
            "found",
            sa.Enum(
                "report", "held", name="found", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("is_automated", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_final", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "(measure IN ('cool_down', 'approval', 'mute', 'suspend')) = (ends_at IS NOT NULL)",
            name=op.f("ck_decision_for_how_long"),
        ),
        sa.CheckConstraint(
            "(measure IN ('mute', 'suspend')) = (community_id IS NULL)",
            name=op.f("ck_decision_somewhere"),
        ),
        sa.CheckConstraint(
            "measure IN ('none', 'hint') OR (happened <> '' AND rule <> '' AND why <> '')",
            name=op.f("ck_decision_statement_of_reasons"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name=op.f("ck_decision_confirmed")
        ),
        sa.CheckConstraint("confirmed_by_id <> decided_by_id", name=op.f("ck_decision_two_people")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_decision_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_decision_case_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_decision_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_decision_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_author_id", "decision", ["author_id", "id"], unique=False)
    op.create_index("ix_decision_case_id", "decision", ["case_id"], unique=False)
    op.create_index(
        "ix_decision_restraining",
        "decision",
        ["author_id"],
        unique=False,
        postgresql_where=sa.text(
            "ended_at IS NULL AND measure IN ('cool_down', 'approval', 'mute', 'suspend')"
        ),
    )
    op.create_index(
        "uq_decision_case",
        "decision",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("decider_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld",
                "softened",
                "reversed",
                name="appealoutcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_appeal_decided_with_outcome")
        ),
        sa.CheckConstraint("decided_by_id <> decider_id", name=op.f("ck_appeal_another_person")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_appeal_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_appeal_case_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_appeal_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["decider_id"], ["person.id"], name=op.f("fk_appeal_decider_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeal_decision_id")),
    )
    op.create_index(op.f("ix_appeal_author_id"), "appeal", ["author_id"], unique=False)
    op.create_index("ix_appeal_case_id", "appeal", ["case_id"], unique=False)
    op.create_index(
        "ix_appeal_open",
        "appeal",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "appeal_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_message_appeal_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_appeal_message_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_message")),
    )
    op.create_index(
        "ix_appeal_message_appeal_id", "appeal_message", ["appeal_id", "id"], unique=False
    )
    op.add_column("case", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
    for table, columns in GUARDED.items():
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f'AFTER INSERT OR DELETE OR UPDATE OF {columns} ON "{table}" '
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
    op.execute(REQUIRE)
    for table in ("post", "comment"):
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_decision "
            f"AFTER INSERT OR UPDATE OF state ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'hidden') "
            "EXECUTE FUNCTION require_decision()"
        )
