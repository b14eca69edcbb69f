"""A case that somebody opened by their own check can be thrown away."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

OUTCOMES = ("edited", "taken_back", "decided", "dropped")


def upgrade() -> None:
    """Know one more way in which a case ends."""
    op.drop_constraint(op.f("ck_case_caseoutcome"), "case")
    op.create_check_constraint(
        op.f("ck_case_caseoutcome"), "case", sa.column("outcome").in_(OUTCOMES)
    )
