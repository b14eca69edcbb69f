"""Statements of a site are found without reading all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_statement_site",
        "statement",
        ["site_id", "person_id"],
        postgresql_where=sa.text("withdrawn_at IS NULL AND site_id IS NOT NULL"),
    )
