"""Privacy notice, terms, imprint and accessibility statement, in versions; who accepted which."""

import sqlalchemy as sa
from alembic import op

from models import limits
from models.migrations.steps import guard

revision = "0112"
down_revision = "0111"

KINDS = sa.Enum(
    "privacy", "terms", "imprint", "accessibility",
    name="legalkind", native_enum=False, create_constraint=True, length=20,
)  # fmt: skip


def upgrade() -> None:
    """Make the table, and let people have accepted no terms yet."""
    op.create_table(
        "legal_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("source", sa.String(10_000), nullable=False),
        sa.Column("html", sa.String(10_000 * limits.HTML_FACTOR), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_text")),
    )
    op.create_index(
        "uq_legal_text_version", "legal_text", ["kind", "version", "language"], unique=True
    )
    op.add_column(
        "person", sa.Column("accepted_terms", sa.Integer(), nullable=False, server_default="0")
    )
    guard("legal_text", "kind", "version", "language", "source", "html")
