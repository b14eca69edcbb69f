"""A decision on a message holds in no community."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"

SOMEWHERE = (
    "measure IN ('none', 'hint', 'edit', 'hide') "
    "OR (measure IN ('mute', 'suspend')) = (community_id IS NULL)"
)


def upgrade() -> None:
    """Let words be hidden, or asked to be changed, that stand in no community."""
    op.drop_constraint(op.f("ck_decision_somewhere"), "decision")
    op.create_check_constraint(op.f("ck_decision_somewhere"), "decision", sa.text(SOMEWHERE))
