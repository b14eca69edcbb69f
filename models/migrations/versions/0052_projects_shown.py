"""A project can be shown beside a statement, as texts are."""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """Let evidence be a text or a project, one of them."""
    op.add_column("evidence", sa.Column("project_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_evidence_project_id"), "evidence", "statement", ["project_id"], ["id"]
    )
    op.create_index("ix_evidence_project_id", "evidence", ["project_id"])
    op.drop_constraint(op.f("ck_evidence_one_text"), "evidence")
    op.create_check_constraint(
        op.f("ck_evidence_one_thing"),
        "evidence",
        "num_nonnulls(post_id, comment_id, project_id) = 1",
    )
    guard("evidence", "project_id")
