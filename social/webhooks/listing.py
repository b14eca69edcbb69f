"""Which other systems are told, and what became of it?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from models import (
    Capability,
    Community,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    Webhook,
    WebhookDelivery,
    session,
)
from social.errors import not_found
from social.finding import within_range
from social.rights import holds
from social.webhooks.actions import MOST

SHOWN = 50  # deliveries


def find(viewer: Person, number: int) -> Webhook:
    """Find an address that the viewer runs, or 404."""
    owned = (
        select(Membership.id)
        .where(
            Membership.community_id == Webhook.community_id,
            Membership.person_id == viewer.id,
            Membership.role == MembershipRole.OWNER,
            Membership.state == MembershipState.MEMBER,
        )
        .exists()
    )
    mine = and_(owned, Community.deleted_at.is_(None))
    if holds(viewer, Capability.ADMINISTRATOR):
        mine = or_(mine, Webhook.community_id.is_(None))
    found = session.scalar(
        select(Webhook)
        .outerjoin(Webhook.community)
        .where(Webhook.id == within_range(number), Webhook.ended_at.is_(None), mine)
        .options(joinedload(Webhook.owner), joinedload(Webhook.community))
    )
    if found is None:
        raise not_found()
    return found


def hooks_of(community: Community | None) -> Sequence[Webhook]:
    """List the addresses of a community, or of the company, the newest first."""
    here = Webhook.community_id == community.id if community else Webhook.community_id.is_(None)
    these = (
        select(Webhook)
        .where(here, Webhook.ended_at.is_(None))
        .options(joinedload(Webhook.owner))
        .order_by(Webhook.id.desc())
        .limit(MOST)
    )
    return session.scalars(these).all()


def deliveries_of(hook: Webhook) -> Sequence[WebhookDelivery]:
    """List what it was told lately, the newest first."""
    these = (
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == hook.id)
        .order_by(WebhookDelivery.id.desc())
        .limit(SHOWN)
    )
    return session.scalars(these).all()
