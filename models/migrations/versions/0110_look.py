"""How the company looks: its sign, its colours, the languages that it offers."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0110"
down_revision = "0109"


def upgrade() -> None:
    """Add what the row of the company says, and the table of its sign."""
    op.create_table(
        "logo",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("shown", sa.LargeBinary(), nullable=False),
        sa.Column("icon_192", sa.LargeBinary(), nullable=False),
        sa.Column("icon_512", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_logo")),
    )
    op.add_column(
        "company", sa.Column("spoken", sa.ARRAY(sa.String(2)), nullable=False, server_default="{}")
    )
    op.add_column("company", sa.Column("accent", sa.String(7)))
    op.add_column("company", sa.Column("accent_dark", sa.String(7)))
    op.add_column("company", sa.Column("logo", sa.String(64)))
    op.create_foreign_key(op.f("fk_company_logo"), "company", "logo", ["logo"], ["digest"])
    guard("company", "spoken", "accent", "accent_dark", "logo")
