"""Profiles: a statement's file is attached, "later" and the invitation are remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

# The same function as for attachments: a certificate's file is no leftover of an upload.
NOTE = """
CREATE TRIGGER note_stated AFTER INSERT OR UPDATE OF file_id ON statement
    FOR EACH ROW WHEN (NEW.file_id IS NOT NULL) EXECUTE FUNCTION note_attached();
"""


def upgrade() -> None:
    """Add what is remembered beside the ledger."""
    op.add_column("statement", sa.Column("later_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "person",
        sa.Column("is_invited_to_state", sa.Boolean(), server_default="true", nullable=False),
    )
    op.get_bind().connection.cursor().execute(NOTE)
