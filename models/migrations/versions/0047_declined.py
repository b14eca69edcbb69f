"""What a colleague declined once is not offered to them again."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Keep when words were declined, also after they were taken back."""
    op.add_column(
        "confirmation", sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE confirmation SET declined_at = settled_at WHERE state = 'declined'")
