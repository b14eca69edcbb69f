"""How people want to be told: topics, mail, working hours, threads that they muted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"

TIME = sa.DateTime(timezone=True)
WAITS = "mail_at IS NOT NULL AND mailed_at IS NULL AND read_at IS NULL"


def upgrade() -> None:
    """Make the tables, and let a notice say when a mail tells of it."""
    op.add_column("notice", sa.Column("mail_at", TIME))
    op.add_column("notice", sa.Column("mailed_at", TIME))
    op.create_index("ix_notice_mail_at", "notice", ["mail_at"], postgresql_where=sa.text(WAITS))
    op.add_column("mail", sa.Column("leave", sa.String(600)))
    op.create_table(
        "preferences",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_mail", postgresql.JSONB(), nullable=False),
        sa.Column("hidden", postgresql.ARRAY(sa.String(20)), nullable=False),
        sa.Column("wait", sa.Integer(), nullable=False),
        sa.Column("keeps_hours", sa.Boolean(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer()),
        sa.CheckConstraint("begins < ends", name=op.f("ck_preferences_in_order")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_preferences_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("until", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mute_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_mute_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mute")),
    )
    op.create_index("uq_mute", "mute", ["person_id", "post_id"], unique=True)
    op.create_index("ix_mute_post_id", "mute", ["post_id"])
