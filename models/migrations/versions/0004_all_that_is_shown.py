"""The guard reaches what is shown beside the words: files, earlier versions, a community's HTML."""

from alembic import op

revision = "0004"
down_revision = "0003"

COMMUNITY = (
    "slug, name, purpose, purpose_html, rules, rules_html, kind, language, site_id, rule, "
    "is_company, archived_at, deleted_at, origin"
)

# Such a row has no entries of its own: those of its text speak of it.
REQUIRE = """
CREATE FUNCTION require_entry_of_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it record;
BEGIN
    IF TG_OP = 'DELETE' THEN it := OLD; ELSE it := NEW; END IF;
    PERFORM 1 FROM entry
        WHERE xid = pg_current_xact_id()
          AND noun = CASE WHEN it.post_id IS NULL THEN 'comment' ELSE 'post' END
          AND noun_id = COALESCE(it.post_id, it.comment_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION '% of % without a ledger entry', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER require_entry_of_text AFTER INSERT OR DELETE OR UPDATE ON attachment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry_of_text();
CREATE CONSTRAINT TRIGGER require_entry_of_text AFTER INSERT ON text_version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry_of_text();
"""


def upgrade() -> None:
    """Guard them, and find the person of a photo by an index."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute("DROP TRIGGER require_entry ON community")
    cursor.execute(
        "CREATE CONSTRAINT TRIGGER require_entry "
        f"AFTER INSERT OR DELETE OR UPDATE OF {COMMUNITY} ON community "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
    )
    cursor.execute(REQUIRE)
    op.create_index("ix_person_photo_id", "person", ["photo_id"])
