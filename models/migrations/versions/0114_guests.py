"""Guests: people of other companies, who are asked for, approved, and here until a day."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import allow, guard

revision = "0114"
down_revision = "0113"

TIME = sa.DateTime(timezone=True)

# Who is a guest stays one, and comes into a community by a stay alone.
REFUSE = """
CREATE FUNCTION keep_guest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.guest_of IS NULL) <> (NEW.guest_of IS NULL) THEN
        RAISE EXCEPTION 'nobody becomes a guest, and no guest an employee'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_stays_one';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_guest BEFORE UPDATE OF guest_of ON person
    FOR EACH ROW EXECUTE FUNCTION keep_guest();

CREATE FUNCTION refuse_guest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM person WHERE id = NEW.person_id AND guest_of IS NOT NULL) THEN
        RAISE EXCEPTION USING MESSAGE = 'guests have none of ' || TG_TABLE_NAME,
            ERRCODE = 'check_violation', CONSTRAINT = 'not_for_guests';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_guest_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM person WHERE id = NEW.bot_owner_id AND guest_of IS NOT NULL) THEN
        RAISE EXCEPTION 'guests answer for no bot'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'not_for_guests';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_guest_owner BEFORE INSERT OR UPDATE OF bot_owner_id ON person
    FOR EACH ROW WHEN (NEW.bot_owner_id IS NOT NULL) EXECUTE FUNCTION refuse_guest_owner();

CREATE FUNCTION let_guest_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM person WHERE id = NEW.person_id AND guest_of IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    IF NEW.role <> 'member' OR NEW.state <> 'member' OR NEW.by_rule OR NOT EXISTS (
        SELECT FROM stay s JOIN stay_place p ON p.stay_id = s.id
          JOIN community c ON c.id = p.community_id
         WHERE s.person_id = NEW.person_id AND s.approved_at IS NOT NULL AND s.closed_at IS NULL
           AND p.community_id = NEW.community_id AND p.agreed_at IS NOT NULL
           AND p.declined_at IS NULL AND p.ended_at IS NULL AND NOT c.is_company
    ) THEN
        RAISE EXCEPTION 'a guest is a member, where owners agreed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_is_let_in';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER let_guest_in
    BEFORE INSERT OR UPDATE OF person_id, community_id, role, state, by_rule ON membership
    FOR EACH ROW EXECUTE FUNCTION let_guest_in();

CREATE FUNCTION see_guest_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE stay_place SET ended_at = now() FROM stay
     WHERE stay.id = stay_place.stay_id AND stay.person_id = OLD.person_id
       AND stay.approved_at IS NOT NULL
       AND stay_place.community_id = OLD.community_id AND stay_place.ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER see_guest_out AFTER DELETE ON membership
    FOR EACH ROW EXECUTE FUNCTION see_guest_out();
"""
# What no guest has: a role, a program, a voice of the company, a talk outside their communities.
NOT_THEIRS = (
    "role", "access_token", "appointment", "mandate", "leader", "delegation", "participant",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, and let the database itself keep guests where they belong."""
    op.add_column("person", sa.Column("guest_of", sa.String(200)))
    op.add_column("person", sa.Column("guest_until", TIME))
    # Who is a guest is looked at afterwards, and found by an index that is built then.
    op.create_check_constraint(
        op.f("ck_person_guest_until_a_day"),
        "person",
        "(guest_of IS NULL) = (guest_until IS NULL)",
        postgresql_not_valid=True,
    )
    guard("person", "guest_of", "guest_until")
    make_stays()
    make_places()
    allow("notice", "kind", "guest_asked", "guest_decided", "guest_ends")
    op.execute(REFUSE)
    for table in NOT_THEIRS:
        op.execute(
            f"CREATE TRIGGER refuse_guest BEFORE INSERT OR UPDATE OF person_id ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_guest()"
        )


def make_stays() -> None:
    """Keep who was asked for, and approved."""
    op.create_table(
        "stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("company", sa.String(200), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("approved_by_id", sa.Integer()),
        sa.Column("approved_at", TIME),
        sa.Column("closed_at", TIME),
        sa.CheckConstraint("approved_by_id <> asked_by_id", name=op.f("ck_stay_two_people")),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at IS NULL)", name=op.f("ck_stay_approved")
        ),
        sa.CheckConstraint(
            "approved_at IS NULL OR person_id IS NOT NULL", name=op.f("ck_stay_of_somebody")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_stay_{column}"))
            for column in ("person_id", "asked_by_id", "approved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
    )
    op.create_index(
        "uq_stay_asked", "stay", [sa.text("lower(email)")],
        unique=True, postgresql_where=sa.text("approved_at IS NULL AND closed_at IS NULL"),
    )  # fmt: skip
    op.create_index("ix_stay_person_id", "stay", ["person_id"])
    is_going = sa.text("closed_at IS NULL")
    op.create_index("ix_stay_ends_at", "stay", ["ends_at"], postgresql_where=is_going)
    guard(
        "stay", "person_id", "name", "email", "company", "language", "reason", "ends_at",
        "asked_by_id", "approved_by_id", "approved_at", "closed_at",
    )  # fmt: skip


def make_places() -> None:
    """Keep in which communities, and whose owners agreed."""
    op.create_table(
        "stay_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer()),
        sa.Column("agreed_at", TIME),
        sa.Column("declined_at", TIME),
        sa.Column("ended_at", TIME),
        sa.CheckConstraint(
            "(agreed_by_id IS NULL) = (agreed_at IS NULL)", name=op.f("ck_stay_place_agreed")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_place_stay_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_stay_place_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["person.id"], name=op.f("fk_stay_place_agreed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_place")),
        sa.UniqueConstraint(
            "stay_id", "community_id", name=op.f("uq_stay_place_stay_id_community_id")
        ),
    )
    op.create_index("ix_stay_place_community_id", "stay_place", ["community_id"])
    guard(
        "stay_place", "stay_id", "community_id", "agreed_by_id", "agreed_at", "declined_at"
    )
