"""What is found of a person after their request was taken up, and what it follows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the columns: what was found until now was found at once, and decided one by one."""
    nothing, no = sa.text("'{}'"), sa.false()
    op.add_column(
        "erasure_request", sa.Column("standing", JSONB(), nullable=False, server_default=nothing)
    )
    op.add_column(
        "request_item", sa.Column("is_later", sa.Boolean(), nullable=False, server_default=no)
    )
    op.alter_column("erasure_request", "standing", server_default=None)
    op.alter_column("request_item", "is_later", server_default=None)
