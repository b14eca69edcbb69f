"""Mail that comes in, and mails with what is new in one's communities."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0081"
down_revision = "0080"

TIME = sa.DateTime(timezone=True)
STATES = ("open", "taken", "refused")
WHY = (
    "unknown", "expired", "revoked", "stranger", "unverified", "closed", "gone", "forbidden",
    "invalid", "empty", "large", "unreadable", "encrypted", "tnef", "too_many",
    "automatic", "bounce", "list", "loop",
)  # fmt: skip


def upgrade() -> None:
    """Make what mails that come in need, and what mails with what is new need."""
    take_mail_in()
    mail_what_is_new()


def take_mail_in() -> None:
    """Make the table, the column for answers, and the number in a member's address."""
    op.add_column("mail", sa.Column("reply_to", sa.String(254)))
    op.add_column("membership", sa.Column("mail_number", sa.Integer()))
    guard("membership", "mail_number")
    allow("entry", "origin", "mail")
    op.create_table(
        "incoming_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("why", sa.String(20)),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (why IS NOT NULL)", name=op.f("ck_incoming_mail_told_why")
        ),
        sa.CheckConstraint(
            sa.column("state").in_(STATES), name=op.f("ck_incoming_mail_incomingstate")
        ),
        sa.CheckConstraint(sa.column("why").in_(WHY), name=op.f("ck_incoming_mail_unfit")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_incoming_mail_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
    )
    op.create_index("uq_incoming_mail_mark", "incoming_mail", ["mark"], unique=True)
    op.create_index("ix_incoming_mail_person_id_at", "incoming_mail", ["person_id", "at"])
    op.create_index("ix_incoming_mail_at", "incoming_mail", ["at"])


def mail_what_is_new() -> None:
    """Add to the preferences, and make the table of what was mailed."""
    op.add_column(
        "preferences", sa.Column("digest", sa.String(20), nullable=False, server_default="never")
    )
    op.add_column(
        "preferences",
        sa.Column(
            "digest_without", postgresql.ARRAY(sa.Integer()), nullable=False, server_default="{}"
        ),
    )
    op.add_column("preferences", sa.Column("digest_at", TIME))
    op.create_check_constraint(
        op.f("ck_preferences_digest_rhythm"),
        "preferences",
        "digest IN ('daily', 'weekly', 'never')",
    )
    op.create_index(
        "ix_preferences_digest_at",
        "preferences",
        ["digest_at"],
        postgresql_where=sa.text("digest_at IS NOT NULL"),
    )
    op.create_table(
        "digest_item",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_item_person_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_digest_item_post_id")),
        sa.PrimaryKeyConstraint("person_id", "post_id", name=op.f("pk_digest_item")),
    )
    op.create_index("ix_digest_item_at", "digest_item", ["at"])
    op.create_index("ix_digest_item_post_id", "digest_item", ["post_id"])
