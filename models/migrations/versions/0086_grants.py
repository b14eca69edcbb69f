"""Who may read the archive, of whom, why and until when; and who read what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0086"
down_revision = "0085"

TIME = sa.DateTime(timezone=True)
NUMBERS = postgresql.ARRAY(sa.Integer())
ROLES = ("data_protection", "council", "auditor")
PURPOSES = (
    "legal_dispute", "regulator", "misconduct", "security_incident", "data_request",
    "investigation", "audit", "continuity",
)  # fmt: skip
STATES = ("asked", "approved", "refused", "withdrawn", "ended")
STAGES = ("counts", "pseudonyms", "identities")
ACTS = ("searched", "viewed", "tagged", "exported", "downloaded")
PEOPLE = (
    "asked_by_id", "approved_by_id", "refused_by_id", "ended_by_id", "reviewed_by_id",
    "identified_by_id", "told_by_id",
)  # fmt: skip
CHECKS = {
    "two_people": "approved_by_id <> asked_by_id",
    "refused_by_another": "refused_by_id <> asked_by_id",
    "reviewed_by_another": "reviewed_by_id <> asked_by_id",
    "identified_by_another": "identified_by_id <> asked_by_id",
    "asked_by_no_subject": "NOT asked_by_id = ANY(people_ids)",
    "approved_by_no_subject": "NOT approved_by_id = ANY(people_ids)",
    "reviewed_by_no_subject": "NOT reviewed_by_id = ANY(people_ids)",
    "identified_by_no_subject": "NOT identified_by_id = ANY(people_ids)",
    "approved_by_no_user": (
        "NOT approved_by_id = ANY(officer_ids) AND NOT identified_by_id = ANY(officer_ids)"
    ),
    "reviewed_by_no_user": "NOT reviewed_by_id = ANY(officer_ids)",
    "used_by_no_subject": "NOT (officer_ids && people_ids)",
    "begins_before_it_ends": "begins_at < ends_at",
    "days": "days BETWEEN 1 AND 30",
    "not_too_long": "expires_at - COALESCE(approved_at, asked_at) <= INTERVAL '30 days'",
    "urgent_is_short": (
        "NOT is_urgent OR approved_at IS NOT NULL OR expires_at - asked_at <= INTERVAL '4 hours'"
    ),
    "who_and_when": (
        "(approved_by_id IS NULL) = (approved_at IS NULL) "
        "AND (refused_by_id IS NULL) = (refused_at IS NULL) "
        "AND (reviewed_by_id IS NULL) = (reviewed_at IS NULL) "
        "AND (identified_by_id IS NULL) = (identified_at IS NULL)"
    ),
    "approved": (
        "state NOT IN ('approved', 'ended') "
        "OR (expires_at IS NOT NULL AND (is_urgent OR approved_by_id IS NOT NULL))"
    ),
    "in_steps": (
        "stage <> 'identities' OR NOT is_stepwise OR is_urgent OR identified_at IS NOT NULL"
    ),
    "direct_of_named_people": "NOT with_direct OR cardinality(people_ids) > 0",
}
GUARDED = (
    "purpose", "reason", "people_ids", "community_ids", "begins_at", "ends_at", "with_private",
    "with_direct", "days", "officer_ids", "state", "stage", "is_stepwise", "is_urgent",
    "asked_by_id", "asked_at", "approved_by_id", "approved_at", "refused_by_id", "refused_at",
    "answer", "ended_at", "ended_by_id", "expires_at", "reviewed_by_id", "reviewed_at", "finding",
    "review", "identities_reason", "identities_asked_at", "identified_by_id", "identified_at",
    "told_at", "told_by_id",
)  # fmt: skip
RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        REVOKE DELETE ON "grant", look FROM kring_app;
    END IF;
END $$;
"""


def one_of(name: str, *words: str) -> sa.Enum:
    """Write one of some words."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def words(name: str, *, filled: bool = True) -> sa.Column[str]:
    """Write a column of text."""
    return sa.Column(name, sa.String(2000), nullable=not filled)


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Let a column point at a person."""
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Make both tables, their guards and three roles."""
    op.create_table(
        "grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", one_of("grantpurpose", *PURPOSES), nullable=False),
        words("reason"),
        sa.Column("people_ids", NUMBERS, nullable=False),
        sa.Column("community_ids", NUMBERS, nullable=False),
        sa.Column("begins_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("with_private", sa.Boolean(), nullable=False),
        sa.Column("with_direct", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("officer_ids", NUMBERS, nullable=False),
        sa.Column("state", one_of("grantstate", *STATES), nullable=False),
        sa.Column("stage", one_of("grantstage", *STAGES), nullable=False),
        sa.Column("is_stepwise", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("approved_by_id", sa.Integer()),
        sa.Column("approved_at", TIME),
        sa.Column("refused_by_id", sa.Integer()),
        sa.Column("refused_at", TIME),
        words("answer"),
        sa.Column("ended_by_id", sa.Integer()),
        sa.Column("ended_at", TIME),
        sa.Column("expires_at", TIME),
        sa.Column("reviewed_by_id", sa.Integer()),
        sa.Column("reviewed_at", TIME),
        sa.Column("finding", one_of("grantfinding", "justified", "unjustified")),
        words("review"),
        words("identities_reason"),
        sa.Column("identities_asked_at", TIME),
        sa.Column("identified_by_id", sa.Integer()),
        sa.Column("identified_at", TIME),
        sa.Column("told_by_id", sa.Integer()),
        sa.Column("told_at", TIME),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_grant_{name}")) for name, rule in CHECKS.items()),
        *(person("grant", column) for column in PEOPLE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
    )
    op.create_index("ix_grant_state", "grant", ["state", "id"])
    op.create_index("ix_grant_people_ids", "grant", ["people_ids"], postgresql_using="gin")
    op.create_table(
        "look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("act", one_of("lookact", *ACTS), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("people_ids", NUMBERS, nullable=False),
        sa.Column("things", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["grant.id"], name=op.f("fk_look_grant_id")),
        person("look", "officer_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    op.create_index("ix_look_grant_id", "look", ["grant_id", "id"])
    op.create_index("ix_look_officer_id", "look", ["officer_id"])
    op.create_index("ix_look_people_ids", "look", ["people_ids"], postgresql_using="gin")
    op.create_index("ix_look_at", "look", ["at"])
    guard('"grant"', *GUARDED)
    guard("look", "grant_id", "officer_id", "act", "at", "people_ids", "things")
    op.execute(RIGHTS)
    for table in ("role", "channel", "appointment"):
        found = sa.inspect(op.get_bind()).get_columns(table)
        if "capability" in {column["name"] for column in found}:
            allow(table, "capability", *ROLES)
