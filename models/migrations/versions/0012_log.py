"""The log: every entry waits for its place, and what has one is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# In the entry's own transaction, by the database: nobody can forget it, and nobody can take it out.
QUEUE = """
CREATE OR REPLACE FUNCTION stamp_entry() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
    NEW.xid := pg_current_xact_id();
    INSERT INTO unsealed (entry_id) VALUES (NEW.id);
    RETURN NEW;
END $$;
INSERT INTO unsealed (entry_id) SELECT id FROM entry;
"""

KEEP = """
CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_all_{table} BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        REVOKE INSERT, UPDATE, DELETE
            ON leaf, tile, checkpoint, unsealed, log_key, cosignature, stamp, alarm FROM kring_app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_seal') THEN
        GRANT SELECT, INSERT ON leaf, tile, checkpoint, log_key, cosignature, stamp TO kring_seal;
        GRANT SELECT, DELETE ON unsealed TO kring_seal;
        GRANT SELECT, INSERT, UPDATE ON alarm TO kring_seal;
    END IF;
END $$;
"""


def upgrade() -> None:
    """Make the tables, queue what is recorded already, and hand out the rights."""
    op.create_table(
        "unsealed",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_unsealed")),
    )
    op.create_table(
        "leaf",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_leaf_entry_id")),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_leaf")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_leaf_entry_id")),
    )
    op.create_table(
        "tile",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(length=8192), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_tile")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=8000), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "log_key",
        sa.Column("verifier", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("verifier", name=op.f("pk_log_key")),
    )
    op.create_table(
        "cosignature",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("witness", sa.String(length=300), nullable=False),
        sa.Column("line", sa.String(length=8000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["checkpoint.size"], name=op.f("fk_cosignature_size")),
        sa.PrimaryKeyConstraint("size", "witness", name=op.f("pk_cosignature")),
    )
    op.create_table(
        "stamp",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["checkpoint.size"], name=op.f("fk_stamp_size")),
        sa.PrimaryKeyConstraint("size", "authority", name=op.f("pk_stamp")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    cursor = op.get_bind().connection.cursor()
    cursor.execute(QUEUE)
    for table in ("leaf", "tile", "checkpoint", "log_key", "cosignature", "stamp"):
        cursor.execute(KEEP.format(table=table))
    cursor.execute(GRANTS)
