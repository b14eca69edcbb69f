"""When was a name shown, which lists need a second person; one may search for a question."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

PURPOSES = ("project", "vacancy", "training", "succession", "question", "other")
ALONE = 10  # people on a list, at the time
GUARDED = {
    "search_hit": "search_id, person_id, shortlisted_at, named_at, opened_at, exported_at",
    "people_export": (
        "search_id, asked_by_id, reason, people, needs_second, approved_by_id, refused_by_id, "
        "given_at"
    ),
}


def upgrade() -> None:
    """Add the columns, and guard them; what was shortlisted was named."""
    op.add_column("search_hit", sa.Column("named_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE search_hit SET named_at = shortlisted_at")
    op.add_column(
        "people_export",
        sa.Column("needs_second", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(f"UPDATE people_export SET needs_second = jsonb_array_length(people) > {ALONE}")
    op.alter_column("people_export", "needs_second", server_default=None)
    op.drop_constraint(op.f("ck_people_search_searchpurpose"), "people_search")
    op.create_check_constraint(
        op.f("ck_people_search_searchpurpose"),
        "people_search",
        sa.column("purpose").in_(PURPOSES),
    )
    for table, columns in GUARDED.items():
        op.execute(f"DROP TRIGGER require_entry ON {table}")
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f"AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
