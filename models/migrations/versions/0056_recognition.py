"""Recognition: what the company holds dear, who is thanked, and whether their page shows it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0056"
down_revision = "0055"

STATES = ("asked", "consented", "declined", "withdrawn")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and guard what the ledger keeps."""
    allow("post", "kind", "thanks")
    allow("notice", "kind", "thanked")
    for table, column in (("company", "asks_value"), ("person", "shows_thanks")):
        added = sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column(table, added)
        guard(table, column)
    op.create_index(
        "ix_post_thanks",
        "post",
        [sa.text("posted_at DESC"), sa.text("id DESC")],
        postgresql_where=sa.text("kind = 'thanks' AND state = 'published' AND deleted_at IS NULL"),
    )
    values()
    recognitions()
    recipients()


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def values() -> None:
    """Keep what the company holds dear."""
    op.create_table(
        "company_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_value")),
    )
    guard("company_value", "names", "is_offered")


def recognitions() -> None:
    """Keep what a post that thanks says besides its words."""
    op.create_table(
        "recognition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer()),
        points("recognition", "post_id", "post"),
        points("recognition", "value_id", "company_value"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("post_id", name=op.f("uq_recognition_post_id")),
    )
    op.create_index("ix_recognition_value_id", "recognition", ["value_id"])
    guard("recognition", "post_id", "value_id")


def recipients() -> None:
    """Keep who is thanked, and what they said to that."""
    state = sa.Enum(
        *STATES, name="creditstate", native_enum=False, create_constraint=True, length=20
    )
    op.create_table(
        "recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recognition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("thanked_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        points("recipient", "recognition_id", "recognition"),
        points("recipient", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
    )
    op.create_index("uq_recipient", "recipient", ["recognition_id", "person_id"], unique=True)
    op.create_index("ix_recipient_person_id", "recipient", ["person_id"])
    guard("recipient", "recognition_id", "person_id", "state")
