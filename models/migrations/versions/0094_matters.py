"""Matters: whom they are about, what was found, how it was judged, what leaves the house."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0094"
down_revision = "0093"

TIME = sa.DateTime(timezone=True)


def one_of(name: str, *words: str) -> sa.Enum:
    """Write one of some words."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def yes_or_no(name: str) -> sa.Column[bool]:
    """Write a yes or no."""
    return sa.Column(name, sa.Boolean(), nullable=False)


def whole(name: str, *, big: bool = False, optional: bool = False) -> sa.Column[int]:
    """Write a whole number."""
    return sa.Column(name, sa.BigInteger() if big else sa.Integer(), nullable=optional)


def matter() -> None:
    """Make what holds together what belongs to one dispute, and whom it is about."""
    op.create_table(
        "matter",
        whole("id"),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        whole("opened_by_id"),
        sa.Column("opened_at", TIME, nullable=False),
        whole("closed_by_id", optional=True),
        sa.Column("closed_at", TIME),
        sa.Column("close_reason", sa.String(2000), nullable=False),
        points("matter", "opened_by_id", "person"),
        points("matter", "closed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    op.create_index(
        "ix_matter_open", "matter", ["id"], postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_table(
        "custodian",
        whole("id"),
        whole("matter_id"),
        whole("person_id"),
        whole("added_by_id"),
        sa.Column("added_at", TIME, nullable=False),
        whole("removed_by_id", optional=True),
        sa.Column("removed_at", TIME),
        points("custodian", "matter_id", "matter"),
        *(points("custodian", f"{it}_id", "person") for it in ("person", "added_by", "removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custodian")),
    )
    op.create_index(
        "uq_custodian", "custodian", ["matter_id", "person_id"],
        unique=True, postgresql_where=sa.text("removed_at IS NULL"),
    )  # fmt: skip
    op.create_index("ix_custodian_person_id", "custodian", ["person_id"])
    op.add_column("hold", whole("matter_id", optional=True))
    op.create_foreign_key(op.f("fk_hold_matter_id"), "hold", "matter", ["matter_id"], ["id"])
    op.create_index("ix_hold_matter_id", "hold", ["matter_id"])


def review() -> None:
    """Make what is read, how it is judged, and what is blacked out."""
    op.create_table(
        "review_item",
        whole("id", big=True),
        whole("matter_id"),
        whole("entry_id", big=True),
        whole("grant_id"),
        whole("added_by_id"),
        sa.Column("added_at", TIME, nullable=False),
        yes_or_no("is_sampled"),
        points("review_item", "matter_id", "matter"),
        points("review_item", "entry_id", "entry"),
        points("review_item", "grant_id", "grant"),
        points("review_item", "added_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
    )
    op.create_index("uq_review_item", "review_item", ["matter_id", "entry_id"], unique=True)
    for column in ("entry_id", "grant_id"):
        op.create_index(f"ix_review_item_{column}", "review_item", [column])
    op.create_table(
        "coding",
        whole("id", big=True),
        whole("item_id", big=True),
        sa.Column("round", one_of("round", "first", "second", "settled"), nullable=False),
        whole("by_id"),
        sa.Column("at", TIME, nullable=False),
        *map(yes_or_no, ("is_responsive", "is_privileged", "is_personal", "needs_redaction")),
        sa.Column("note", sa.String(2000), nullable=False),
        points("coding", "item_id", "review_item"),
        points("coding", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
    )
    op.create_index("uq_coding", "coding", ["item_id", "round"], unique=True)
    op.create_index("ix_coding_by_id", "coding", ["by_id"])
    reasons = ("privilege", "personal", "others", "secret", "beside")
    op.create_table(
        "redaction",
        whole("id", big=True),
        whole("item_id", big=True),
        whole("starts"),
        whole("ends"),
        sa.Column("reason", one_of("redactionreason", *reasons), nullable=False),
        whole("by_id"),
        sa.Column("at", TIME, nullable=False),
        whole("removed_by_id", optional=True),
        sa.Column("removed_at", TIME),
        sa.CheckConstraint("0 <= starts AND starts < ends", name=op.f("ck_redaction_in_order")),
        points("redaction", "item_id", "review_item"),
        points("redaction", "by_id", "person"),
        points("redaction", "removed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index("ix_redaction_item_id", "redaction", ["item_id"])


def production() -> None:
    """Make what leaves the house."""
    op.create_table(
        "production",
        whole("id"),
        whole("matter_id"),
        sa.Column("prefix", sa.String(20), nullable=False),
        whole("first_number", big=True),
        sa.Column("digits", sa.SmallInteger(), nullable=False),
        whole("size", big=True),
        whole("made_by_id"),
        sa.Column("made_at", TIME, nullable=False),
        whole("approved_by_id", optional=True),
        sa.Column("approved_at", TIME),
        whole("refused_by_id", optional=True),
        sa.Column("refused_at", TIME),
        sa.CheckConstraint("approved_by_id <> made_by_id", name=op.f("ck_production_two_people")),
        sa.CheckConstraint(
            "approved_at IS NULL OR refused_at IS NULL", name=op.f("ck_production_decided_once")
        ),
        points("production", "matter_id", "matter"),
        *(points("production", f"{it}_by_id", "person") for it in ("made", "approved", "refused")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production")),
    )
    op.create_index("ix_production_matter_id", "production", ["matter_id"])
    op.create_table(
        "production_item",
        whole("production_id"),
        whole("place"),
        whole("item_id", big=True),
        points("production_item", "production_id", "production"),
        points("production_item", "item_id", "review_item"),
        sa.PrimaryKeyConstraint("production_id", "place", name=op.f("pk_production_item")),
    )
    op.create_index("ix_production_item_item_id", "production_item", ["item_id"])


GUARDED = {
    "matter": (
        "name", "reason", "opened_by_id", "opened_at", "closed_by_id", "closed_at", "close_reason",
    ),
    "custodian": ("matter_id", "person_id", "added_by_id", "removed_at", "removed_by_id"),
    "coding": (
        "item_id", "round", "by_id", "is_responsive", "is_privileged", "is_personal",
        "needs_redaction", "note",
    ),
    "redaction": ("item_id", "starts", "ends", "reason", "by_id", "removed_at", "removed_by_id"),
    "production": (
        "matter_id", "prefix", "first_number", "digits", "size", "made_by_id", "approved_by_id",
        "approved_at", "refused_by_id", "refused_at",
    ),
    "hold": ("matter_id",),
}  # fmt: skip


def upgrade() -> None:
    """Make the tables, and let nobody change them without an entry."""
    matter()
    review()
    production()
    for table, columns in GUARDED.items():
        guard(table, *columns)
