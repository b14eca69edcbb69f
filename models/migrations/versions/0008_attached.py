"""What was once attached is no leftover of an upload: the database itself notes when it was."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# Only the first time writes the row; from then on nothing is locked for it.
NOTE = """
CREATE FUNCTION note_attached() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE file SET attached_at = now() WHERE id = NEW.file_id AND attached_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER note_attached AFTER INSERT ON attachment
    FOR EACH ROW EXECUTE FUNCTION note_attached();

CREATE FUNCTION note_photo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE file SET attached_at = now() WHERE id = NEW.photo_id AND attached_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER note_photo AFTER INSERT OR UPDATE OF photo_id ON person
    FOR EACH ROW WHEN (NEW.photo_id IS NOT NULL) EXECUTE FUNCTION note_photo();

UPDATE file SET attached_at = created_at
 WHERE EXISTS (SELECT FROM attachment WHERE attachment.file_id = file.id)
    OR EXISTS (SELECT FROM person WHERE person.photo_id = file.id);
"""


def upgrade() -> None:
    """Add the column, let the triggers fill it, and find what is left over by an index."""
    op.add_column("file", sa.Column("attached_at", sa.DateTime(timezone=True), nullable=True))
    op.get_bind().connection.cursor().execute(NOTE)
    op.create_index(
        "ix_file_loose", "file", ["created_at"], postgresql_where=sa.text("attached_at IS NULL")
    )
