"""What is told of grants: that somebody decided, opened the archive at once, or looked at one."""

from models.migrations.steps import allow

revision = "0088"
down_revision = "0087"


def upgrade() -> None:
    """Let notices be of these kinds, too."""
    allow("notice", "kind", "grant_decided", "archive_opened", "looked_at")
