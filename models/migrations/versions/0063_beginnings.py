"""Events: a second reminder, an hour before."""

from models.migrations.steps import allow

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    """Let notices say that an event begins within the hour."""
    allow("notice", "kind", "beginning")
