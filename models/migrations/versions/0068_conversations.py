"""Conversations: what two people, or a few, write to one another, and nobody else reads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations.steps import guard

revision = "0068"
down_revision = "0067"

TIME = sa.DateTime(timezone=True)
STATES = ("published", "held", "hidden")

# A file, an earlier version: the entries of the text that it stands with speak of it.
REQUIRE = """
CREATE OR REPLACE FUNCTION require_entry_of_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it record;
BEGIN
    IF TG_OP = 'DELETE' THEN it := OLD; ELSE it := NEW; END IF;
    PERFORM 1 FROM entry
        WHERE xid = pg_current_xact_id()
          AND noun = CASE WHEN it.message_id IS NOT NULL THEN 'message'
                          WHEN it.post_id IS NULL THEN 'comment' ELSE 'post' END
          AND noun_id = COALESCE(it.post_id, it.comment_id, it.message_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION '% of % without a ledger entry', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION require_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_noun text := CASE WHEN OLD.message_id IS NOT NULL THEN 'message'
                          WHEN OLD.post_id IS NULL THEN 'comment' ELSE 'post' END;
BEGIN
    PERFORM 1 FROM entry
        WHERE xid = pg_current_xact_id() AND noun = its_noun
          AND noun_id = COALESCE(OLD.post_id, OLD.comment_id, OLD.message_id)
          AND event = its_noun || '.erased';
    IF NOT FOUND THEN
        RAISE EXCEPTION '% of % without an erasure', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION require_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM decision d JOIN "case" c ON c.id = d.case_id
        WHERE CASE TG_TABLE_NAME WHEN 'post' THEN c.post_id = NEW.id
                                 WHEN 'comment' THEN c.comment_id = NEW.id
                                 ELSE c.message_id = NEW.id END
          AND d.measure NOT IN ('none', 'hint') AND d.ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is hidden without a statement of reasons', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER require_decision AFTER INSERT OR UPDATE OF state ON message
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'hidden')
    EXECUTE FUNCTION require_decision();
"""


def upgrade() -> None:
    """Make the tables, and let what stands with texts stand with messages."""
    conversations()
    messages()
    with_texts()
    cases()
    for name in ("shows_reading", "sends_by_enter"):
        false = sa.text("false")
        op.add_column("person", sa.Column(name, sa.Boolean(), server_default=false, nullable=False))
    guard("person", "shows_reading")
    op.get_bind().connection.cursor().execute(REQUIRE)


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Let a column point at the rows of a table."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def conversations() -> None:
    """Keep who talks with whom."""
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("pair", sa.String(30)),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("named_by_id", sa.Integer()),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("active_at", TIME, nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        points("conversation", "started_by_id", "person"),
        points("conversation", "named_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("pair", name=op.f("uq_conversation_pair")),
    )
    op.create_index("ix_conversation_named_by_id", "conversation", ["named_by_id"])
    guard("conversation", "name", "pair", "started_by_id", "named_by_id")
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer()),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.Column("left_at", TIME),
        sa.Column("until_id", sa.Integer()),
        sa.Column("read_id", sa.Integer(), nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        points("participant", "conversation_id", "conversation"),
        points("participant", "person_id", "person"),
        points("participant", "added_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    op.create_index(
        "uq_participant_in",
        "participant",
        ["conversation_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index("ix_participant_person_id", "participant", ["person_id", "conversation_id"])
    op.create_index("ix_participant_after", "participant", ["conversation_id", "after_id"])
    op.create_index(
        "ix_participant_until",
        "participant",
        ["conversation_id", "until_id"],
        postgresql_where=sa.text("left_at IS NOT NULL"),
    )
    guard(
        "participant", "conversation_id", "person_id", "added_by_id", "after_id", "joined_at",
        "left_at", "until_id",
    )  # fmt: skip


def messages() -> None:
    """Keep what they write."""
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(5_000), nullable=False),
        sa.Column("html", sa.String(150_000), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("posted_at", TIME, nullable=False),
        sa.Column("edited_at", TIME),
        sa.Column("deleted_at", TIME),
        sa.Column("erased_at", TIME),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(200)),
        sa.Column("words", postgresql.TSVECTOR()),
        points("message", "conversation_id", "conversation"),
        points("message", "author_id", "person"),
        sa.CheckConstraint(sa.column("state").in_(STATES), name=op.f("ck_message_textstate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("origin", name=op.f("uq_message_origin")),
    )
    op.create_index("ix_message_author_id", "message", ["author_id"])
    op.create_index("ix_message_conversation_id", "message", ["conversation_id", "id"])
    op.create_index("ix_message_posted_at", "message", ["posted_at"])
    op.create_index(
        "ix_message_words",
        "message",
        ["words"],
        postgresql_using="gin",
        postgresql_where=sa.text("words IS NOT NULL"),
    )
    guard(
        "message", "conversation_id", "author_id", "source", "html", "language", "state",
        "posted_at", "deleted_at", "origin", "erased_at",
    )  # fmt: skip


UNIQUE = {
    "text_version": ("uq_text_version_message_id_number", ["message_id", "number"]),
    "mention": ("uq_mention_message", ["message_id", "person_id"]),
    "reaction": ("uq_reaction_message", ["message_id", "kind", "person_id"]),
    "attachment": ("uq_attachment_message", ["message_id", "file_id"]),
    "hiding": ("uq_hiding_message", ["person_id", "message_id"]),
    "detachment": ("uq_detachment", ["file_id", "post_id", "comment_id", "message_id"]),
}


def with_texts() -> None:
    """Let versions, names, reactions and files stand with messages."""
    op.drop_index("uq_detachment", "detachment")
    for table, (name, columns) in UNIQUE.items():
        point(table)
        more = {"postgresql_nulls_not_distinct": True} if table == "detachment" else {}
        op.create_index(name, table, columns, unique=True, **more)
        if table != "text_version":
            rule = "num_nonnulls(post_id, comment_id, message_id) = 1"
            other(table, "one_target", rule)
    guard("reaction", "message_id")


def cases() -> None:
    """Let a case be about a message, which stands in no community."""
    point("case")
    other("case", "one_target", "num_nonnulls(post_id, comment_id, message_id, person_id) = 1")
    other("case", "somewhere", "num_nonnulls(community_id, message_id, person_id) > 0")
    op.create_index("ix_case_message_id", "case", ["message_id"])
    op.create_index(
        "uq_case_open_message",
        "case",
        ["message_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    guard('"case"', "message_id")


def point(table: str) -> None:
    """Let the rows of a table be about a message."""
    op.add_column(table, sa.Column("message_id", sa.Integer()))
    name = op.f(f"fk_{table}_message_id")
    op.create_foreign_key(name, table, "message", ["message_id"], ["id"])


def other(table: str, name: str, rule: str) -> None:
    """Have a table hold another rule under the same name."""
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, sa.text(rule))
