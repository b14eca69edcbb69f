"""Keys outside the database wrap the ledger's secrets, and what is erased goes by a certificate."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

# A secret may be wrapped anew when its key is retired, and goes by a certificate alone.
KEYS = """
DROP TRIGGER keep_entry_key ON entry_key;

CREATE FUNCTION keep_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entry_id <> OLD.entry_id OR NEW.kek_id IS NULL OR (OLD.kek_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM kek WHERE id = OLD.kek_id AND retired)) THEN
        RAISE EXCEPTION 'the ledger is never changed: % on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_secret BEFORE UPDATE ON entry_key
    FOR EACH ROW EXECUTE FUNCTION keep_secret();

CREATE FUNCTION require_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM destroyed WHERE entry_id = OLD.entry_id) THEN
        RAISE EXCEPTION 'no secret goes without a certificate: entry %', OLD.entry_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER require_certificate AFTER DELETE ON entry_key
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_certificate();

CREATE FUNCTION keep_kek() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.retired THEN
        RETURN OLD;
    ELSIF TG_OP = 'UPDATE' AND NEW.retired AND (NEW.id, NEW.subject_id, NEW.month, NEW.epoch,
          NEW.made_at) = (OLD.id, OLD.subject_id, OLD.month, OLD.epoch, OLD.made_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a key is retired before it goes, and never changed: % on %', TG_OP,
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_kek BEFORE UPDATE OR DELETE ON kek
    FOR EACH ROW EXECUTE FUNCTION keep_kek();
"""

# What a text said before goes only as the text itself is erased.
VERSIONS = """
DROP TRIGGER keep_text_version ON text_version;
CREATE TRIGGER keep_text_version BEFORE UPDATE ON text_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION require_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_noun text := CASE WHEN OLD.post_id IS NULL THEN 'comment' ELSE 'post' END;
BEGIN
    PERFORM 1 FROM entry
        WHERE xid = pg_current_xact_id() AND noun = its_noun
          AND noun_id = COALESCE(OLD.post_id, OLD.comment_id) AND event = its_noun || '.erased';
    IF NOT FOUND THEN
        RAISE EXCEPTION '% of % without an erasure', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER require_erasure AFTER DELETE ON text_version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_erasure();
"""

GUARDED = {
    "post": (
        "community_id, author_id, kind, title, source, html, language, state, posted_at, "
        "deleted_at, pinned_at, origin, erased_at"
    ),
    "comment": (
        "post_id, parent_id, author_id, source, html, language, state, posted_at, deleted_at, "
        "origin, erased_at"
    ),
    "file": "owner_id, digest, name, media_type, size, alt, erased_at",
}

GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        GRANT UPDATE (kek_id, secret), DELETE ON entry_key TO kring_app;
        GRANT DELETE ON text_version TO kring_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """Make room for wrapped secrets beside bare ones, which a job wraps once the app runs."""
    op.create_table(
        "kek",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kek")),
    )
    op.create_index("ix_kek_subject_id_month", "kek", ["subject_id", "month"])
    op.create_index("ix_kek_retired", "kek", ["id"], postgresql_where=sa.text("retired"))
    op.create_table(
        "scrub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrub")),
    )
    op.add_column("entry_key", sa.Column("kek_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_entry_key_kek_id"), "entry_key", "kek", ["kek_id"], ["id"])
    op.create_index(op.f("ix_entry_key_kek_id"), "entry_key", ["kek_id"])
    op.create_index(
        "ix_entry_key_bare", "entry_key", ["entry_id"], postgresql_where=sa.text("kek_id IS NULL")
    )
    for table in GUARDED:
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    cursor = op.get_bind().connection.cursor()
    # From now on; what lies bare from before stays readable until it is wrapped.
    cursor.execute(
        "ALTER TABLE entry_key ADD CONSTRAINT ck_entry_key_wrapped "
        "CHECK (kek_id IS NOT NULL) NOT VALID"
    )
    cursor.execute(KEYS)
    cursor.execute(VERSIONS)
    for table, columns in GUARDED.items():
        cursor.execute(f"DROP TRIGGER require_entry ON {table}")
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f"AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
    cursor.execute(GRANTS)
