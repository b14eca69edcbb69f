"""How people write in a community: what waits for approval, slow posting, closed threads."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "community": (
        "slug, name, purpose, purpose_html, rules, rules_html, kind, language, site_id, rule, "
        "is_company, archived_at, deleted_at, origin, approval, newcomer_texts, slow_minutes"
    ),
    "post": (
        "community_id, author_id, kind, title, source, html, language, state, posted_at, "
        "deleted_at, pinned_at, origin, erased_at, locked_at, locked_by_id"
    ),
}
FOUND = ("report", "held", "rule", "approval", "own_check")


def upgrade() -> None:
    """Add the columns, and guard them."""
    approval = sa.Enum(
        "off",
        "newcomers",
        "all",
        name="approval",
        native_enum=False,
        create_constraint=True,
        length=20,
    )
    for column in (
        sa.Column("approval", approval, server_default="off", nullable=False),
        sa.Column("newcomer_texts", sa.Integer(), server_default="3", nullable=False),
        sa.Column("slow_minutes", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("community", column)
    op.add_column("membership", sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("post", sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("post", sa.Column("locked_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_post_locked_by_id"), "post", "person", ["locked_by_id"], ["id"])
    for table in ("case", "decision"):
        op.drop_constraint(op.f(f"ck_{table}_found"), table)
        op.create_check_constraint(op.f(f"ck_{table}_found"), table, sa.column("found").in_(FOUND))
    for table, columns in GUARDED.items():
        op.execute(f"DROP TRIGGER require_entry ON {table}")
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f"AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
