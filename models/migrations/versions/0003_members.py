"""Members counted by the database, owners and names found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# Locking the person first makes the count exact while somebody is deactivated at the same time.
HERE = """
    WITH here AS (
        SELECT {rows}.community_id FROM {rows} JOIN person ON person.id = {rows}.person_id
        WHERE {rows}.state = 'member' AND person.state <> 'deactivated' FOR SHARE OF person
    )
    UPDATE community SET member_count = member_count {sign} counted.number
    FROM (SELECT community_id, count(*) AS number FROM here GROUP BY community_id) AS counted
    WHERE community.id = counted.community_id;
"""

COUNT = f"""
CREATE FUNCTION count_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {HERE.format(rows="come", sign="+")}
    ELSE
        {HERE.format(rows="gone", sign="-")}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_come AFTER INSERT ON membership
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION count_members();
CREATE TRIGGER count_gone AFTER DELETE ON membership
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_members();

CREATE FUNCTION count_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.person_id AND state <> 'deactivated' FOR SHARE;
    IF FOUND THEN
        UPDATE community
        SET member_count = member_count + CASE WHEN NEW.state = 'member' THEN 1 ELSE -1 END
        WHERE id = NEW.community_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_member AFTER UPDATE OF state ON membership FOR EACH ROW
    WHEN ((OLD.state = 'member') <> (NEW.state = 'member')) EXECUTE FUNCTION count_member();

CREATE FUNCTION count_leaver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE community
    SET member_count = member_count + CASE WHEN NEW.state = 'deactivated' THEN -1 ELSE 1 END
    FROM membership
    WHERE membership.person_id = NEW.id AND membership.state = 'member'
      AND community.id = membership.community_id;
    RETURN NULL;
END $$;
CREATE TRIGGER count_leaver AFTER UPDATE OF state ON person FOR EACH ROW
    WHEN ((OLD.state = 'deactivated') <> (NEW.state = 'deactivated'))
    EXECUTE FUNCTION count_leaver();

UPDATE community SET member_count = (
    SELECT count(*) FROM membership JOIN person ON person.id = membership.person_id
    WHERE membership.community_id = community.id AND membership.state = 'member'
      AND person.state <> 'deactivated'
);
"""


def upgrade() -> None:
    """Add the columns and indexes, and let the triggers count."""
    op.add_column(
        "community",
        sa.Column("purpose_folded", sa.String(length=8000), server_default="", nullable=False),
    )
    op.add_column(
        "community", sa.Column("member_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("membership", sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_membership_owner",
        "membership",
        ["community_id"],
        postgresql_where=sa.text("role = 'owner'"),
    )
    op.create_index("ix_person_by_name", "person", [sa.text('name_folded COLLATE "C"'), "id"])
    op.get_bind().connection.cursor().execute(COUNT)
