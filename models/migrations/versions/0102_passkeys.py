"""Passkeys, and what their devices are to sign."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0102"
down_revision = "0101"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("handle", sa.LargeBinary(64), nullable=False),
        sa.Column("credential", sa.LargeBinary(1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.Column("ended_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkey_credential")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_challenge_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("digest", name=op.f("uq_challenge_digest")),
    )
    for column in ("person_id", "expires_at"):
        op.create_index(op.f(f"ix_challenge_{column}"), "challenge", [column])
    guard("passkey", "person_id", "name", "ended_at")
