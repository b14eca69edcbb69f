"""A salt for the line of an entry, which stays when its secret goes.

Entries of form 1 have none and get none: their leaves are signed, and nothing of an entry is ever
changed. They are checked as before; of one that is shredded its leaf proves no more than it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column; nothing is written to the rows that are there."""
    op.add_column("entry", sa.Column("line_salt", sa.LargeBinary(length=32), nullable=True))
    op.create_check_constraint(
        op.f("ck_entry_line_salted"), "entry", "(form = 1) = (line_salt IS NULL)"
    )
