"""When people work at each site, and which days are free there; who has hours of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import guard

revision = "0085"
down_revision = "0084"


def upgrade() -> None:
    """Add the columns; whoever chose other hours than the usual ones keeps them."""
    days = sa.Column(
        "days", postgresql.ARRAY(sa.Integer()), nullable=False, server_default="{1,2,3,4,5}"
    )
    op.add_column("site", days)
    op.add_column("site", sa.Column("begins", sa.Integer(), nullable=False, server_default="480"))
    op.add_column("site", sa.Column("ends", sa.Integer(), nullable=False, server_default="1080"))
    op.add_column("site", sa.Column("region", sa.String(8)))
    op.add_column(
        "site",
        sa.Column("free_days", postgresql.JSONB(), nullable=False, server_default="[]"),
    )
    op.create_check_constraint(op.f("ck_site_in_order"), "site", "begins < ends")
    guard("site", "days", "begins", "ends", "region", "free_days")
    op.add_column(
        "preferences",
        sa.Column("has_own_hours", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        "UPDATE preferences SET has_own_hours = true "
        "WHERE days <> '{1,2,3,4,5}' OR begins <> 480 OR ends <> 1080"
    )
