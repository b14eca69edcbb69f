"""Events: when and where, who signed up, and the addresses that calendars read."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Add the tables of events."""
    allow("post", "kind", "gathering")
    allow("notice", "kind", "moved_up", "rescheduled", "called_off", "soon")
    op.create_table(
        "gathering",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("intro", sa.String(2_000), nullable=False),
        sa.Column("intro_html", sa.String(60_000), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("link", sa.String(1_000), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("going", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_gathering_in_order")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_gathering_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sa.UniqueConstraint("post_id", name=op.f("uq_gathering_post_id")),
    )
    op.create_index("ix_gathering_starts_at", "gathering", ["starts_at"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('going', 'waiting')", name=op.f("ck_attendance_attendancestate")
        ),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_attendance_gathering_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    op.create_index(
        "uq_attendance_gathering_id", "attendance", ["gathering_id", "person_id"], unique=True
    )
    op.create_index(
        "ix_attendance_waiting",
        "attendance",
        ["gathering_id", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"])
    op.create_table(
        "calendar_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_address_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_address_person_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_address_digest")),
    )
    guard(
        "gathering", "post_id", "intro", "intro_html", "starts_at", "ends_at", "zone", "place",
        "link", "seats", "cancelled_at",
    )  # fmt: skip
    guard("attendance", "gathering_id", "person_id", "state")
    guard("calendar_address", "person_id", "digest")
