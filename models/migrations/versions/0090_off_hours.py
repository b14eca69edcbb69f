"""How much reached groups of people outside their hours."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "off_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("whose", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("off", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            sa.column("way").in_(["page", "mail", "push"]), name=op.f("ck_off_hours_way")
        ),
        sa.CheckConstraint(sa.column("side").in_(["site", "team"]), name=op.f("ck_off_hours_side")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_off_hours")),
        sa.UniqueConstraint(
            "month", "way", "side", "whose", name=op.f("uq_off_hours_month_way_side_whose")
        ),
    )
