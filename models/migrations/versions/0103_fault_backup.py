"""That the last backup is old is something wrong, too."""

from models.migrations.steps import allow

revision = "0103"
down_revision = "0102"


def upgrade() -> None:
    """Let faults be of that kind."""
    allow("fault", "kind", "backup")
