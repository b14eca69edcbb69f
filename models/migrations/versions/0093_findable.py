"""The index of what the archive remembers: every version of every text, deleted ones too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0093"
down_revision = "0092"

TIME = sa.DateTime(timezone=True)

# What has no blank for so long is no word, and too long for an index.
FOLDED = r"""
CREATE FUNCTION archive_folded(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(search_folded(words), '\S{200,}', ' ', 'g');
"""

# Words in all their forms, and with = before them as they stand; both at their place in the text.
STEMS = r"""
CREATE FUNCTION archive_stems(words text, language text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded text := archive_folded(words);
    bare text := regexp_replace(to_tsvector('pg_catalog.simple', folded)::text,
                                '(^| )''', '\1''=', 'g');
BEGIN
    RETURN (bare || ' ' || CASE language
        WHEN 'nl' THEN to_tsvector('pg_catalog.dutch', folded)::text
        WHEN 'fr' THEN to_tsvector('pg_catalog.french', folded)::text
        WHEN 'de' THEN to_tsvector('pg_catalog.german', folded)::text
        WHEN 'en' THEN to_tsvector('pg_catalog.english', folded)::text
        ELSE '' END)::tsvector;
END $$;
"""


def upgrade() -> None:
    """Make the tables; the worker fills them from the ledger."""
    tables()
    indexes()
    for function in (FOLDED, STEMS):
        op.get_bind().exec_driver_sql(function)
    # Vectors lie apart from rows, so that many rows share a page, and to count them is to read few.
    # PostgreSQL puts nothing apart of rows below two kilobytes; `room` makes all of them longer,
    # and is itself no more than forty bytes, because blanks can be pressed together.
    op.execute("ALTER TABLE findable SET (toast_tuple_target = 128, fillfactor = 95)")
    op.execute("ALTER TABLE findable ALTER COLUMN stems SET STORAGE EXTERNAL")
    op.execute("ALTER TABLE findable ALTER COLUMN stems SET STATISTICS 200")


def tables() -> None:
    """Make the index, what it knows of deletions, and how far it is made."""
    op.create_table(
        "findable",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("file_entry_id", sa.BigInteger()),
        sa.Column("replaced_id", sa.BigInteger()),
        sa.Column("noun_id", sa.BigInteger(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer()),
        sa.Column("post_id", sa.Integer()),
        sa.Column("conversation_id", sa.Integer()),
        sa.Column("message_id", sa.Integer()),
        sa.Column("noun", sa.String(30), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("said", sa.BigInteger(), nullable=False),
        sa.Column("stems", postgresql.TSVECTOR(), nullable=False),
        sa.Column("room", sa.Text(), server_default=sa.text("repeat(' ', 2100)"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findable")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["entry_key.entry_id"],
                name=op.f(f"fk_findable_{column}"),
                ondelete="CASCADE",
            )
            for column in ("entry_id", "file_entry_id")
        ),
    )
    op.create_table(
        "deletion",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("noun", sa.String(30), nullable=False),
        sa.Column("noun_id", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("until_id", sa.BigInteger()),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_deletion")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry_key.entry_id"],
            name=op.f("fk_deletion_entry_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "archive_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.String(4_000), nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("hits", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_search")),
        *(
            sa.ForeignKeyConstraint(
                [f"{noun}_id"], [f"{noun}.id"], name=op.f(f"fk_archive_search_{noun}_id")
            )
            for noun in ("grant", "look")
        ),
    )
    op.create_index("ix_archive_search_grant_id", "archive_search", ["grant_id", "id"])
    op.create_table(
        "indexed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indexed")),
    )


def indexes() -> None:
    """Find by words, by object, by entry, and around something."""
    op.create_index("ix_findable_noun", "findable", ["noun", "noun_id", "id"])
    op.create_index("ix_findable_entry_id", "findable", ["entry_id"])
    op.create_index(
        "ix_findable_file_entry_id",
        "findable",
        ["file_entry_id"],
        postgresql_where=sa.text("file_entry_id IS NOT NULL"),
    )
    for column in ("post_id", "conversation_id"):
        op.create_index(
            f"ix_findable_{column}",
            "findable",
            [column, "id"],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_index("ix_findable_stems", "findable", ["stems"], postgresql_using="gin")
    op.create_index("ix_deletion_noun", "deletion", ["noun", "noun_id", "from_id"])
