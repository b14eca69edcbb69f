"""Announcements: what is told to many at once, in several languages, and who has read it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0055"
down_revision = "0054"

STATES = ("draft", "waiting", "approved", "sent", "failed", "withdrawn")
FAILURES = ("writer", "approver", "place", "words", "nobody")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables, and let posts and notices be of announcements."""
    allow("post", "kind", "announcement")
    allow("notice", "kind", "announced", "must_read", "to_look_over", "looked_over", "not_sent")
    announcements()
    wordings()
    readers()


def announcements() -> None:
    """Add what is announced."""
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("audience", postgresql.JSONB(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("sent_edition", sa.Integer(), nullable=True),
        sa.Column("must_read", sa.Boolean(), nullable=False),
        sa.Column("overrides_mute", sa.Boolean(), nullable=False),
        sa.Column("names_shown", sa.Boolean(), nullable=False),
        sa.Column("goes_at", TIME, nullable=True),
        sa.Column("featured_until", TIME, nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("failure", sa.String(20), nullable=True),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        sa.Column("asked_edition", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            sa.column("state").in_(STATES), name=op.f("ck_announcement_announcementstate")
        ),
        sa.CheckConstraint(
            sa.column("failure").in_(FAILURES), name=op.f("ck_announcement_failure")
        ),
        sa.CheckConstraint("approved_by_id <> writer_id", name=op.f("ck_announcement_two_people")),
        sa.CheckConstraint(
            "state <> 'sent' OR post_id IS NOT NULL", name=op.f("ck_announcement_sent_as_a_post")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_announcement_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["writer_id"], ["person.id"], name=op.f("fk_announcement_writer_id")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_announcement_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_announcement_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("post_id", name=op.f("uq_announcement_post_id")),
    )
    op.create_index("ix_announcement_community_id_id", "announcement", ["community_id", "id"])
    op.create_index(
        "ix_announcement_due",
        "announcement",
        ["goes_at"],
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_index(
        "ix_announcement_sent_at",
        "announcement",
        ["sent_at"],
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    guard(
        "announcement",
        "community_id",
        "writer_id",
        "state",
        "audience",
        "language",
        "edition",
        "sent_edition",
        "must_read",
        "overrides_mute",
        "names_shown",
        "goes_at",
        "featured_until",
        "approved_by_id",
        "approved_at",
        "failure",
        "asks_again",
        "asked_edition",
        "post_id",
        "sent_at",
        "reach",
    )


def wordings() -> None:
    """Add its words, one row a language."""
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("making", sa.String(20), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("source", sa.String(10_000), nullable=False),
        sa.Column("html", sa.String(300_000), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("erased_at", TIME, nullable=True),
        sa.CheckConstraint(
            sa.column("making").in_(("original", "human", "machine")),
            name=op.f("ck_wording_making"),
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_wording_announcement_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_wording_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
    )
    op.create_index(
        "uq_wording_announcement_id_edition_language",
        "wording",
        ["announcement_id", "edition", "language"],
        unique=True,
    )
    guard(
        "wording",
        "announcement_id",
        "edition",
        "language",
        "making",
        "title",
        "source",
        "html",
        "author_id",
        "version",
        "based_on",
        "erased_at",
    )


def readers() -> None:
    """Add whom it was told to, and who says that they have read it."""
    op.create_table(
        "addressee",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_addressee_announcement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_addressee_person_id")),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", name=op.f("pk_addressee")),
    )
    op.create_index(
        "ix_addressee_unseen",
        "addressee",
        ["person_id", "announcement_id"],
        postgresql_where=sa.text("NOT is_done"),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_acknowledgement_announcement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acknowledgement_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(
        "uq_acknowledgement_announcement_id_person_id_edition",
        "acknowledgement",
        ["announcement_id", "person_id", "edition"],
        unique=True,
    )
    op.create_index("ix_acknowledgement_person_id", "acknowledgement", ["person_id"])
    guard("acknowledgement", "announcement_id", "person_id", "edition", "language", "given_at")
