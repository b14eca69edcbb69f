"""Search: authors find what is held; announcements are found in all their languages."""

from alembic import op

revision = "0073"
down_revision = "0072"

# As before, but for the state: whoever looks is asked whether they may see it, row by row.
POSTS = """
CREATE OR REPLACE FUNCTION search_posts(ids int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO searchable (sort, post_id, community_id, author_id, at, stems)
    SELECT CASE WHEN p.kind IN ('story', 'lesson') THEN 'story' ELSE 'post' END,
           p.id, p.community_id, p.author_id, p.posted_at,
           setweight(search_stems(p.title, p.language), 'A')
           || search_stems(p.source, p.language)
           || CASE WHEN p.kind = 'announcement' THEN search_wordings(p.id) ELSE '' END
           || search_signs(p.community_id, p.author_id, p.language, ARRAY[
                  'type ' || p.kind,
                  CASE WHEN p.source ~ 'https?://' THEN 'has link' END,
                  CASE WHEN p.kind = 'poll' THEN 'has poll' END,
                  CASE WHEN p.kind = 'question' THEN 'has question' END,
                  CASE WHEN EXISTS (SELECT FROM comment k
                                     WHERE k.post_id = p.id AND k.chosen_at IS NOT NULL
                                       AND k.state = 'published' AND k.deleted_at IS NULL)
                       THEN 'has answer' END]
                  || ARRAY(SELECT DISTINCT
                                  CASE WHEN f.media_type LIKE 'image/%%' THEN 'has picture'
                                       ELSE 'has file' END
                             FROM attachment a JOIN file f ON f.id = a.file_id
                            WHERE a.post_id = p.id AND f.erased_at IS NULL))
      FROM post p
     WHERE p.id = ANY (ids) AND p.deleted_at IS NULL AND p.erased_at IS NULL;
END $$;
"""

COMMENTS = """
CREATE OR REPLACE FUNCTION search_comments(ids int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO searchable (sort, post_id, comment_id, community_id, author_id, at, stems)
    SELECT 'comment', p.id, k.id, p.community_id, k.author_id, k.posted_at,
           search_stems(k.source, k.language)
           || search_signs(p.community_id, k.author_id, k.language, ARRAY[
                  'type comment',
                  CASE WHEN k.chosen_at IS NOT NULL THEN 'has answer' END,
                  CASE WHEN k.source ~ 'https?://' THEN 'has link' END]
                  || ARRAY(SELECT DISTINCT
                                  CASE WHEN f.media_type LIKE 'image/%%' THEN 'has picture'
                                       ELSE 'has file' END
                             FROM attachment a JOIN file f ON f.id = a.file_id
                            WHERE a.comment_id = k.id AND f.erased_at IS NULL))
      FROM comment k JOIN post p ON p.id = k.post_id
     WHERE k.id = ANY (ids) AND k.deleted_at IS NULL AND k.erased_at IS NULL;
END $$;
"""

FILES = """
CREATE OR REPLACE FUNCTION search_files(ids int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO searchable (sort, post_id, comment_id, file_id, community_id, author_id, at, stems)
    SELECT 'file', p.id, k.id, f.id, p.community_id, COALESCE(k.author_id, p.author_id),
           COALESCE(k.posted_at, p.posted_at),
           setweight(search_stems(translate(f.name, '._-', '   '), said.language), 'A')
           || search_stems(concat_ws(' ', f.name, f.alt, w.words), said.language)
           || search_signs(p.community_id, COALESCE(k.author_id, p.author_id), said.language,
                  ARRAY['type file', CASE WHEN f.media_type LIKE 'image/%%' THEN 'has picture'
                                          ELSE 'has file' END])
      FROM attachment a
      JOIN file f ON f.id = a.file_id
      LEFT JOIN comment k ON k.id = a.comment_id
      JOIN post p ON p.id = COALESCE(a.post_id, k.post_id)
      LEFT JOIN file_words w ON w.file_id = f.id
     CROSS JOIN LATERAL (
         SELECT COALESCE(NULLIF(w.language, ''), k.language, p.language) AS language) said
     WHERE a.id = ANY (ids) AND f.erased_at IS NULL
       AND (k.id IS NULL OR k.deleted_at IS NULL AND k.erased_at IS NULL);
END $$;
"""

# What an announcement says in its other languages, in the edition that is out, and which they are.
WORDINGS = """
CREATE FUNCTION search_wordings(number int) RETURNS tsvector LANGUAGE plpgsql STABLE AS $$
DECLARE
    found tsvector := '';
    words record;
BEGIN
    FOR words IN SELECT w.title, w.source, w.language
                   FROM announcement a JOIN wording w ON w.announcement_id = a.id
                  WHERE a.post_id = number AND w.edition = a.sent_edition
                    AND w.making <> 'original' AND w.erased_at IS NULL
                  ORDER BY w.language LOOP
        found := found || setweight(search_stems(words.title, words.language), 'A')
                       || search_stems(words.source, words.language)
                       || array_to_tsvector(ARRAY['lang ' || words.language]);
    END LOOP;
    RETURN found;
END $$;
CREATE FUNCTION search_announced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number int;
BEGIN
    IF TG_TABLE_NAME = 'announcement' THEN
        number := NEW.post_id;
    ELSE
        SELECT post_id INTO number FROM announcement
         WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.announcement_id
                         ELSE NEW.announcement_id END;
    END IF;
    IF number IS NULL THEN
        RETURN NULL;
    END IF;
    -- Whoever writes in the post meanwhile waits, or there would be two rows of it.
    PERFORM FROM post WHERE id = number FOR NO KEY UPDATE;
    DELETE FROM searchable WHERE post_id = number AND comment_id IS NULL AND file_id IS NULL;
    PERFORM search_posts(ARRAY[number]);
    RETURN NULL;
END $$;
CREATE TRIGGER search_announced AFTER UPDATE OF post_id, sent_edition ON announcement
    FOR EACH ROW EXECUTE FUNCTION search_announced();
CREATE TRIGGER search_announced
    AFTER INSERT OR DELETE OR UPDATE OF title, source, language, edition, erased_at ON wording
    FOR EACH ROW EXECUTE FUNCTION search_announced();
"""

# What the index did not hold: few texts, but for announcements, which are few as well.
FILL = """
SELECT search_posts(ARRAY(
    SELECT id FROM post WHERE state <> 'published' AND kind <> 'announcement'));
SELECT search_comments(ARRAY(SELECT id FROM comment WHERE state <> 'published'));
SELECT search_files(ARRAY(SELECT a.id FROM attachment a JOIN comment k ON k.id = a.comment_id
                           WHERE k.state <> 'published'));
DELETE FROM searchable s USING post p
 WHERE p.id = s.post_id AND p.kind = 'announcement' AND s.comment_id IS NULL AND s.file_id IS NULL;
SELECT search_posts(ARRAY(SELECT id FROM post WHERE kind = 'announcement'));
"""


def upgrade() -> None:
    """Take more into the index; `social.search.matching` asks who may find it."""
    driver = op.get_bind().exec_driver_sql
    for part in (WORDINGS, POSTS, COMMENTS, FILES):
        driver(part)
    for part in FILL.strip().split(";\n"):
        driver(part)
