"""Addresses of other systems that are told what happens here, and what became of each telling."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0091"
down_revision = "0090"

TIME = sa.DateTime(timezone=True)
STOPS = ("silent", "gone", "alone", "lost")
STATES = ("waiting", "delivered", "failed", "withheld")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer()),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("url", sa.String(1000), nullable=False),
        sa.Column("events", postgresql.ARRAY(sa.String(60)), nullable=False),
        sa.Column("with_text", sa.Boolean(), nullable=False),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("earlier_secret", sa.LargeBinary()),
        sa.Column("earlier_until", TIME),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("paused_at", TIME),
        sa.Column("stopped_at", TIME),
        sa.Column("stopped_why", sa.String(20)),
        sa.Column("ended_at", TIME),
        sa.Column("worked_at", TIME),
        sa.Column("rests_until", TIME),
        sa.CheckConstraint(sa.column("stopped_why").in_(STOPS), name=op.f("ck_webhook_stop")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_webhook_community_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_webhook_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_community_id"), "webhook", ["community_id"])
    op.create_index(op.f("ix_webhook_owner_id"), "webhook", ["owner_id"])
    op.create_index(
        "ix_webhook_told",
        "webhook",
        ["community_id"],
        postgresql_where=sa.text("ended_at IS NULL AND stopped_at IS NULL"),
    )
    guard(
        "webhook", "community_id", "owner_id", "name", "url", "events", "with_text", "secret",
        "paused_at", "stopped_at", "stopped_why", "ended_at",
    )  # fmt: skip
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger()),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False, server_default=sa.func.gen_random_uuid()),
        sa.Column("at", TIME, nullable=False, server_default=sa.func.now()),
        sa.Column("state", sa.String(20), nullable=False, server_default="waiting"),
        sa.Column("next_at", TIME, nullable=False, server_default=sa.func.now()),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("first_at", TIME),
        sa.Column("tried_at", TIME),
        sa.Column("status", sa.Integer()),
        sa.Column("took", sa.Integer()),
        sa.Column("failure", sa.String(20)),
        sa.CheckConstraint(
            sa.column("state").in_(STATES), name=op.f("ck_webhook_delivery_tellingstate")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_webhook_delivery_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        "uq_webhook_delivery", "webhook_delivery", ["webhook_id", "entry_id"], unique=True
    )
    op.create_index("ix_webhook_delivery_newest", "webhook_delivery", ["webhook_id", "id"])
    op.create_index(op.f("ix_webhook_delivery_entry_id"), "webhook_delivery", ["entry_id"])
    op.create_index(
        "ix_webhook_delivery_waiting",
        "webhook_delivery",
        ["webhook_id", "next_at", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_webhook_delivery_at", "webhook_delivery", ["at"])
    allow("notice", "kind", "webhook_stopped")
