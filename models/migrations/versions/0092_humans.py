"""A bot is no person: the database does not count it among the members of a community."""

from alembic import op

revision = "0092"
down_revision = "0091"

HERE = """
    WITH here AS (
        SELECT {rows}.community_id FROM {rows} JOIN person ON person.id = {rows}.person_id
        WHERE {rows}.state = 'member' AND person.state <> 'deactivated'
          AND person.bot_owner_id IS NULL FOR SHARE OF person
    )
    UPDATE community SET member_count = member_count {sign} counted.number
    FROM (SELECT community_id, count(*) AS number FROM here GROUP BY community_id) AS counted
    WHERE community.id = counted.community_id;
"""

COUNT = f"""
CREATE OR REPLACE FUNCTION count_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {HERE.format(rows="come", sign="+")}
    ELSE
        {HERE.format(rows="gone", sign="-")}
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person
      WHERE id = NEW.person_id AND state <> 'deactivated' AND bot_owner_id IS NULL FOR SHARE;
    IF FOUND THEN
        UPDATE community
        SET member_count = member_count + CASE WHEN NEW.state = 'member' THEN 1 ELSE -1 END
        WHERE id = NEW.community_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_leaver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE community
    SET member_count = member_count + CASE WHEN NEW.state = 'deactivated' THEN -1 ELSE 1 END
    FROM membership
    WHERE membership.person_id = NEW.id AND membership.state = 'member'
      AND NEW.bot_owner_id IS NULL AND community.id = membership.community_id;
    RETURN NULL;
END $$;

UPDATE community SET member_count = counted.number
  FROM (
    SELECT c.id, count(person.id) AS number
      FROM community c
      JOIN membership ON membership.community_id = c.id AND membership.state = 'member'
      LEFT JOIN person ON person.id = membership.person_id
       AND person.state <> 'deactivated' AND person.bot_owner_id IS NULL
     WHERE EXISTS (
        SELECT FROM membership m JOIN person b ON b.id = m.person_id
         WHERE m.community_id = c.id AND b.bot_owner_id IS NOT NULL)
     GROUP BY c.id
  ) AS counted
 WHERE community.id = counted.id;
"""


def upgrade() -> None:
    """Let the triggers pass over bots, and count again where there are some."""
    op.execute(COUNT)
