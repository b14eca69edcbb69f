"""An earlier version keeps the state in which its words stood there: it says who may read them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the state; until now, whatever had earlier versions had been published with them."""
    op.add_column(
        "text_version",
        sa.Column(
            "state",
            sa.Enum(
                "published",
                "held",
                "hidden",
                name="textstate",
                native_enum=False,
                length=20,
                create_constraint=True,
            ),
            nullable=False,
            server_default="published",
        ),
    )
    op.alter_column("text_version", "state", server_default=None)
