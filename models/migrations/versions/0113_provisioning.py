"""What the company's directory says of its people: tokens, people, groups, and what went wrong."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import allow, guard

revision = "0113"
down_revision = "0112"

TIME = sa.DateTime(timezone=True)
LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "provisioner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("invites", sa.Boolean(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("used_at", TIME),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_provisioner_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioner")),
        sa.UniqueConstraint("digest", name=op.f("uq_provisioner_digest")),
    )
    op.create_index(op.f("ix_provisioner_made_by_id"), "provisioner", ["made_by_id"])
    guard("provisioner", "made_by_id", "name", "digest", "invites", "expires_at", "ended_at")
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_name", sa.String(254), nullable=False),
        sa.Column("user_name_folded", sa.String(762), nullable=False),
        sa.Column("external_id", sa.String(254)),
        sa.Column("said", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("key", name=op.f("uq_enrolment_key")),
    )
    op.create_index(op.f("ix_enrolment_person_id"), "enrolment", ["person_id"])
    op.create_index(op.f("ix_enrolment_external_id"), "enrolment", ["external_id"])
    for name, column in (
        ("uq_enrolment_user_name", "user_name_folded"),
        ("uq_enrolment_person", "person_id"),
    ):
        op.create_index(name, "enrolment", [column], unique=True, postgresql_where=LIVE)
    guard("enrolment", "person_id", "user_name", "external_id", "said", "ended_at")
    op.create_table(
        "directory_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("external_id", sa.String(254)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_group")),
        sa.UniqueConstraint("key", name=op.f("uq_directory_group_key")),
    )
    op.create_index(op.f("ix_directory_group_external_id"), "directory_group", ["external_id"])
    guard("directory_group", "name", "external_id")
    op.create_table(
        "directory_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["directory_group.id"],
            name=op.f("fk_directory_member_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_directory_member_enrolment_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "enrolment_id", name=op.f("pk_directory_member")),
    )
    op.create_index(op.f("ix_directory_member_enrolment_id"), "directory_member", ["enrolment_id"])
    op.create_table(
        "provisioning_fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provisioner_id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("about", sa.String(254), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(
            ["provisioner_id"],
            ["provisioner.id"],
            name=op.f("fk_provisioning_fault_provisioner_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioning_fault")),
    )
    op.create_index("ix_provisioning_fault_at", "provisioning_fault", ["at"])
    op.create_index(
        op.f("ix_provisioning_fault_provisioner_id"), "provisioning_fault", ["provisioner_id"]
    )
    allow("entry", "origin", "directory")
