"""House rules by version and language, and what the company does without."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

# Kept apart from the models on purpose: a test holds both together.
GUARDED = {
    "house_rules": "version, language, source, html",
    "company": "name, language, zone, is_demo, switched_off",
}


def upgrade() -> None:
    """Make the table, and guard both."""
    op.create_table(
        "house_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("source", sa.String(length=10_000), nullable=False),
        sa.Column("html", sa.String(length=300_000), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_house_rules_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_rules")),
    )
    op.create_index(
        "uq_house_rules_version_language", "house_rules", ["version", "language"], unique=True
    )
    op.execute("DROP TRIGGER require_entry ON company")
    op.add_column(
        "company",
        sa.Column(
            "switched_off", sa.ARRAY(sa.String(length=20)), nullable=False, server_default="{}"
        ),
    )
    for table, columns in GUARDED.items():
        op.execute(
            "CREATE CONSTRAINT TRIGGER require_entry "
            f'AFTER INSERT OR DELETE OR UPDATE OF {columns} ON "{table}" '
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
        )
