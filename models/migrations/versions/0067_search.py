"""Search: the words of posts, comments and files, kept by the database beside what they are of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0067"
down_revision = "0066"

TIME = sa.DateTime(timezone=True)

# Marks that stand over, under or in a letter, and letters that Unicode does not decompose. Words
# and what is looked for go through the same function, so that they meet.
FOLDED = r"""
CREATE FUNCTION search_folded(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(words) = char_length(words) THEN lower(words) ELSE
    replace(replace(replace(replace(translate(lower(regexp_replace(normalize(words, NFKD),
        '[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+',
        '', 'g')), 'øđðłı', 'oddli'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
END;
"""

# Words by the stems of their language, and as they are: names, other languages, phrases.
STEMS = """
CREATE FUNCTION search_stems(words text, language text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded text := search_folded(words);
BEGIN
    RETURN CASE language
        WHEN 'nl' THEN to_tsvector('pg_catalog.dutch', folded)
        WHEN 'fr' THEN to_tsvector('pg_catalog.french', folded)
        WHEN 'de' THEN to_tsvector('pg_catalog.german', folded)
        WHEN 'en' THEN to_tsvector('pg_catalog.english', folded)
        ELSE '' END || to_tsvector('pg_catalog.simple', folded);
END $$;
"""

# What narrows a search, as words that nobody can write: they hold a space.
SIGNS = """
CREATE FUNCTION search_signs(place int, author int, language text, more text[]) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(array_remove(
    ARRAY['in ' || place::text, 'from ' || author::text, 'lang ' || language] || more, NULL));
"""

POSTS = """
CREATE FUNCTION search_posts(ids int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO searchable (sort, post_id, community_id, author_id, at, stems)
    SELECT CASE WHEN p.kind IN ('story', 'lesson') THEN 'story' ELSE 'post' END,
           p.id, p.community_id, p.author_id, p.posted_at,
           setweight(search_stems(p.title, p.language), 'A')
           || search_stems(p.source, p.language)
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
     WHERE p.id = ANY (ids)
       AND p.state = 'published' AND p.deleted_at IS NULL AND p.erased_at IS NULL;
END $$;
"""

COMMENTS = """
CREATE FUNCTION search_comments(ids int[]) RETURNS void LANGUAGE plpgsql AS $$
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
     WHERE k.id = ANY (ids)
       AND k.state = 'published' AND k.deleted_at IS NULL AND k.erased_at IS NULL;
END $$;
"""

FILES = """
CREATE FUNCTION search_files(ids int[]) RETURNS void LANGUAGE plpgsql AS $$
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
       AND (k.id IS NULL
            OR k.state = 'published' AND k.deleted_at IS NULL AND k.erased_at IS NULL);
END $$;
"""

ON_POST = """
CREATE FUNCTION search_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM search_posts(ARRAY[NEW.id]);
    ELSIF NEW.community_id <> OLD.community_id THEN
        PERFORM search_thread(NEW.id);
    ELSE
        DELETE FROM searchable
         WHERE post_id = NEW.id AND comment_id IS NULL AND file_id IS NULL;
        PERFORM search_posts(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION search_thread(number int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM searchable WHERE post_id = number;
    PERFORM search_posts(ARRAY[number]);
    PERFORM search_comments(ARRAY(SELECT id FROM comment WHERE post_id = number));
    PERFORM search_files(ARRAY(
        SELECT a.id FROM attachment a WHERE a.post_id = number
        UNION ALL
        SELECT a.id FROM attachment a JOIN comment k ON k.id = a.comment_id
         WHERE k.post_id = number));
END $$;
CREATE TRIGGER search_insert AFTER INSERT ON post
    FOR EACH ROW EXECUTE FUNCTION search_post();
CREATE TRIGGER search_update AFTER UPDATE OF
    title, source, language, kind, state, deleted_at, erased_at, community_id, author_id, posted_at
    ON post FOR EACH ROW EXECUTE FUNCTION search_post();
"""

ON_COMMENT = """
CREATE FUNCTION search_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM searchable WHERE comment_id = NEW.id;
    END IF;
    PERFORM search_comments(ARRAY[NEW.id]);
    IF TG_OP = 'UPDATE' THEN
        PERFORM search_files(ARRAY(SELECT id FROM attachment WHERE comment_id = NEW.id));
        IF COALESCE(OLD.chosen_at, NEW.chosen_at) IS NOT NULL THEN
            -- Whoever writes in the post meanwhile waits, or there would be two rows of it.
            PERFORM FROM post WHERE id = NEW.post_id FOR NO KEY UPDATE;
            DELETE FROM searchable
             WHERE post_id = NEW.post_id AND comment_id IS NULL AND file_id IS NULL;
            PERFORM search_posts(ARRAY[NEW.post_id]);
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_insert AFTER INSERT ON comment
    FOR EACH ROW EXECUTE FUNCTION search_comment();
CREATE TRIGGER search_update AFTER UPDATE OF
    source, language, state, deleted_at, erased_at, chosen_at, post_id, author_id, posted_at
    ON comment FOR EACH ROW EXECUTE FUNCTION search_comment();
"""

# What a text has with it is a sign of the text, too.
ON_ATTACHMENT = """
CREATE FUNCTION search_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it attachment := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM searchable s
         WHERE s.file_id = it.file_id
           AND (s.comment_id = it.comment_id
                OR s.post_id = it.post_id AND s.comment_id IS NULL);
    ELSE
        PERFORM search_files(ARRAY[it.id]);
    END IF;
    IF it.comment_id IS NOT NULL THEN
        DELETE FROM searchable WHERE comment_id = it.comment_id AND file_id IS NULL;
        PERFORM search_comments(ARRAY[it.comment_id]);
    ELSE
        DELETE FROM searchable
         WHERE post_id = it.post_id AND comment_id IS NULL AND file_id IS NULL;
        PERFORM search_posts(ARRAY[it.post_id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_attachment AFTER INSERT OR DELETE ON attachment
    FOR EACH ROW EXECUTE FUNCTION search_attachment();
"""

ON_FILE = """
CREATE FUNCTION search_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number int;
BEGIN
    IF TG_TABLE_NAME = 'file' THEN
        number := NEW.id;
        IF NEW.erased_at IS NOT NULL THEN
            DELETE FROM file_words WHERE file_id = number;
        END IF;
    ELSE
        number := NEW.file_id;
    END IF;
    DELETE FROM searchable WHERE file_id = number;
    PERFORM search_files(ARRAY(SELECT id FROM attachment WHERE file_id = number));
    RETURN NULL;
END $$;
CREATE TRIGGER search_update AFTER UPDATE OF name, alt, media_type, erased_at ON file
    FOR EACH ROW EXECUTE FUNCTION search_file();
CREATE TRIGGER search_words AFTER INSERT OR UPDATE ON file_words
    FOR EACH ROW EXECUTE FUNCTION search_file();
"""

# What is there already. Some minutes for a million posts, in which nobody can write.
FILL = """
SELECT search_posts(ARRAY(SELECT id FROM post));
SELECT search_comments(ARRAY(SELECT id FROM comment));
SELECT search_files(ARRAY(SELECT id FROM attachment));
"""


def upgrade() -> None:
    """Make the index, let the database keep it, and fill it with what is there."""
    tables()
    driver = op.get_bind().exec_driver_sql
    for part in (FOLDED, STEMS, SIGNS, POSTS, COMMENTS, FILES):
        driver(part)
    for part in FILL.strip().split("\n"):
        driver(part)
    indexes()
    for part in (ON_POST, ON_COMMENT, ON_ATTACHMENT, ON_FILE):
        driver(part)
    op.add_column(
        "saved_search",
        sa.Column("is_for_people", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    driver("ANALYZE searchable")


def tables() -> None:
    """Make the index, and a place for the words of files."""
    op.create_table(
        "file_words",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("words", sa.String(50_000), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_file_words_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_words")),
    )
    op.create_table(
        "searchable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "sort",
            sa.Enum(
                "post", "story", "comment", "file",
                name="sort", native_enum=False, length=20, create_constraint=False,
            ),
            nullable=False,
        ),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer()),
        sa.Column("file_id", sa.Integer()),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("stems", postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint(
            "sort IN ('post', 'story', 'comment', 'file')", name=op.f("ck_searchable_sort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searchable")),
    )  # fmt: skip
    op.execute("ALTER TABLE searchable ALTER COLUMN stems SET STATISTICS 200")


def indexes() -> None:
    """Find by words, and walk by time."""
    for column in ("post_id", "comment_id", "file_id"):
        op.create_foreign_key(
            op.f(f"fk_searchable_{column}"),
            "searchable",
            column.removesuffix("_id"),
            [column],
            ["id"],
            ondelete="CASCADE",
        )
    op.create_index("ix_searchable_post_id", "searchable", ["post_id"])
    for column in ("comment_id", "file_id"):
        op.create_index(
            f"ix_searchable_{column}",
            "searchable",
            [column],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_index(
        "ix_searchable_newest", "searchable", ["sort", sa.text("at DESC"), sa.text("id DESC")]
    )
    # What was written last waits in a list, for the index to take in at once: a short one, which
    # every search reads and one writer in some hundred has to put away.
    op.create_index(
        "ix_searchable_stems",
        "searchable",
        ["stems"],
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 1024},
    )
