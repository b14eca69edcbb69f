"""Certificates: what was destroyed, on what ground; none is ever changed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KEEP = """
CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_all_{table} BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

GUARD = """
CREATE CONSTRAINT TRIGGER require_entry
    AFTER INSERT OR DELETE OR UPDATE OF issued_at, ground, body, digest ON certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry();
"""

GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        REVOKE UPDATE, DELETE ON certificate, destroyed FROM kring_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """Make the tables, which only grow."""
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "rule",
                "request",
                name="ground",
                native_enum=False,
                length=20,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    op.create_table(
        "destroyed",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_destroyed_entry_id")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_destroyed_certificate_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_destroyed")),
    )
    op.create_index(op.f("ix_certificate_issued_at"), "certificate", ["issued_at"])
    op.create_index(op.f("ix_destroyed_certificate_id"), "destroyed", ["certificate_id"])
    cursor = op.get_bind().connection.cursor()
    for table in ("certificate", "destroyed"):
        cursor.execute(KEEP.format(table=table))
    cursor.execute(GUARD)
    cursor.execute(GRANTS)
