"""Somebody else confirms the key of a recipient, and how it was locked before is kept a while."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = "person_id, public_key, retired_at, confirmed_by_id, confirmed_at"


def upgrade() -> None:
    """Add the columns and the table; a key that is in use stays in use, confirmed by nobody."""
    op.execute("DROP TRIGGER require_entry ON confidant_key")
    op.add_column("confidant_key", sa.Column("confirmed_by_id", sa.Integer(), nullable=True))
    op.add_column(
        "confidant_key", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE confidant_key SET confirmed_at = made_at")
    op.create_foreign_key(
        op.f("fk_confidant_key_confirmed_by_id"),
        "confidant_key",
        "person",
        ["confirmed_by_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_confidant_key_two_people"), "confidant_key", "confirmed_by_id <> person_id"
    )
    op.create_check_constraint(
        op.f("ck_confidant_key_confirmed"),
        "confidant_key",
        "confirmed_at IS NOT NULL OR confirmed_by_id IS NULL",
    )
    op.drop_index("uq_confidant_key_person_id", "confidant_key")
    for name, how in (("in_use", "IS NOT NULL"), ("waiting", "IS NULL")):
        op.create_index(
            f"uq_confidant_key_{name}",
            "confidant_key",
            ["person_id"],
            unique=True,
            postgresql_where=sa.text(f"retired_at IS NULL AND confirmed_at {how}"),
        )
    op.execute(
        f"CREATE CONSTRAINT TRIGGER require_entry AFTER INSERT OR DELETE OR UPDATE OF {GUARDED} "
        "ON confidant_key DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION require_entry()"
    )
    op.create_table(
        "former_lock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("locked", sa.LargeBinary(length=60), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["confidant_key.id"], name=op.f("fk_former_lock_key_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_lock")),
    )
    op.create_index("ix_former_lock_key_id", "former_lock", ["key_id"])
