"""Polls: what is asked, the sums of what was answered, and who answered while it is open."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from models.migrations.steps import allow, guard

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    """Add the tables of polls."""
    allow("post", "kind", "poll")
    allow("notice", "kind", "counted")
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("questions", JSONB(), nullable=False),
        sa.Column("intro_html", sa.String(300_000), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("shows_early", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("site_ids", sa.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("countries", sa.ARRAY(sa.String(2)), server_default="{}", nullable=False),
        sa.Column("repeats", sa.String(20), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("results", JSONB(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "repeats IN ('never', 'weekly', 'monthly', 'quarterly')", name=op.f("ck_poll_repeat")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_poll_post_id")),
        sa.ForeignKeyConstraint(["first_id"], ["poll.id"], name=op.f("fk_poll_first_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sa.UniqueConstraint("post_id", name=op.f("uq_poll_post_id")),
    )
    op.create_index(
        "ix_poll_closes_at", "poll", ["closes_at"], postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_index(
        "ix_poll_next_at", "poll", ["next_at"], postgresql_where=sa.text("next_at IS NOT NULL")
    )
    op.create_index("ix_poll_first_id", "poll", ["first_id"])
    op.create_table(
        "urn",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_urn_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_urn")),
    )
    op.create_table(
        "participation",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_participation_poll_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_participation_person_id")
        ),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_participation")),
    )
    op.create_index("ix_participation_person_id", "participation", ["person_id"])
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chosen", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_vote_poll_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vote_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
    )
    op.create_index("uq_vote_poll_id", "vote", ["poll_id", "person_id"], unique=True)
    op.create_index("ix_vote_person_id", "vote", ["person_id"])
    guard(
        "poll", "post_id", "questions", "intro_html", "is_named", "shows_early", "closes_at",
        "closed_at", "site_ids", "countries", "repeats", "next_at", "first_id", "results",
        "counted", "asked",
    )  # fmt: skip
    guard("vote", "poll_id", "person_id", "chosen")
