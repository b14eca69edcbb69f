"""How a device names the words of a draft that it sends, so that it knows them again."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"


def upgrade() -> None:
    """Add the column; what is kept already has no name."""
    op.add_column(
        "kept_draft", sa.Column("mark", sa.String(32), nullable=False, server_default="")
    )
