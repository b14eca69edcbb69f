"""What is planned of an announcement, who may plan it, and what does a correction change?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from models import Announcement, Capability, Community, Person, now
from social.errors import Invalid
from social.rights import holds, require
from social.whom import Whom, checked, is_for_members_alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whom something is told to, when, and what is asked of them."""

    whom: Whom
    must_read: bool = False
    overrides_mute: bool = False
    names_shown: bool = False
    asks_again: bool = False
    goes_at: datetime | None = None
    featured_until: datetime | None = None


def follow(announcement: Announcement, plan: Plan) -> None:
    """Take over what is planned."""
    announcement.audience = plan.whom.kept()
    announcement.overrides_mute = plan.overrides_mute
    announcement.goes_at = plan.goes_at
    for name, value in asked_of_readers(plan).items():
        setattr(announcement, name, value)
    announcement.asks_again = plan.must_read and plan.asks_again


def asked_of_readers(plan: Plan) -> dict[str, Any]:
    """List what a plan asks of readers, by the columns that keep it."""
    return {
        "must_read": plan.must_read,
        "names_shown": plan.must_read and plan.names_shown,
        "featured_until": plan.featured_until,
    }


def set_aside(announcement: Announcement, plan: Plan) -> None:
    """Take over what a correction plans, aside from what holds for readers until it is sent.

    Whom it was told to stays. What has to be read from now on is asked of all anew.
    """
    asked = asked_of_readers(plan)
    until = plan.featured_until
    announcement.correction = asked | {"featured_until": until.isoformat() if until else None}
    is_new = plan.must_read and not announcement.must_read
    announcement.asks_again = plan.must_read and (plan.asks_again or is_new)


def apply_correction(announcement: Announcement) -> None:
    """Let what was set aside hold for readers; part of a change."""
    for name, value in asked_of_readers(plan_of(announcement)).items():
        setattr(announcement, name, value)
    announcement.correction = None


def plan_of(announcement: Announcement) -> Plan:
    """Read what is planned; of a correction, what it would change."""
    aside = announcement.correction or {}
    until = announcement.featured_until
    if aside:
        until = datetime.fromisoformat(aside["featured_until"]) if aside["featured_until"] else None
    return Plan(
        whom=Whom.read(announcement.audience),
        must_read=aside.get("must_read", announcement.must_read),
        overrides_mute=announcement.overrides_mute,
        names_shown=aside.get("names_shown", announcement.names_shown),
        asks_again=announcement.asks_again,
        goes_at=announcement.goes_at,
        featured_until=until,
    )


def require_announcing(person: Person, community: Community) -> None:
    """Refuse whoever may not announce there."""
    require(
        person,
        "announce",
        community,
        _("Owners of the community announce, and communications where they are members."),
    )


def require_plan(person: Person, community: Community, plan: Plan) -> None:
    """Refuse a plan that the person has no right to; raises Invalid beside the field."""
    whom = checked(plan.whom, person)
    if holds(person, Capability.COMMUNICATIONS):
        return
    if not is_for_members_alone(whom, community):
        raise Invalid(
            communities=_(
                "Owners announce to the members of their own community: choose that one, and no "
                "other. To all others, communications do."
            )
        )
    if plan.overrides_mute:
        raise Invalid(overrides_mute=_("Communications alone do this."))


def is_within_rights(person: Person, announcement: Announcement) -> bool:
    """Tell whether somebody may send an announcement to all whom it is for."""
    try:
        require_plan(person, announcement.community, plan_of(announcement))
    except Invalid:
        return False
    return True


def require_days(plan: Plan, before: datetime | None = None) -> None:
    """Refuse to show it above home until a day that is over by then; one of before may stay."""
    until = plan.featured_until
    if until is not None and until != before and until <= (plan.goes_at or now()):
        raise Invalid(featured=_("This day is before it goes out."))


def require_seen(announcement: Announcement, seen_version: int) -> None:
    """Refuse to decide of words that somebody has changed meanwhile."""
    if announcement.version != seen_version:
        raise Invalid(form=_("Somebody changed this meanwhile. Look at it again first."))
