"""Providers through which people come in, who they are there, and each try."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import guard

revision = "0115"
down_revision = "0114"

TIME = sa.DateTime(timezone=True)
PURPOSES = ("come", "link", "prove", "leave", "heard")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sign_on_provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("client_id", sa.String(300), nullable=False),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("domains", postgresql.ARRAY(sa.String(253)), nullable=False),
        sa.Column("takes_in", sa.Boolean(), nullable=False),
        sa.Column("trusts_email", sa.Boolean(), nullable=False),
        sa.Column("passwords_stay", sa.Boolean(), nullable=False),
        sa.Column("factor_values", postgresql.ARRAY(sa.String(100)), nullable=False),
        sa.Column("factor_asked_by_id", sa.Integer()),
        sa.Column("factor_asked_at", TIME),
        sa.Column("factor_confirmed_by_id", sa.Integer()),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("paused_at", TIME),
        sa.Column("ended_at", TIME),
        sa.CheckConstraint(
            "factor_confirmed_by_id <> factor_asked_by_id",
            name=op.f("ck_sign_on_provider_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["factor_asked_by_id"],
            ["person.id"],
            name=op.f("fk_sign_on_provider_factor_asked_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["factor_confirmed_by_id"],
            ["person.id"],
            name=op.f("fk_sign_on_provider_factor_confirmed_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_on_provider")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_on_provider_key")),
    )
    op.create_index(
        "uq_sign_on_provider_issuer",
        "sign_on_provider",
        ["issuer"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    guard(
        "sign_on_provider", "name", "issuer", "client_id", "secret", "scopes", "domains",
        "takes_in", "trusts_email", "passwords_stay", "factor_values", "factor_asked_by_id",
        "factor_confirmed_by_id", "paused_at", "ended_at",
    )  # fmt: skip
    op.create_table(
        "sign_on_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("linked_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_on_identity_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_on_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_sign_on_identity_issuer_subject")),
    )
    op.create_index(op.f("ix_sign_on_identity_person_id"), "sign_on_identity", ["person_id"])
    guard("sign_on_identity", "person_id", "issuer", "subject")
    op.create_table(
        "sign_on_session",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("sign_in_id", sa.Integer()),
        sa.Column("half_id", sa.Integer()),
        sa.Column("sid", sa.String(255), nullable=False),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["sign_on_provider.id"], name=op.f("fk_sign_on_session_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["sign_on_identity.id"],
            name=op.f("fk_sign_on_session_identity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_in.id"], name=op.f("fk_sign_on_session_sign_in_id")
        ),
        sa.ForeignKeyConstraint(
            ["half_id"],
            ["half_sign_in.id"],
            name=op.f("fk_sign_on_session_half_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_on_session")),
        sa.UniqueConstraint("sign_in_id", name=op.f("uq_sign_on_session_sign_in_id")),
        sa.UniqueConstraint("half_id", name=op.f("uq_sign_on_session_half_id")),
    )
    for column in ("provider_id", "identity_id", "began_at"):
        op.create_index(op.f(f"ix_sign_on_session_{column}"), "sign_on_session", [column])
    op.create_table(
        "sign_on_attempt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("session_id", sa.BigInteger()),
        sa.Column("path", sa.String(2000), nullable=False),
        sa.Column("stays", sa.Boolean(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.CheckConstraint(
            sa.column("purpose").in_(PURPOSES), name=op.f("ck_sign_on_attempt_signonpurpose")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["sign_on_provider.id"], name=op.f("fk_sign_on_attempt_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_on_attempt_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sign_on_session.id"],
            name=op.f("fk_sign_on_attempt_session_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_on_attempt")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_on_attempt_digest")),
    )
    for column in ("provider_id", "person_id", "session_id", "expires_at"):
        op.create_index(op.f(f"ix_sign_on_attempt_{column}"), "sign_on_attempt", [column])
