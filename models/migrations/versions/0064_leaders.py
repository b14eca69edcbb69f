"""Leaders: who leads, who writes for them, and what they are asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0064"
down_revision = "0063"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, let texts say for whom they are, and guard what the ledger keeps."""
    allow("post", "kind", "ask_me")
    allow("notice", "kind", "written_for", "delegated", "delegation_over", "to_answer")
    leaders()
    delegations()
    for table in ("post", "comment", "text_version"):
        op.add_column(table, sa.Column("delegation_id", sa.Integer()))
        name = op.f(f"fk_{table}_delegation_id")
        op.create_foreign_key(name, table, "delegation", ["delegation_id"], ["id"])
    for table in ("post", "comment"):
        guard(table, "delegation_id")
        op.create_index(
            f"ix_{table}_delegation_id",
            table,
            ["delegation_id", sa.text("posted_at DESC"), sa.text("id DESC")],
            postgresql_where=sa.text("delegation_id IS NOT NULL"),
        )
    sessions()
    votes()


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def leaders() -> None:
    """Keep who leads."""
    op.create_table(
        "leader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("names", postgresql.JSONB(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("ended_by_id", sa.Integer()),
        sa.Column("promise_days", sa.Integer()),
        sa.Column("promised_at", TIME),
        points("leader", "person_id", "person"),
        points("leader", "given_by_id", "person"),
        points("leader", "ended_by_id", "person"),
        sa.CheckConstraint("given_by_id <> person_id", name=op.f("ck_leader_by_another")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader")),
    )
    op.create_index(
        "uq_leader_person_id",
        "leader",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    guard(
        "leader", "person_id", "names", "since", "given_by_id", "ended_at", "ended_by_id",
        "promise_days", "promised_at",
    )  # fmt: skip


def delegations() -> None:
    """Keep who writes for them."""
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("revoked_at", TIME),
        points("delegation", "leader_id", "leader"),
        points("delegation", "person_id", "person"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_delegation_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    for column in ("leader_id", "person_id"):
        op.create_index(f"ix_delegation_{column}", "delegation", [column])
    guard("delegation", "leader_id", "person_id", "starts_at", "ends_at", "zone", "revoked_at")


def sessions() -> None:
    """Keep when leaders are asked, and which questions they decline."""
    op.create_table(
        "ask_me",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("opens_at", TIME, nullable=False),
        sa.Column("questions_until", TIME, nullable=False),
        sa.Column("answers_until", TIME, nullable=False),
        points("ask_me", "post_id", "post"),
        points("ask_me", "leader_id", "leader"),
        sa.CheckConstraint(
            "questions_until > opens_at AND answers_until >= questions_until",
            name=op.f("ck_ask_me_in_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_me")),
        sa.UniqueConstraint("post_id", name=op.f("uq_ask_me_post_id")),
    )
    op.create_index("ix_ask_me_leader_id", "ask_me", ["leader_id"])
    op.create_index("ix_ask_me_answers_until", "ask_me", ["answers_until"])
    guard("ask_me", "post_id", "leader_id", "opens_at", "questions_until", "answers_until")
    op.create_table(
        "declining",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        points("declining", "comment_id", "comment"),
        points("declining", "question_id", "comment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declining")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_declining_comment_id")),
    )
    op.create_index("ix_declining_question_id", "declining", ["question_id"])
    guard("declining", "comment_id", "question_id")


def votes() -> None:
    """Keep who wants a question answered."""
    op.create_table(
        "question_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        points("question_vote", "comment_id", "comment"),
        points("question_vote", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_vote")),
    )
    op.create_index("uq_question_vote", "question_vote", ["comment_id", "person_id"], unique=True)
    op.create_index("ix_question_vote_person_id", "question_vote", ["person_id"])
    guard("question_vote", "comment_id", "person_id")
