"""Files are held until a virus scanner has seen them, where there is one."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0107"
down_revision = "0106"


def upgrade() -> None:
    """Say why nobody can open a file; that files wait for the scanner is something wrong."""
    words = sa.Enum(
        "waiting", "too_large", "harmful",
        name="heldfor", native_enum=False, create_constraint=True, length=20,
    )  # fmt: skip
    op.add_column("file", sa.Column("held_for", words))
    op.create_index(
        "ix_file_held", "file", ["held_for", "id"],
        postgresql_where=sa.text("held_for IS NOT NULL"),
    )  # fmt: skip
    guard("file", "held_for")
    allow("fault", "kind", "scanner")
