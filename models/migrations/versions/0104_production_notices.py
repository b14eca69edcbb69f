"""Whoever drew up what is to leave the house is told what somebody else decided."""

from models.migrations.steps import allow

revision = "0104"
down_revision = "0103"


def upgrade() -> None:
    """Let notices be of that kind."""
    allow("notice", "kind", "production_decided")
