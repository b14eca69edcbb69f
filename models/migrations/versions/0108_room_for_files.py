"""How much room the files of a person take is counted; that little is left is something wrong."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow

revision = "0108"
down_revision = "0107"


def upgrade() -> None:
    """Have the sizes beside their owners."""
    op.create_index(
        "ix_file_room", "file", ["owner_id"],
        postgresql_include=["size"], postgresql_where=sa.text("erased_at IS NULL"),
    )  # fmt: skip
    allow("fault", "kind", "room")
