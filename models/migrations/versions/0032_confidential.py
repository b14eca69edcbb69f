"""What is said in confidence, sealed, and who receives it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

CAPABILITIES = ("moderator", "hr", "compliance", "communications", "administrator", "confidant")

# Kept apart from the models on purpose: a test holds both together. That a report came has its
# entry the night after, so only what is done to it needs one at once.
GUARDED = {
    "channel": (
        "INSERT OR DELETE",
        "without_sign_in, outside, months_kept, months_kept_after_measures",
    ),
    "appointment": (
        "INSERT OR DELETE",
        "person_id, asked_by_id, confirmed_by_id, confirmed_at, refused_at",
    ),
    "confidant_key": ("INSERT OR DELETE", "person_id, public_key, retired_at"),
    "disclosure": ("DELETE", "acknowledged_on, answered_on, closed_on, conclusion, delete_on"),
}

# Nobody comes to receive reports by one person's decision.
REQUIRE = """
CREATE FUNCTION require_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM appointment WHERE person_id = NEW.person_id AND confirmed_at IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody confirmed that person % receives confidential reports',
            NEW.person_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Make the tables and their guard."""
    op.drop_constraint(op.f("ck_role_capability"), "role")
    op.create_check_constraint(
        op.f("ck_role_capability"), "role", sa.column("capability").in_(CAPABILITIES)
    )
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("without_sign_in", sa.Boolean(), nullable=False),
        sa.Column("outside", sa.String(length=2000), nullable=False),
        sa.Column("months_kept", sa.SmallInteger(), nullable=False),
        sa.Column("months_kept_after_measures", sa.SmallInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_channel_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_by_id <> asked_by_id AND confirmed_by_id <> person_id",
            name=op.f("ck_appointment_two_people"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(confirmed_at, refused_at) <= 1", name=op.f("ck_appointment_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_appointment_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_appointment_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(
        "uq_appointment_open",
        "appointment",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("confirmed_at IS NULL AND refused_at IS NULL"),
    )
    op.create_table(
        "confidant_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("locked", sa.LargeBinary(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(public_key) = 32", name=op.f("ck_confidant_key_public_key")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_confidant_key_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidant_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_confidant_key_public_key")),
    )
    op.create_index(
        "uq_confidant_key_person_id",
        "confidant_key",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("is_entered", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "conclusion",
            sa.Enum(
                "no_measure",
                "measures",
                name="conclusion",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("delete_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (conclusion IS NULL)",
            name=op.f("ck_disclosure_closed_with_outcome"),
        ),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (delete_on IS NULL)", name=op.f("ck_disclosure_closed_until")
        ),
        sa.CheckConstraint(
            "length(public_key) = 32 AND length(receipt) = 32", name=op.f("ck_disclosure_lengths")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("public_key", name=op.f("uq_disclosure_public_key")),
        sa.UniqueConstraint("receipt", name=op.f("uq_disclosure_receipt")),
    )
    op.create_index(
        "ix_disclosure_new",
        "disclosure",
        ["id"],
        unique=False,
        postgresql_where=sa.text("NOT is_entered"),
    )
    op.create_table(
        "disclosure_message",
        sa.Column("disclosure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("by_reporter", sa.Boolean(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("own_envelope", sa.LargeBinary(length=80), nullable=False),
        sa.CheckConstraint(
            "length(own_envelope) = 80", name=op.f("ck_disclosure_message_own_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["disclosure_id"], ["disclosure.id"], name=op.f("fk_disclosure_message_disclosure_id")
        ),
        sa.PrimaryKeyConstraint("disclosure_id", "position", name=op.f("pk_disclosure_message")),
    )
    op.create_table(
        "envelope",
        sa.Column("disclosure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(length=80), nullable=False),
        sa.CheckConstraint("length(wrapped) = 80", name=op.f("ck_envelope_wrapped")),
        sa.ForeignKeyConstraint(
            ["disclosure_id", "position"],
            ["disclosure_message.disclosure_id", "disclosure_message.position"],
            name=op.f("fk_envelope_disclosure_id_position"),
        ),
        sa.ForeignKeyConstraint(["key_id"], ["confidant_key.id"], name=op.f("fk_envelope_key_id")),
        sa.PrimaryKeyConstraint("disclosure_id", "position", "key_id", name=op.f("pk_envelope")),
    )
    for table, (acts, columns) in GUARDED.items():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER require_entry AFTER {acts} OR UPDATE OF {columns} "
            f"ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            "EXECUTE FUNCTION require_entry()"
        )
    op.execute(REQUIRE)
    op.execute(
        "CREATE CONSTRAINT TRIGGER require_appointment AFTER INSERT OR UPDATE ON role "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.capability = 'confidant') "
        "EXECUTE FUNCTION require_appointment()"
    )
