"""A file stays held for what is found when it is read, once the virus scanner saw it."""

from models.migrations.steps import allow

revision = "0117"
down_revision = "0116"


def upgrade() -> None:
    """Allow two more reasons."""
    allow("file", "held_for", "unreadable", "ruled")
