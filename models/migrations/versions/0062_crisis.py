"""Crises: what is prepared, what is said while one lasts, who is safe, and what was heard."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0062"
down_revision = "0061"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and guard what the ledger keeps."""
    allow("notice", "kind", "crisis", "update_overdue", "to_review", "scenario_to_approve")
    scenarios()
    crises()
    duties()
    bulletins()
    concerned()
    receipts()
    safety()
    rumours()
    hearings()
    ticks()
    releases()


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def scenarios() -> None:
    """Add what is prepared."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("purpose", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("audience", postgresql.JSONB(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("asks_safety", sa.Boolean(), nullable=False),
        sa.Column("must_acknowledge", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("wrote_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            sa.column("state").in_(("draft", "waiting", "approved", "retired")),
            name=op.f("ck_scenario_scenariostate"),
        ),
        sa.CheckConstraint("approved_by_id <> writer_id", name=op.f("ck_scenario_two_people")),
        points("scenario", "writer_id", "person"),
        points("scenario", "approved_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )
    guard(
        "scenario",
        "name",
        "purpose",
        "state",
        "language",
        "audience",
        "steps",
        "asks_safety",
        "must_acknowledge",
        "minutes",
        "review_on",
        "writer_id",
        "wrote_ids",
        "approved_by_id",
        "approved_at",
    )


def crises() -> None:
    """Add crises, and drills of them."""
    op.create_table(
        "crisis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("audience", postgresql.JSONB(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("asks_safety", sa.Boolean(), nullable=False),
        sa.Column("must_acknowledge", sa.Boolean(), nullable=False),
        sa.Column("pauses", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("noticed_at", TIME, nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("first_at", TIME, nullable=True),
        sa.Column("next_at", TIME, nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("resumed_by_id", sa.Integer(), nullable=True),
        sa.Column("resumed_at", TIME, nullable=True),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=True),
        sa.Column("learnt", sa.String(8000), nullable=False),
        sa.Column("forgotten_at", TIME, nullable=True),
        sa.Column("told_edition", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        points("crisis", "scenario_id", "scenario"),
        points("crisis", "started_by_id", "person"),
        points("crisis", "ended_by_id", "person"),
        points("crisis", "resumed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis")),
    )
    op.create_index(
        "ix_crisis_open", "crisis", ["started_at"], postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index(
        "ix_crisis_pausing", "crisis", ["started_at"], postgresql_where=sa.text("pauses")
    )
    op.create_index("ix_crisis_scenario_id", "crisis", ["scenario_id"])
    guard(
        "crisis",
        "scenario_id",
        "name",
        "is_drill",
        "language",
        "audience",
        "steps",
        "asks_safety",
        "must_acknowledge",
        "pauses",
        "minutes",
        "edition",
        "noticed_at",
        "started_by_id",
        "started_at",
        "first_at",
        "next_at",
        "ended_by_id",
        "ended_at",
        "resumed_by_id",
        "resumed_at",
        "reach",
        "counts",
        "learnt",
        "forgotten_at",
    )


def duties() -> None:
    """Add who does what."""
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("crisis_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("substitute_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(scenario_id IS NULL) <> (crisis_id IS NULL)", name=op.f("ck_duty_of_one")
        ),
        points("duty", "scenario_id", "scenario"),
        points("duty", "crisis_id", "crisis"),
        points("duty", "person_id", "person"),
        points("duty", "substitute_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index("ix_duty_crisis_id", "duty", ["crisis_id"])
    op.create_index("ix_duty_person_id", "duty", ["person_id"])
    op.create_index("ix_duty_scenario_id", "duty", ["scenario_id"])
    op.create_index("ix_duty_substitute_id", "duty", ["substitute_id"])
    guard("duty", "scenario_id", "crisis_id", "position", "name", "person_id", "substitute_id")


def bulletins() -> None:
    """Add what is said, one row a language."""
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("crisis_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("making", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("known", sa.String(4000), nullable=False),
        sa.Column("known_html", sa.String(120000), nullable=False),
        sa.Column("unknown", sa.String(4000), nullable=False),
        sa.Column("unknown_html", sa.String(120000), nullable=False),
        sa.Column("todo", sa.String(4000), nullable=False),
        sa.Column("todo_html", sa.String(120000), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("next_at", TIME, nullable=True),
        sa.Column("known_at", TIME, nullable=False),
        sa.Column("unknown_at", TIME, nullable=False),
        sa.Column("todo_at", TIME, nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            sa.column("making").in_(("original", "human", "machine")),
            name=op.f("ck_bulletin_making"),
        ),
        sa.CheckConstraint(
            "(scenario_id IS NULL) <> (crisis_id IS NULL)", name=op.f("ck_bulletin_of_one")
        ),
        points("bulletin", "scenario_id", "scenario"),
        points("bulletin", "crisis_id", "crisis"),
        points("bulletin", "author_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
    )
    op.create_index("ix_bulletin_crisis_id", "bulletin", ["crisis_id"])
    op.create_index(
        "uq_bulletin",
        "bulletin",
        ["scenario_id", "crisis_id", "edition", "language"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    guard(
        "bulletin",
        "scenario_id",
        "crisis_id",
        "edition",
        "language",
        "making",
        "title",
        "known",
        "known_html",
        "unknown",
        "unknown_html",
        "todo",
        "todo_html",
        "is_final",
        "next_at",
        "author_id",
        "based_on",
        "version",
    )


def concerned() -> None:
    """Add whom a crisis concerns."""
    op.create_table(
        "concerned",
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        points("concerned", "crisis_id", "crisis"),
        points("concerned", "person_id", "person"),
        points("concerned", "site_id", "site"),
        sa.PrimaryKeyConstraint("crisis_id", "person_id", name=op.f("pk_concerned")),
    )
    op.create_index("ix_concerned_person_id", "concerned", ["person_id"])


def receipts() -> None:
    """Add who has read what to do."""
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        points("receipt", "crisis_id", "crisis"),
        points("receipt", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    op.create_index("uq_receipt", "receipt", ["crisis_id", "person_id"], unique=True)
    guard("receipt", "crisis_id", "person_id", "edition", "given_at")


def safety() -> None:
    """Add who is safe, and who needs help."""
    op.create_table(
        "safety_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("words", sa.String(600), nullable=False),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", TIME, nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.CheckConstraint(
            sa.column("state").in_(("safe", "help")), name=op.f("ck_safety_answer_safety")
        ),
        points("safety_answer", "crisis_id", "crisis"),
        points("safety_answer", "person_id", "person"),
        points("safety_answer", "seen_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_answer")),
    )
    op.create_index("ix_safety_answer_person_id", "safety_answer", ["person_id"])
    op.create_index("uq_safety_answer", "safety_answer", ["crisis_id", "person_id"], unique=True)
    guard("safety_answer", "crisis_id", "person_id", "state", "words", "seen_by_id", "answered_at")


def rumours() -> None:
    """Add what people heard."""
    op.create_table(
        "rumour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(1000), nullable=False),
        sa.Column("html", sa.String(30000), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("answer_html", sa.String(30000), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("erased_at", TIME, nullable=True),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("hearings", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            sa.column("state").in_(("open", "true", "false", "partly", "unknown", "aside")),
            name=op.f("ck_rumour_rumourstate"),
        ),
        points("rumour", "crisis_id", "crisis"),
        points("rumour", "author_id", "person"),
        points("rumour", "answered_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rumour")),
    )
    op.create_index("ix_rumour_author_id", "rumour", ["author_id"])
    op.create_index("ix_rumour_crisis_id", "rumour", ["crisis_id", "id"])
    guard(
        "rumour",
        "crisis_id",
        "author_id",
        "source",
        "html",
        "language",
        "state",
        "answer",
        "answer_html",
        "answered_by_id",
        "answered_at",
        "erased_at",
    )


def hearings() -> None:
    """Add who heard the same."""
    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        points("hearing", "rumour_id", "rumour"),
        points("hearing", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    op.create_index("ix_hearing_person_id", "hearing", ["person_id"])
    op.create_index("uq_hearing", "hearing", ["rumour_id", "person_id"], unique=True)
    guard("hearing", "rumour_id", "person_id")


def ticks() -> None:
    """Add which steps are done."""
    op.create_table(
        "tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("done_at", TIME, nullable=False),
        points("tick", "crisis_id", "crisis"),
        points("tick", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tick")),
    )
    op.create_index("uq_tick", "tick", ["crisis_id", "position"], unique=True)
    guard("tick", "crisis_id", "position", "person_id", "done_at")


def releases() -> None:
    """Add what a person let go out."""
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(30), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        points("release", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index("ix_release_thing", "release", ["thing", "thing_id"])
    guard("release", "thing", "thing_id", "person_id", "given_at")
