"""Devices that are told by push, when notices are, and of which topics."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0084"
down_revision = "0083"

TIME = sa.DateTime(timezone=True)
WAITS = "push_at IS NOT NULL AND pushed_at IS NULL AND read_at IS NULL"
UNTIMED = "mail_at IS NULL AND push_at IS NULL AND read_at IS NULL"


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(1000), nullable=False),
        sa.Column("public_key", sa.LargeBinary(65), nullable=False),
        sa.Column("secret", sa.LargeBinary(16), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("worked_at", TIME),
        sa.Column("failed_at", TIME),
        sa.Column("failure", sa.String(200)),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tried_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id")),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_in.id"], name=op.f("fk_device_sign_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_device_endpoint")),
    )
    op.create_index("ix_device_person_id", "device", ["person_id"])
    op.create_index("ix_device_sign_in_id", "device", ["sign_in_id"])
    op.add_column("notice", sa.Column("push_at", TIME))
    op.add_column("notice", sa.Column("pushed_at", TIME))
    op.create_index("ix_notice_push_at", "notice", ["push_at"], postgresql_where=sa.text(WAITS))
    op.create_index("ix_notice_untimed", "notice", ["entry_id"], postgresql_where=sa.text(UNTIMED))
    op.add_column(
        "preferences",
        sa.Column("by_push", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
