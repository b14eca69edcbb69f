"""Of a site, the one language in which documents to its people count."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    """Add it, and guard it: what counts by law is changed by somebody."""
    op.add_column("site", sa.Column("legal_language", sa.String(2)))
    guard("site", "legal_language")
