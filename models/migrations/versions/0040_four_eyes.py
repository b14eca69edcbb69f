"""Two administrators for every role of trust, and word to those whose confirmations rest."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

CAPABILITIES = ("moderator", "hr", "compliance", "communications", "administrator", "confidant")
# Kept apart from the models on purpose: a test holds both together.
GUARDED = "person_id, capability, asked_by_id, confirmed_by_id, confirmed_at, refused_at"
KINDS = (
    "mentioned",
    "answered",
    "reacted",
    "invited",
    "requested",
    "approved",
    "offered",
    "reported",
    "settled",
    "told_reporter",
    "told_author",
    "opinion_asked",
    "read_by_exception",
    "decided",
    "appealed",
    "answered_appeal",
    "rule_hit",
    "to_approve",
    "sent_back",
    "taken_over",
    "to_appoint",
    "rests",
)

# Who was confirmed for another role was not confirmed to receive reports.
REQUIRE = """
CREATE OR REPLACE FUNCTION require_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM appointment
      WHERE person_id = NEW.person_id AND capability = 'confidant' AND confirmed_at IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody confirmed that person % receives confidential reports',
            NEW.person_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Say of each appointment which role it is about: so far, who receives reports."""
    capability = sa.Enum(
        *CAPABILITIES, name="capability", native_enum=False, create_constraint=True, length=20
    )
    op.add_column(
        "appointment",
        sa.Column("capability", capability, server_default="confidant", nullable=False),
    )
    op.alter_column("appointment", "capability", server_default=None)
    op.drop_index("uq_appointment_open", "appointment")
    op.create_index(
        "uq_appointment_open",
        "appointment",
        ["person_id", "capability"],
        unique=True,
        postgresql_where=sa.text("confirmed_at IS NULL AND refused_at IS NULL"),
    )
    op.execute(sa.text(REQUIRE))
    op.execute("DROP TRIGGER require_entry ON appointment")
    op.execute(
        "CREATE CONSTRAINT TRIGGER require_entry "
        f"AFTER INSERT OR DELETE OR UPDATE OF {GUARDED} ON appointment "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
    )
    op.drop_constraint(op.f("ck_notice_noticekind"), "notice")
    op.create_check_constraint(op.f("ck_notice_noticekind"), "notice", sa.column("kind").in_(KINDS))
