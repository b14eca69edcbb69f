"""The guard: no content without its ledger entry, and a ledger that nobody rewrites."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "company": "name, language, zone, is_demo",
    "site": "name, country, zone",
    "person": (
        "handle, name, email, title, department, site_id, manager_id, photo_id, bio, state, "
        "language, zone, origin, password_hash"
    ),
    "role": "person_id, capability",
    "sign_in": "person_id, ended_at",
    "community": (
        "slug, name, purpose, rules, kind, language, site_id, rule, is_company, archived_at, "
        "deleted_at, origin"
    ),
    "membership": "person_id, community_id, role, state, by_rule",
    "post": (
        "community_id, author_id, kind, title, source, html, language, state, posted_at, "
        "deleted_at, pinned_at, origin"
    ),
    "comment": (
        "post_id, parent_id, author_id, source, html, language, state, posted_at, deleted_at, "
        "origin"
    ),
    "reaction": "person_id, post_id, comment_id, kind",
    "file": "owner_id, digest, name, media_type, size, alt",
    "follow": "person_id, followed_id, community_id, topic_id",
}

# As it was when this migration was written, whichever version is installed.
JOBS = Path(__file__).parent.parent / "procrastinate_3_10.sql"

STAMP = """
CREATE FUNCTION stamp_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xid := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER stamp_entry BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION stamp_entry();
"""

KEEP = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is never changed: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_entry BEFORE UPDATE OR DELETE ON entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_entries BEFORE TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_entry_key BEFORE UPDATE ON entry_key
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_entry_keys BEFORE TRUNCATE ON entry_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_text_version BEFORE UPDATE OR DELETE ON text_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

REQUIRE = """
CREATE FUNCTION require_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM entry
        WHERE xid = pg_current_xact_id() AND noun = TG_TABLE_NAME
          AND noun_id = CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% of % without a ledger entry', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""

GRANTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_app') THEN
        GRANT USAGE ON SCHEMA public TO kring_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kring_app;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kring_app;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO kring_app;
        REVOKE UPDATE, DELETE ON entry, entry_key, text_version FROM kring_app;
        REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM kring_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kring_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO kring_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO kring_app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kring_seal') THEN
        GRANT USAGE ON SCHEMA public TO kring_seal;
        GRANT SELECT ON entry TO kring_seal;
    END IF;
END $$;
"""


def upgrade() -> None:
    """Make the triggers and hand out the rights."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(JOBS.read_text())
    for statement in (STAMP, KEEP, REQUIRE):
        cursor.execute(statement)
    for table, columns in GUARDED.items():
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f"AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
    cursor.execute(GRANTS)
