"""Stories: whoever was asked to confirm a result can say that it is not as told."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    """Keep when somebody did not confirm a result."""
    allow("notice", "kind", "result_denied")
    op.add_column("story", sa.Column("denied_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_story_confirmed_or_denied"), "story", "confirmed_at IS NULL OR denied_at IS NULL"
    )
    guard("story", "denied_at")
