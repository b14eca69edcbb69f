"""What somebody wants a house rule to say, until another approves it, and what was counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = "key, says, stage, owner_id, version, wish, wished_by_id"


def upgrade() -> None:
    """Add the columns, and guard what is wished for."""
    op.execute("DROP TRIGGER require_entry ON rule")
    for name in ("wish", "tried"):
        op.add_column(
            "rule", sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=True)
        )
    op.add_column("rule", sa.Column("wished_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_rule_wished_by_id"), "rule", "person", ["wished_by_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_rule_wished_by_somebody"), "rule", "(wish IS NULL) = (wished_by_id IS NULL)"
    )
    op.add_column("rule_version", sa.Column("approved_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_rule_version_approved_by_id"),
        "rule_version",
        "person",
        ["approved_by_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_rule_version_two_people"), "rule_version", "approved_by_id <> written_by_id"
    )
    op.execute(
        f"CREATE CONSTRAINT TRIGGER require_entry AFTER INSERT OR DELETE OR UPDATE OF {GUARDED} "
        "ON rule DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
    )
