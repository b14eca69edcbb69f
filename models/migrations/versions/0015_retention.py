"""What is kept how long, and what is held."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "retention": (
        "kind, country, community_id, least, most, starts, ends, basis, source, valid_from, "
        "is_checked, proposed_by_id, proposed_at, approved_by_id, approved_at, takes_effect_at, "
        "refused_by_id, refused_at"
    ),
    "hold": (
        "matter, reason, people_ids, community_ids, begins_at, ends_at, words, asked_by_id, "
        "asked_at, approved_by_id, approved_at, refused_by_id, refused_at, review_at, "
        "released_by_id, released_at, release_reason"
    ),
}

GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        REVOKE DELETE ON retention, hold FROM kring_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """Make the tables, their guards, and hand out the rights."""
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("people_ids", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("community_ids", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.ARRAY(sa.String(length=200)), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "approved_at IS NULL OR refused_at IS NULL", name=op.f("ck_hold_decided_once")
        ),
        sa.CheckConstraint("approved_by_id <> asked_by_id", name=op.f("ck_hold_two_people")),
        sa.CheckConstraint("begins_at < ends_at", name=op.f("ck_hold_begins_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_hold_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_hold_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["refused_by_id"], ["person.id"], name=op.f("fk_hold_refused_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name=op.f("fk_hold_released_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(
        "ix_hold_keeping",
        "hold",
        ["id"],
        unique=False,
        postgresql_where=sa.text("refused_at IS NULL AND released_at IS NULL"),
    )
    op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "comment",
                "message",
                "file",
                "profile",
                "sign_in",
                "refusal",
                "membership",
                "reaction",
                "report",
                "archive",
                name="recordkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("least", sa.String(length=6), nullable=True),
        sa.Column("most", sa.String(length=6), nullable=True),
        sa.Column(
            "starts",
            sa.Enum(
                "made",
                "year_end",
                "left",
                "closed",
                name="start",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("ends", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("takes_effect_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("least ~ '^P[1-9][0-9]{0,2}[YMWD]$'", name=op.f("ck_retention_least")),
        sa.CheckConstraint("most ~ '^P[1-9][0-9]{0,2}[YMWD]$'", name=op.f("ck_retention_most")),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (takes_effect_at IS NULL) "
            "AND (approved_at IS NULL OR refused_at IS NULL)",
            name=op.f("ck_retention_decided_once"),
        ),
        sa.CheckConstraint(
            "approved_by_id <> proposed_by_id", name=op.f("ck_retention_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_retention_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_retention_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_retention_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by_id"], ["person.id"], name=op.f("fk_retention_refused_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention")),
    )
    op.create_index("ix_retention_in_force", "retention", ["kind", "takes_effect_at"], unique=False)

    cursor = op.get_bind().connection.cursor()
    for table, columns in GUARDED.items():
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f"AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
    cursor.execute(GRANTS)
