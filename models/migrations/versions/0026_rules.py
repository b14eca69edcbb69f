"""The house rules, and what they find."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "rule": "key, says, stage, owner_id, version",
    "case": (
        "post_id, comment_id, author_id, community_id, found, rules, state, text_version, "
        "dispute, claimed_by_id, due_at, outcome, closed_at"
    ),
}

FOUND = ("report", "held", "rule")
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
)
STAGES = sa.Enum(
    "draft",
    "trial",
    "active",
    "retired",
    name="stage",
    native_enum=False,
    create_constraint=True,
    length=20,
)


def upgrade() -> None:
    """Make the tables and their guard, and let cases say which rules found them."""
    op.create_table(
        "rulebook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_rulebook_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook")),
    )
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("says", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stage", STAGES, nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_rule_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_rule_key")),
    )
    op.create_table(
        "rule_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("says", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stage", STAGES, nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_rule_version_rule_id")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_rule_version_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_version")),
    )
    op.create_index(
        "uq_rule_version_rule_id_number", "rule_version", ["rule_id", "number"], unique=True
    )
    op.create_table(
        "rule_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_rule_hit_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_hit")),
    )
    op.create_index("ix_rule_hit_rule_id_day", "rule_hit", ["rule_id", "day"], unique=False)
    op.execute('DROP TRIGGER require_entry ON "case"')
    op.add_column(
        "case",
        sa.Column("rules", sa.ARRAY(sa.String(length=200)), nullable=False, server_default="{}"),
    )
    op.alter_column("case", "rules", server_default=None)
    op.add_column(
        "case", sa.Column("was_held", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE \"case\" SET was_held = true WHERE found = 'held'")
    op.alter_column("case", "was_held", server_default=None)
    for table in ("case", "decision"):
        op.drop_constraint(op.f(f"ck_{table}_found"), table)
        op.create_check_constraint(op.f(f"ck_{table}_found"), table, sa.column("found").in_(FOUND))
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
    for table, columns in GUARDED.items():
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f'AFTER INSERT OR DELETE OR UPDATE OF {columns} ON "{table}" '
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
