"""Tokens with which programs act for people, what they sent, and secret addresses of feeds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0077"
down_revision = "0076"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and let an account be a bot that somebody answers for."""
    op.add_column("person", sa.Column("bot_owner_id", sa.Integer()))
    op.create_foreign_key(
        op.f("fk_person_bot_owner_id"), "person", "person", ["bot_owner_id"], ["id"]
    )
    op.create_index(op.f("ix_person_bot_owner_id"), "person", ["bot_owner_id"])
    guard("person", "bot_owner_id")
    op.create_table(
        "access_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.String(20)), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("used_at", TIME),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_access_token_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_access_token_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_access_token_digest")),
    )
    op.create_index("ix_access_token_person_id", "access_token", ["person_id"])
    op.create_index(op.f("ix_access_token_made_by_id"), "access_token", ["made_by_id"])
    guard(
        "access_token", "person_id", "made_by_id", "name", "digest", "scopes", "expires_at",
        "ended_at",
    )  # fmt: skip
    op.create_table(
        "sent_once",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("noun", sa.String(30), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["access_token.id"], name=op.f("fk_sent_once_token_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_once")),
    )
    op.create_index("uq_sent_once_key", "sent_once", ["token_id", "key"], unique=True)
    op.create_index("ix_sent_once_at", "sent_once", ["at"])
    allow("entry", "origin", "api")
    op.create_table(
        "feed_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer()),
        sa.Column("topic_id", sa.Integer()),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("read_at", TIME),
        sa.CheckConstraint(
            "num_nonnulls(community_id, topic_id) <= 1", name=op.f("ck_feed_address_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_feed_address_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_feed_address_community_id")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_feed_address_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_address")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_address_digest")),
    )
    op.create_index(
        "uq_feed_address_place",
        "feed_address",
        ["person_id", "community_id", "topic_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(op.f("ix_feed_address_community_id"), "feed_address", ["community_id"])
    op.create_index(op.f("ix_feed_address_topic_id"), "feed_address", ["topic_id"])
    guard("feed_address", "person_id", "community_id", "topic_id", "digest")
