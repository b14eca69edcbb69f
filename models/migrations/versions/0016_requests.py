"""Who asked to be forgotten, what was found of them, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = (
    "person_id, kind, asked_at, due_at, wish, extension_reason, opened_by_id, decided_by_id, "
    "decided_at, approved_by_id, approved_at, closed_at"
)


def upgrade() -> None:
    """Make the tables and their guard."""
    op.create_table(
        "erasure_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "erasure",
                "access",
                name="requestkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wish", sa.String(length=2000), nullable=False),
        sa.Column("extension_reason", sa.String(length=2000), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter", sa.String(length=20000), nullable=False),
        sa.CheckConstraint(
            "approved_by_id <> decided_by_id", name=op.f("ck_erasure_request_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_erasure_request_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_erasure_request_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_erasure_request_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_erasure_request_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_request")),
    )
    op.create_index(
        "ix_erasure_request_open",
        "erasure_request",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        op.f("ix_erasure_request_person_id"), "erasure_request", ["person_id"], unique=False
    )
    op.create_table(
        "request_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(length=30), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "erase",
                "refuse",
                "restrict",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "exemption",
            sa.Enum(
                "a",
                "b",
                "c",
                "d",
                "e",
                name="exemption",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hindrance", sa.String(length=20), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'refuse') = (exemption IS NOT NULL)",
            name=op.f("ck_request_item_refused_by_letter"),
        ),
        sa.CheckConstraint(
            "(outcome = 'restrict') = (until IS NOT NULL)",
            name=op.f("ck_request_item_restricted_until"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_request_item_certificate_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["erasure_request.id"], name=op.f("fk_request_item_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_item")),
    )
    op.create_index(
        "ix_request_item_until",
        "request_item",
        ["until"],
        unique=False,
        postgresql_where=sa.text("until IS NOT NULL"),
    )
    op.create_index(
        "uq_request_item", "request_item", ["request_id", "noun", "noun_id"], unique=True
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER require_entry "
        f"AFTER INSERT OR DELETE OR UPDATE OF {GUARDED} ON erasure_request "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
    )
