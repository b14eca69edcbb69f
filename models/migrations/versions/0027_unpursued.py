"""Requests that are not pursued, decisions that are sent back, and the language of a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = (
    "person_id, kind, asked_at, due_at, wish, extension_reason, opened_by_id, decided_by_id, "
    "decided_at, approved_by_id, approved_at, closed_at, letter_digest, letter_given_at, "
    "letter_gone_at, dropped_as, drop_reason, sent_back_by_id, sent_back_at, sent_back_note"
)
GROUNDS = ("withdrawn", "unidentified")


def upgrade() -> None:
    """Make the columns: until now every request was pursued, and none was sent back."""
    table = "erasure_request"
    op.execute(f"DROP TRIGGER require_entry ON {table}")
    grounds = sa.Enum(
        *GROUNDS, name="dropped", native_enum=False, create_constraint=True, length=20
    )
    op.add_column(table, sa.Column("dropped_as", grounds))
    op.add_column(table, sa.Column("sent_back_by_id", sa.Integer()))
    op.add_column(table, sa.Column("sent_back_at", sa.DateTime(timezone=True)))
    for name, length in (("drop_reason", 2000), ("sent_back_note", 2000), ("letter_language", 2)):
        words = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column(table, words)
        op.alter_column(table, name, server_default=None)
    op.create_foreign_key(
        op.f("fk_erasure_request_sent_back_by_id"), table, "person", ["sent_back_by_id"], ["id"]
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER require_entry "
        f"AFTER INSERT OR DELETE OR UPDATE OF {GUARDED} ON {table} "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
    )
