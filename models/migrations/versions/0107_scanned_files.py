"""Files are held until a virus scanner has seen them, where there is one."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0107"
down_revision = "0106"

WORDS = ("waiting", "too_large", "harmful")


def upgrade() -> None:
    """Say why nobody can open a file; that files wait for the scanner is something wrong."""
    op.add_column("file", sa.Column("held_for", sa.String(20)))
    # Its index and the look at what is there come afterwards, while people write.
    op.create_check_constraint(
        op.f("ck_file_heldfor"), "file", sa.column("held_for").in_(WORDS),
        postgresql_not_valid=True,
    )  # fmt: skip
    guard("file", "held_for")
    allow("fault", "kind", "scanner")
