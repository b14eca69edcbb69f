"""Which people are known at a provider by their e-mail address alone?"""

import sqlalchemy as sa
from alembic import op

from models.migrations.steps import guard

revision = "0118"
down_revision = "0117"

# Somebody who was signed in is the actor of their link, and who is new came with it.
OTHERWISE = """
UPDATE sign_on_identity i SET by_address = false
 WHERE EXISTS (
    SELECT FROM entry e
     WHERE e.noun = 'sign_on_identity' AND e.noun_id = i.id
       AND e.event = 'sign_on_identity.linked' AND (
           e.actor_id IS NOT NULL OR EXISTS (
               SELECT FROM entry p
                WHERE p.xid = e.xid AND p.noun = 'person' AND p.noun_id = i.person_id
                  AND p.event = 'person.added')))
"""


def upgrade() -> None:
    """Say so of each link; of those that an earlier version makes meanwhile, that it may be."""
    column = sa.Column("by_address", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("sign_on_identity", column)
    op.execute(OTHERWISE)
    guard("sign_on_identity", "by_address")
