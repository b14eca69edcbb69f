"""Readers keep an order for communities, and one for the pages of people and topics."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Begin with the newest."""
    for name in ("community_order", "elsewhere_order"):
        op.add_column(
            "person", sa.Column(name, sa.String(10), server_default="newest", nullable=False)
        )
