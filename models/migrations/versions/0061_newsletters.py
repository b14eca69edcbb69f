"""Newsletters: the series, their issues, and the mails that bring them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0061"
down_revision = "0060"

ISSUE = ("draft", "waiting", "approved", "sending", "paused", "sent", "withdrawn")
DELIVERY = ("waiting", "handed", "refused", "skipped")
WHY = ("left", "no_address", "unsubscribed", "bounced", "nothing", "server", "tired")
MAKING = ("original", "human", "machine")
TIME = sa.DateTime(timezone=True)
NUMBERS = postgresql.ARRAY(sa.Integer())


def upgrade() -> None:
    """Make the tables, and guard what the ledger keeps."""
    allow("notice", "kind", "issue_to_look_over", "issue_looked_over")
    counted = sa.Column("counts_clicks", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("person", counted)
    guard("person", "counts_clicks")
    newsletters()
    issues()
    items()
    words()
    deliveries()
    readers()
    clicks()


def number(name: str, *, needed: bool = True) -> sa.Column:
    """Name a column of whole numbers."""
    return sa.Column(name, sa.Integer(), nullable=not needed)


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    """Name the key of a table."""
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def one_of(table: str, name: str, column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    """Let a column hold some words alone."""
    return sa.CheckConstraint(sa.column(column).in_(words), name=op.f(f"ck_{table}_{name}"))


def newsletters() -> None:
    """Keep the series."""
    op.create_table(
        "newsletter",
        number("id"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("purpose", sa.String(2_000), nullable=False),
        sa.Column("purpose_html", sa.String(60_000), nullable=False),
        sa.Column("rhythm", sa.String(200), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("audience", postgresql.JSONB(), nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("made_at", TIME, nullable=False),
        number("version"),
        key("newsletter"),
    )
    guard(
        "newsletter", "name", "purpose", "purpose_html", "rhythm", "language", "audience",
        "ended_at",
    )  # fmt: skip


def issues() -> None:
    """Keep the issues."""
    op.create_table(
        "issue",
        number("id"),
        number("newsletter_id"),
        number("number"),
        number("writer_id"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("goes_at", TIME),
        number("approved_by_id", needed=False),
        sa.Column("approved_at", TIME),
        sa.Column("released_at", TIME),
        sa.Column("sent_at", TIME),
        sa.Column("made_at", TIME, nullable=False),
        number("version"),
        number("halts"),
        sa.Column("halted_until", TIME),
        one_of("issue", "issuestate", "state", ISSUE),
        sa.CheckConstraint("approved_by_id <> writer_id", name=op.f("ck_issue_two_people")),
        points("issue", "newsletter_id", "newsletter"),
        points("issue", "writer_id", "person"),
        points("issue", "approved_by_id", "person"),
        key("issue"),
    )
    op.create_index(
        "uq_issue_newsletter_id_number", "issue", ["newsletter_id", "number"], unique=True
    )
    at_work = sa.text("state IN ('approved', 'sending')")
    op.create_index("ix_issue_at_work", "issue", ["state"], postgresql_where=at_work)
    op.create_index("ix_issue_made_at", "issue", [sa.text("made_at DESC"), sa.text("id DESC")])
    guard(
        "issue", "newsletter_id", "number", "writer_id", "state", "language", "goes_at",
        "approved_by_id", "approved_at", "released_at", "sent_at",
    )  # fmt: skip


def items() -> None:
    """Keep which posts stand in an issue."""
    op.create_table(
        "item",
        number("id"),
        number("issue_id"),
        number("post_id"),
        number("position"),
        number("added_by_id"),
        points("item", "issue_id", "issue"),
        points("item", "post_id", "post"),
        points("item", "added_by_id", "person"),
        key("item"),
    )
    op.create_index("uq_item_issue_id_post_id", "item", ["issue_id", "post_id"], unique=True)
    op.create_index("ix_item_post_id", "item", ["post_id"])
    guard("item", "issue_id", "post_id", "position", "added_by_id")


def words() -> None:
    """Keep what the editors say, one row a language."""
    op.create_table(
        "issue_words",
        number("id"),
        number("issue_id"),
        number("item_id", needed=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("making", sa.String(20), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("source", sa.String(5_000), nullable=False),
        sa.Column("html", sa.String(150_000), nullable=False),
        number("author_id"),
        number("version"),
        number("based_on"),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        one_of("issue_words", "making", "making", MAKING),
        points("issue_words", "issue_id", "issue"),
        points("issue_words", "item_id", "item"),
        points("issue_words", "author_id", "person"),
        key("issue_words"),
    )
    op.create_index(
        "uq_issue_words_place",
        "issue_words",
        ["issue_id", "item_id", "language"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_issue_words_author_id", "issue_words", ["author_id"])
    guard(
        "issue_words", "issue_id", "item_id", "language", "making", "title", "source", "html",
        "author_id", "version", "based_on", "erased_at",
    )  # fmt: skip


def deliveries() -> None:
    """Keep what is mailed to whom."""
    op.create_table(
        "delivery",
        number("id"),
        number("issue_id"),
        number("person_id"),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("why", sa.String(20)),
        sa.Column("message_id", sa.String(254), nullable=False),
        number("attempts"),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.Column("post_ids", NUMBERS, nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False, server_default=sa.false()),
        one_of("delivery", "deliverystate", "state", DELIVERY),
        one_of("delivery", "why", "why", WHY),
        points("delivery", "issue_id", "issue"),
        points("delivery", "person_id", "person"),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
        key("delivery"),
    )
    op.create_index(
        "uq_delivery_issue_id_person_id", "delivery", ["issue_id", "person_id"], unique=True
    )
    op.create_index("ix_delivery_person_id", "delivery", ["person_id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_delivery_waiting", "delivery", ["issue_id", "id"], postgresql_where=waiting)


def readers() -> None:
    """Keep who does not want a newsletter, and whose mails came back."""
    op.create_table(
        "unsubscription",
        number("id"),
        number("newsletter_id"),
        number("person_id"),
        sa.Column("made_at", TIME, nullable=False),
        points("unsubscription", "newsletter_id", "newsletter"),
        points("unsubscription", "person_id", "person"),
        key("unsubscription"),
    )
    op.create_index(
        "uq_unsubscription", "unsubscription", ["person_id", "newsletter_id"], unique=True
    )
    guard("unsubscription", "newsletter_id", "person_id")
    op.create_table(
        "bounce",
        number("id"),
        number("issue_id"),
        number("delivery_id", needed=False),
        number("person_id"),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("is_hard", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("at", TIME, nullable=False, server_default=sa.func.now()),
        sa.Column("cleared_at", TIME),
        points("bounce", "issue_id", "issue"),
        points("bounce", "delivery_id", "delivery"),
        points("bounce", "person_id", "person"),
        key("bounce"),
    )
    op.create_index("ix_bounce_person_id", "bounce", ["person_id"])
    op.create_index("ix_bounce_issue_id", "bounce", ["issue_id"])
    op.create_index(
        "uq_bounce_delivery_id_is_hard", "bounce", ["delivery_id", "is_hard"], unique=True
    )
    guard("bounce", "issue_id", "person_id", "address", "is_hard", "status", "cleared_at")


def clicks() -> None:
    """Count what was opened, of those who agreed."""
    op.create_table(
        "click",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        number("issue_id"),
        number("item_id"),
        number("site_id", needed=False),
        sa.Column("language", sa.String(2), nullable=False),
        points("click", "issue_id", "issue"),
        points("click", "item_id", "item"),
        points("click", "site_id", "site"),
        key("click", "digest"),
    )
    op.create_index("ix_click_issue_id", "click", ["issue_id"])
