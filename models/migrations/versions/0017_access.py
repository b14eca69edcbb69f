"""Who asked for their data, the bundles that wait for them, reminders, and how far work is."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "erasure_request": (
        "person_id, kind, asked_at, due_at, wish, extension_reason, opened_by_id, decided_by_id, "
        "decided_at, approved_by_id, approved_at, closed_at, letter_digest, letter_given_at, "
        "letter_gone_at"
    ),
    "bundle": "request_id, person_id, sha256, size, made_at, expires_at, gone_at",
}
KINDS = ("erasure", "access", "portability")
OUTCOMES = ("erase", "refuse", "restrict", "give", "mask", "withhold")
GROUNDS = ("others", "secrets", "law")
GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        REVOKE DELETE ON bundle FROM kring_app;
    END IF;
END $$;
"""
# What was written before there were digests has none; whoever gives the letter makes it.
DIGESTS = (
    "UPDATE erasure_request SET letter_digest = sha256(convert_to(letter, 'UTF8')) "
    "WHERE letter <> ''"
)


def upgrade() -> None:
    """Widen what requests can be, and make the tables and their guards."""
    one_of("erasure_request", "kind", "requestkind", KINDS)
    one_of("request_item", "outcome", "outcome", OUTCOMES)
    moment = sa.DateTime(timezone=True)
    op.execute("DROP TRIGGER require_entry ON erasure_request")
    op.add_column("erasure_request", sa.Column("letter_digest", sa.LargeBinary(length=32)))
    op.add_column("erasure_request", sa.Column("letter_given_at", moment))
    op.add_column("erasure_request", sa.Column("letter_gone_at", moment))
    op.execute(DIGESTS)
    grounds = sa.Enum(
        *GROUNDS, name="withholding", native_enum=False, create_constraint=True, length=20
    )
    op.add_column("request_item", sa.Column("withholding", grounds))
    op.add_column(
        "request_item",
        sa.Column("names_others", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("request_item", "names_others", server_default=None)
    op.create_check_constraint(
        op.f("ck_request_item_withheld_on_a_ground"),
        "request_item",
        "(outcome = 'withhold') = (withholding IS NOT NULL)",
    )
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kek_id", sa.BigInteger()),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("digest", sa.String(length=64)),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sealed_size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("gone_at", moment),
        sa.ForeignKeyConstraint(
            ["request_id"], ["erasure_request.id"], name=op.f("fk_bundle_request_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bundle_person_id")),
        sa.ForeignKeyConstraint(["kek_id"], ["kek.id"], name=op.f("fk_bundle_kek_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
        sa.UniqueConstraint("request_id", name=op.f("uq_bundle_request_id")),
    )
    op.create_index(
        "ix_bundle_kept",
        "bundle",
        ["expires_at"],
        postgresql_where=sa.text("digest IS NOT NULL"),
    )
    op.create_index(op.f("ix_bundle_person_id"), "bundle", ["person_id"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(length=30), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(
        "uq_reminder", "reminder", ["noun", "noun_id", "due_at", "days_before"], unique=True
    )
    op.create_table(
        "work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(length=30), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("moved_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
    )
    op.create_index("uq_work", "work", ["noun", "noun_id"], unique=True)
    for table, columns in GUARDED.items():
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f"AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
    op.execute(GRANTS)


def one_of(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    """Let a column have more words."""
    constraint = op.f(f"ck_{table}_{name}")
    op.drop_constraint(constraint, table)
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(constraint, table, f"{column} IN ({listed})")
