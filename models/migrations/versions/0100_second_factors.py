"""Second factors: apps that show codes, sheets of codes, and who is half signed in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from models.migrations.steps import guard

revision = "0100"
down_revision = "0099"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; a session knows when its person last proved who they are."""
    op.create_table(
        "code_app",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kek_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("confirmed_at", TIME),
        sa.Column("used_at", TIME),
        sa.Column("ended_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_code_app_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_app")),
    )
    op.create_table(
        "code_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digests", ARRAY(sa.LargeBinary(32)), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.Column("ended_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_code_sheet_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_sheet")),
    )
    working = "confirmed_at IS NOT NULL AND ended_at IS NULL"
    for table, holds in (("code_app", working), ("code_sheet", "ended_at IS NULL")):
        op.create_index(
            f"uq_{table}_person_id", table, ["person_id"],
            unique=True, postgresql_where=sa.text(holds),
        )  # fmt: skip
    op.create_table(
        "half_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("stays", sa.Boolean(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_half_sign_in_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_sign_in")),
        sa.UniqueConstraint("digest", name=op.f("uq_half_sign_in_digest")),
    )
    for column in ("person_id", "expires_at"):
        op.create_index(op.f(f"ix_half_sign_in_{column}"), "half_sign_in", [column])
    # What was begun before is as old as it is: whoever does what weighs much proves it anew.
    op.add_column("sign_in", sa.Column("proved_at", TIME))
    op.execute("UPDATE sign_in SET proved_at = created_at")
    # With a default for the version before, which signs people in meanwhile and does not know it.
    op.alter_column("sign_in", "proved_at", nullable=False, server_default=sa.func.now())
    op.add_column(
        "sign_in", sa.Column("owes_factor", sa.Boolean(), nullable=False, server_default="false")
    )
    guard("code_app", "person_id", "confirmed_at", "ended_at")
    guard("code_sheet", "person_id", "digests", "used", "ended_at")
