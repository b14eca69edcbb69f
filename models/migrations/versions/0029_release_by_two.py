"""A hold is released by two people."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = (
    "matter, reason, people_ids, community_ids, begins_at, ends_at, words, asked_by_id, asked_at, "
    "approved_by_id, approved_at, refused_by_id, refused_at, review_at, release_asked_by_id, "
    "release_asked_at, released_by_id, released_at, release_reason"
)


def upgrade() -> None:
    """Make the columns; what one officer released before stays released."""
    op.execute("DROP TRIGGER require_entry ON hold")
    op.add_column("hold", sa.Column("release_asked_by_id", sa.Integer()))
    op.add_column("hold", sa.Column("release_asked_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(
        op.f("fk_hold_release_asked_by_id"), "hold", "person", ["release_asked_by_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_hold_two_people_release"), "hold", "released_by_id <> release_asked_by_id"
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER require_entry "
        f"AFTER INSERT OR DELETE OR UPDATE OF {GUARDED} ON hold "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
    )
