"""When was a name shown, which lists need a second person; one may search for a question."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

PURPOSES = ("project", "vacancy", "training", "succession", "question", "other")
ALONE = 10  # people on a list, at the time


def upgrade() -> None:
    """Add the columns; what was shortlisted was named."""
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
