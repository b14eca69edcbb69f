"""Stories and lessons: what stands beside their words, who is named, who used them, who votes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0054"
down_revision = "0053"

UNITS = ("hours", "euro", "kilograms", "kilowatt_hours", "litres", "other")
CREDITS = ("asked", "consented", "declined", "withdrawn")


def upgrade() -> None:
    """Make the tables, and guard what the ledger keeps."""
    allow("post", "kind", "story", "lesson")
    allow("notice", "kind", "to_confirm", "credited", "result_confirmed", "reused")
    op.add_column(
        "community",
        sa.Column("tells_stories", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    guard("community", "tells_stories")
    op.create_index(
        "ix_post_stories",
        "post",
        [sa.text("posted_at DESC"), sa.text("id DESC")],
        postgresql_where=sa.text(
            "kind IN ('story', 'lesson') AND state = 'published' AND deleted_at IS NULL"
        ),
    )
    stories()
    credits()
    reuses()
    nominations()


def one_of(name: str, *words: str) -> sa.Enum:
    """Write one of some words."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def stories() -> None:
    """Keep what a story says besides its words."""
    numbers = postgresql.ARRAY(sa.Integer())
    op.create_table(
        "story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("unit", one_of("unit", *UNITS)),
        sa.Column("unit_word", sa.String(40), nullable=False),
        sa.Column("is_measured", sa.Boolean(), nullable=False),
        sa.Column("is_for_team", sa.Boolean(), nullable=False),
        sa.Column("concept_ids", numbers, nullable=False),
        sa.Column("site_ids", numbers, nullable=False),
        points("story", "post_id", "post"),
        points("story", "owner_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint("post_id", name=op.f("uq_story_post_id")),
        sa.CheckConstraint(
            "(amount IS NULL) = (unit IS NULL)", name=op.f("ck_story_amount_of_a_unit")
        ),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR owner_id IS NOT NULL", name=op.f("ck_story_confirmed_by_owner")
        ),
    )
    op.create_index(
        "ix_story_value", "story", ["unit", sa.text("amount DESC"), sa.text("post_id DESC")]
    )
    for column in ("concept_ids", "site_ids"):
        op.create_index(f"ix_story_{column}", "story", [column], postgresql_using="gin")
    op.create_index("ix_story_owner_id", "story", ["owner_id"])
    guard(
        "story", "post_id", "owner_id", "confirmed_at", "amount", "unit", "unit_word",
        "is_measured", "is_for_team", "concept_ids", "site_ids",
    )  # fmt: skip


def credits() -> None:
    """Keep who had a part in a story, and whether they want to be named."""
    op.create_table(
        "credit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", one_of("creditstate", *CREDITS), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        points("credit", "story_id", "story"),
        points("credit", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
    )
    op.create_index("uq_credit", "credit", ["story_id", "person_id"], unique=True)
    op.create_index("ix_credit_person_id", "credit", ["person_id"])
    guard("credit", "story_id", "person_id", "state")


def reuses() -> None:
    """Keep what a comment says that tells of a reuse."""
    op.create_table(
        "reuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("site_id", sa.Integer()),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("is_measured", sa.Boolean(), nullable=False),
        points("reuse", "story_id", "story"),
        points("reuse", "comment_id", "comment"),
        points("reuse", "parent_id", "reuse"),
        points("reuse", "site_id", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_reuse_comment_id")),
    )
    op.create_index("ix_reuse_story_id", "reuse", ["story_id"])
    op.create_index("ix_reuse_parent_id", "reuse", ["parent_id"])
    guard("reuse", "story_id", "comment_id", "parent_id", "site_id", "amount", "is_measured")


def nominations() -> None:
    """Keep each person's vote of a month."""
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        points("nomination", "story_id", "story"),
        points("nomination", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    op.create_index("uq_nomination", "nomination", ["person_id", "month"], unique=True)
    op.create_index("ix_nomination_month", "nomination", ["month", "story_id"])
    guard("nomination", "story_id", "person_id", "month")
