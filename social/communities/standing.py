"""Which community is meant, and how does the viewer stand to it?"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import and_
from sqlalchemy.orm import joinedload

from models import Attention, AttentionLevel, Community, Membership, MembershipState, session
from social.attention import in_force
from social.errors import forbidden, not_found
from social.viewer import viewer


@dataclass(frozen=True, slots=True)
class Standing:
    """A community that exists for the viewer, their own line in it, and how much they are told."""

    community: Community
    own: Membership | None
    level: AttentionLevel | None = None

    @property
    def is_member(self) -> bool:
        """Tell whether the viewer is in."""
        return self.own is not None and self.own.is_member

    @property
    def is_owner(self) -> bool:
        """Tell whether the viewer runs it."""
        return self.own is not None and self.own.is_owner

    @property
    def is_invited(self) -> bool:
        """Tell whether the viewer may come in by an invitation."""
        return self.own is not None and self.own.state is MembershipState.INVITED

    @property
    def has_asked(self) -> bool:
        """Tell whether the viewer waits to be let in."""
        return self.own is not None and self.own.state is MembershipState.REQUESTED

    @property
    def may_read(self) -> bool:
        """Tell whether the viewer may read what is written there, and who is in."""
        return self.community.is_open or self.is_member

    @property
    def may_leave(self) -> bool:
        """Tell whether going out would last: no rule brings the viewer back.

        A guest's way out is with those who let them in.
        """
        if viewer().is_guest:
            return False
        held = self.own is not None and self.own.by_rule and self.community.rule
        return self.is_member and not held and not self.community.is_company


def find(slug: str) -> Standing:
    """Find a community among those that exist for the viewer, or 404."""
    me = viewer()
    own = and_(Membership.community_id == Community.id, Membership.person_id == me.id)
    chosen = and_(Attention.community_id == Community.id, Attention.person_id == me.id, in_force())
    row = session.execute(
        Community.seen_by(me)
        .add_columns(Membership, Attention.level)
        .outerjoin(Membership, own)
        .outerjoin(Attention, chosen)
        .where(Community.slug == slug)
        .options(joinedload(Community.site))
    ).one_or_none()
    if row is None:
        raise not_found()
    return Standing(*row)


def find_readable(slug: str) -> Standing:
    """Find a community that the viewer may read; 403 where it is known to them and closed."""
    standing = find(slug)
    if not standing.may_read:
        raise forbidden(_("Members of this community see who else is in it."))
    return standing
