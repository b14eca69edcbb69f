"""Words of others in a post, as far as these agree."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0082"
down_revision = "0081"

TIME = sa.DateTime(timezone=True)


def one_of(name: str, *words: str) -> sa.Enum:
    """Write one of some words."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def points(column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_quote_{column}"))


def upgrade() -> None:
    """Make the table, and let people say who may quote them."""
    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("in_post_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer()),
        sa.Column("comment_id", sa.Integer()),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("state", one_of("quotestate", "asked", "shown", "refused"), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.CheckConstraint(
            "num_nonnulls(post_id, comment_id) = 1", name=op.f("ck_quote_one_target")
        ),
        points("in_post_id", "post"),
        points("post_id", "post"),
        points("comment_id", "comment"),
        points("author_id", "person"),
        points("person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index("uq_quote", "quote", ["in_post_id"], unique=True)
    op.create_index("ix_quote_author_id", "quote", ["author_id", "id"])
    for column in ("person_id", "post_id", "comment_id"):
        op.create_index(f"ix_quote_{column}", "quote", [column])
    columns = ("in_post_id", "post_id", "comment_id", "author_id", "person_id", "text_version")
    guard("quote", *columns, "state")
    wish = one_of("quotewish", "all", "ask", "nobody")
    op.add_column("person", sa.Column("quoting", wish, nullable=False, server_default="all"))
    guard("person", "quoting")
    allow("notice", "kind", "quoted", "quote_asked")
