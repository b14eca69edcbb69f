"""Expertise: the vocabulary, what people state, what shows it, and who looked for whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "asked": "person_id, asker_id, words",
    "availability": "person_id, weekly_limit, away_from, away_until, substitute_id",
    "confirmation": "statement_id, by_id, post_id, project_id, words, state",
    "evidence": "statement_id, post_id, comment_id, withdrawn_at",
    "objection": "person_id, withdrawn_at",
    "people_export": (
        "search_id, asked_by_id, reason, people, approved_by_id, refused_by_id, given_at"
    ),
    "people_search": "searcher_id, purpose, reason, criteria, method, seed, found, number",
    "search_hit": "search_id, person_id, shortlisted_at, opened_at, exported_at",
    "statement": (
        "person_id, kind, concept_id, words, language, level, since, until, last_used, "
        "valid_until, site_id, role, customer, file_id, audience, source, confirmed_at, "
        "withdrawn_at"
    ),
    "vocabulary": "version, change, digest",
}


def upgrade() -> None:
    """Make the tables, and guard those that the ledger keeps."""
    op.create_table(
        "vocabulary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=8000), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("attribution", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary")),
    )
    op.create_table(
        "concept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "skill",
                "language",
                "certificate",
                "occupation",
                name="conceptkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "kring",
                "esco",
                "company",
                name="conceptsource",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("uri", sa.String(length=300), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["concept.id"], name=op.f("fk_concept_merged_into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept")),
        sa.UniqueConstraint("uri", name=op.f("uq_concept_uri")),
    )
    op.create_index(op.f("ix_concept_merged_into_id"), "concept", ["merged_into_id"], unique=False)
    op.create_table(
        "concept_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.String(length=600), nullable=False),
        sa.Column("is_preferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_concept_label_concept_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_label")),
    )
    op.create_index("ix_concept_label_folded", "concept_label", ["folded"], unique=False)
    op.create_index(
        "ix_concept_label_of",
        "concept_label",
        ["concept_id", "language", "is_preferred"],
        unique=False,
    )
    op.create_index(
        "uq_concept_label", "concept_label", ["concept_id", "language", "folded"], unique=True
    )
    op.create_table(
        "concept_link",
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("broader_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broader_id"], ["concept.id"], name=op.f("fk_concept_link_broader_id")
        ),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_concept_link_concept_id")
        ),
        sa.PrimaryKeyConstraint("concept_id", "broader_id", name=op.f("pk_concept_link")),
    )
    op.create_index(
        op.f("ix_concept_link_broader_id"), "concept_link", ["broader_id"], unique=False
    )
    op.create_table(
        "occupation_skill",
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("is_essential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["concept.id"], name=op.f("fk_occupation_skill_occupation_id")
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["concept.id"], name=op.f("fk_occupation_skill_skill_id")
        ),
        sa.PrimaryKeyConstraint("occupation_id", "skill_id", name=op.f("pk_occupation_skill")),
    )
    op.create_index(
        op.f("ix_occupation_skill_skill_id"), "occupation_skill", ["skill_id"], unique=False
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "role",
                "skill",
                "language",
                "certificate",
                "project",
                "interest",
                "ask_me",
                name="statementkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "A1",
                "A2",
                "B1",
                "B2",
                "C1",
                "C2",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("last_used", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("customer", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column(
            "audience",
            sa.Enum(
                "all",
                "unit",
                "hr",
                "me",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "self",
                "suggestion",
                "import",
                name="statementsource",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sought", postgresql.TSVECTOR(), server_default="", nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_statement_concept_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_statement_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_statement_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_statement_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index(
        "ix_statement_concept",
        "statement",
        ["concept_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(op.f("ix_statement_file_id"), "statement", ["file_id"], unique=False)
    op.create_index(
        "ix_statement_of",
        "statement",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "ix_statement_sought",
        "statement",
        ["sought"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "availability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekly_limit", sa.Integer(), nullable=True),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("substitute_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_availability_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["person.id"], name=op.f("fk_availability_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
        sa.UniqueConstraint("person_id", name=op.f("uq_availability_person_id")),
    )
    op.create_table(
        "asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=8000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_asked_asker_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_asked_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
    )
    op.create_index("ix_asked_of", "asked", ["person_id", "asked_at"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(post_id, comment_id) = 1", name=op.f("ck_evidence_one_text")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_evidence_comment_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_evidence_post_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_evidence_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_comment_id", "evidence", ["comment_id"], unique=False)
    op.create_index(
        "ix_evidence_of",
        "evidence",
        ["statement_id"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index("ix_evidence_post_id", "evidence", ["post_id"], unique=False)
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                name="confirmationstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(post_id, project_id) = 1", name=op.f("ck_confirmation_one_occasion")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_confirmation_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_confirmation_post_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["statement.id"], name=op.f("fk_confirmation_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_confirmation_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
    )
    op.create_index("ix_confirmation_by_id", "confirmation", ["by_id"], unique=False)
    op.create_index("uq_confirmation", "confirmation", ["statement_id", "by_id"], unique=True)
    op.create_table(
        "people_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("searcher_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "project",
                "vacancy",
                "training",
                "succession",
                "other",
                name="searchpurpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=8000), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("found", postgresql.JSONB(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hides_names", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["searcher_id"], ["person.id"], name=op.f("fk_people_search_searcher_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_search")),
    )
    op.create_index("ix_people_search_made_at", "people_search", ["made_at"], unique=False)
    op.create_index(
        "ix_people_search_of", "people_search", ["searcher_id", "made_at"], unique=False
    )
    op.create_table(
        "search_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("shortlisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_search_hit_person_id")),
        sa.ForeignKeyConstraint(
            ["search_id"], ["people_search.id"], name=op.f("fk_search_hit_search_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_hit")),
    )
    op.create_index("ix_search_hit_of", "search_hit", ["person_id", "search_id"], unique=False)
    op.create_index(op.f("ix_search_hit_search_id"), "search_hit", ["search_id"], unique=False)
    op.create_table(
        "people_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=8000), nullable=False),
        sa.Column("people", postgresql.JSONB(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_people_export_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_people_export_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by_id"], ["person.id"], name=op.f("fk_people_export_refused_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["search_id"], ["people_search.id"], name=op.f("fk_people_export_search_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_export")),
    )
    op.create_index(
        op.f("ix_people_export_search_id"), "people_export", ["search_id"], unique=False
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_objection_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("person_id", name=op.f("uq_objection_person_id")),
    )
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index("uq_saved_search", "saved_search", ["person_id", "query"], unique=True)
    op.create_table(
        "unmet_need",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("folded", sa.String(length=600), nullable=False),
        sa.Column("seeker", sa.String(length=64), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"], ["concept.id"], name=op.f("fk_unmet_need_concept_id")
        ),
        sa.PrimaryKeyConstraint("month", "folded", "seeker", name=op.f("pk_unmet_need")),
    )
    for table, columns in GUARDED.items():
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f'AFTER INSERT OR DELETE OR UPDATE OF {columns} ON "{table}" '
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
