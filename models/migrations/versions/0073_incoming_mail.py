"""Mail that comes in: answers to what Kring mails, and posts to a community."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0073"
down_revision = "0072"

STATES = ("open", "taken", "refused")
WHY = (
    "unknown", "expired", "revoked", "stranger", "unverified", "closed", "gone", "forbidden",
    "invalid", "empty", "large", "unreadable", "encrypted", "tnef", "too_many",
    "automatic", "bounce", "list", "loop",
)  # fmt: skip


def upgrade() -> None:
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
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
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
