"""Imports: the exports that administrators bring, what was found in them, and how far each is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from models.migrations.steps import guard

revision = "0097"
down_revision = "0096"

TIME = sa.DateTime(timezone=True)
STATES = ("looking", "seen", "unreadable", "running", "stopped", "failed", "done")


def one_of(name: str, *words: str) -> sa.Enum:
    """Write one of some words."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    """Make the table; one import at a time runs."""
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", one_of("importsource", "slack", "mattermost", "viva"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sealed_size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("kek_id", sa.BigInteger()),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("with_direct", sa.Boolean(), nullable=False),
        sa.Column("mapping", JSONB(), nullable=False),
        sa.Column("state", one_of("importstate", *STATES), nullable=False),
        sa.Column("is_stopping", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.String(2000), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("started_by_id", sa.Integer()),
        sa.Column("started_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("gone_at", TIME),
        sa.Column("emptied_at", TIME),
        sa.Column("touched_at", TIME, nullable=False),
        sa.Column("seen", JSONB()),
        sa.Column("came", JSONB()),
        sa.Column("people", sa.Text()),
        sa.Column("report", sa.Text()),
        sa.ForeignKeyConstraint(["kek_id"], ["kek.id"], name=op.f("fk_import_kek_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_import_made_by_id")),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_import_started_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_index(
        "uq_import_running", "import", ["state"],
        unique=True, postgresql_where=sa.text("state = 'running'"),
    )  # fmt: skip
    op.create_index(
        "ix_import_kept", "import", ["id"], postgresql_where=sa.text("emptied_at IS NULL")
    )
    for column in ("digest", "made_by_id", "started_by_id"):
        op.create_index(op.f(f"ix_import_{column}"), "import", [column])
    guard(
        "import", "source", "name", "sha256", "size", "with_direct", "mapping", "state",
        "is_stopping", "made_by_id", "made_at", "started_by_id", "started_at", "ended_at",
        "gone_at", "emptied_at",
    )  # fmt: skip
