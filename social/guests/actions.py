"""How does a guest come in? Somebody asks, owners agree, an administrator approves; and how out?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Community,
    Company,
    Event,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    PersonState,
    Stay,
    StayPlace,
    now,
    session,
)
from social.administrators import require_administrator
from social.changes import Record, change
from social.closing import close
from social.days import beginning
from social.errors import Invalid, forbidden
from social.handles import Handles
from social.holding import hold, hold_name, hold_places
from social.rights import is_owner, may
from social.second import require_second
from social.ways_in import mail_invitation, person_with

LONGEST = timedelta(days=180)
USUAL = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom somebody asks for, why, until which day, and in which communities (by id)."""

    name: str
    email: str
    company: str
    language: str
    reason: str
    last: date
    places: Collection[int]


def ask(owner: Person, wish: Wish, guest: Person | None = None) -> Stay:
    """Ask for somebody of another company, or that a guest stays longer or comes elsewhere, too.

    What the asker owns is agreed to by that; the owners of all else are asked.
    """
    places = places_of(owner, wish.places)
    ends_at = end_of(owner, wish.last)
    email = guest.email or "" if guest else wish.email
    with change(owner) as record:
        hold_name(f"guest {email.lower()}")
        if guest is None:
            refuse_address(owner, email)
        refuse_asked_twice(email)
        stay = Stay(
            person_id=guest.id if guest else None,
            name="" if guest else wish.name,
            email=email,
            company="" if guest else wish.company,
            language=guest.language if guest else wish.language,
            reason=wish.reason,
            ends_at=ends_at,
            asked_by_id=owner.id,
        )
        session.add(stay)
        record(Event.STAY_ASKED, stay)
        session.flush()
        for place, is_own in places:
            row = StayPlace(stay_id=stay.id, community_id=place.id)
            if is_own:
                row.agreed_by_id, row.agreed_at = owner.id, now()
            session.add(row)
            record(Event.STAY_PLACE_ASKED, row)
    return stay


def places_of(owner: Person, ids: Collection[int]) -> list[tuple[Community, bool]]:
    """Find the communities that are asked for, each with whether the asker owns it.

    One of them at least is theirs. The company's own one takes no guests: everybody is in there.
    """
    rows = session.execute(hosting(owner).where(Community.id.in_(ids)).order_by(Community.id))
    found = [(place, role is MembershipRole.OWNER) for place, role in rows]
    if not found or len(found) != len(set(ids)):
        raise Invalid(places=_("Choose from the list."))
    if not any(is_own for _place, is_own in found):
        raise Invalid(places=_("Choose one that you own, at least: owners ask for guests."))
    return found


def hosting(owner: Person):  # type: ignore[no-untyped-def]
    """Select the communities for which somebody can ask, each with their role in it."""
    return (
        select(Community, Membership.role)
        .join(Membership, Membership.community_id == Community.id)
        .where(
            Membership.person_id == owner.id,
            Membership.state == MembershipState.MEMBER,
            Community.deleted_at.is_(None),
            Community.archived_at.is_(None),
            Community.is_company.is_(False),
        )
    )


def end_of(owner: Person, last: date) -> datetime:
    """Tell when the last day is over by the asker's clock."""
    ends_at = beginning(last + timedelta(days=1), owner.zone)
    if ends_at <= now():
        raise Invalid(last=_("This day is over."))
    if ends_at > now() + LONGEST + timedelta(days=1):
        raise Invalid(
            last=_("At most %(number)d days; then somebody asks anew.", number=LONGEST.days)
        )
    return ends_at


def refuse_address(owner: Person, email: str) -> None:
    """Refuse addresses of the house, and those that anybody has or had here; it is not said who."""
    domain = email.rpartition("@")[2].lower()
    if domain == (owner.email or "").rpartition("@")[2].lower():
        raise Invalid(email=_("This is an address of your own company. A guest has another."))
    if person_with(email) is not None:
        raise taken()


def refuse_asked_twice(email: str) -> None:
    """Refuse a second stay of somebody of whom one waits."""
    waits = select(Stay.id).where(Stay.waiting(), func.lower(Stay.email) == email.lower())
    if session.scalar(waits.limit(1)) is not None:
        raise taken()


def taken() -> Invalid:
    """Say that an address cannot be asked for, and no more than that."""
    return Invalid(
        email=_("Nobody can be asked for with this address now. An administrator can tell you why.")
    )


def agree(owner: Person, place: StayPlace) -> None:
    """Let a guest into one's community; if the stay is approved already, they are in at once."""
    require_owner(owner, place)
    with change(owner) as record:
        hold(place.stay)
        hold(place)
        refuse_answered(place)
        place.agreed_by_id, place.agreed_at = owner.id, now()
        record(Event.STAY_PLACE_AGREED, place)
        stay = place.stay
        if stay.approved_at is not None and stay.closed_at is None and stay.ends_at > now():
            session.flush()
            let_in(record, stay, [place])


def decline(owner: Person, place: StayPlace) -> None:
    """Keep a guest out of one's community."""
    require_owner(owner, place)
    with change(owner) as record:
        hold(place)
        refuse_answered(place)
        place.declined_at = now()
        record(Event.STAY_PLACE_DECLINED, place)


def require_owner(owner: Person, place: StayPlace) -> None:
    """Refuse whoever does not own the community."""
    if not is_owner(owner, place.community):
        raise forbidden(_("Owners of the community decide this."))


def refuse_answered(place: StayPlace) -> None:
    """Keep what somebody answered as it was answered."""
    if not place.is_waiting:
        raise Invalid(form=_("Somebody answered this meanwhile."))


def approve(administrator: Person, stay: Stay) -> Person:
    """Let the guest come, as the second of two: to the communities whose owners agreed."""
    require_administrator(administrator)
    with change(administrator) as record:
        hold(stay)
        refuse_closed(stay)
        require_second(
            administrator, stay.asked_by_id, _("You asked for this guest: another one approves.")
        )
        if stay.ends_at <= now():
            raise Invalid(form=_("The last day of this stay is over."))
        places = [place for place in places_in(stay) if place.counts]
        if not places:
            raise Invalid(form=_("No owner of a community has agreed yet."))
        hold_name(f"guest {stay.email.lower()}")
        guest = come_back(record, stay) if stay.person_id else arrive(record, stay)
        stay.name = stay.email = stay.company = ""
        stay.approved_by_id, stay.approved_at = administrator.id, now()
        record(Event.STAY_APPROVED, stay)
        session.flush()
        let_in(record, stay, places)
    return guest


def places_in(stay: Stay) -> Sequence[StayPlace]:
    """Read anew for which communities a stay asks, and keep their owners' answers."""
    return session.scalars(
        select(StayPlace)
        .where(StayPlace.stay_id == stay.id)
        .order_by(StayPlace.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def arrive(record: Record, stay: Stay) -> Person:
    """Make the account of a new guest, and mail them the way in; part of a change."""
    if person_with(stay.email) is not None:
        raise Invalid(form=_("Somebody here has this address by now."))
    company = session.get_one(Company, 1)
    guest = Person(
        handle=Handles().give(stay.name),
        name=stay.name,
        email=stay.email,
        language=stay.language,
        zone=company.zone,
        state=PersonState.INVITED,
        guest_of=stay.company,
        guest_until=stay.ends_at,
    )
    session.add(guest)
    record(Event.PERSON_ADDED, guest)
    session.flush()
    stay.person_id = guest.id
    mail_invitation(guest, record)
    return guest


def come_back(record: Record, stay: Stay) -> Person:
    """Let a guest stay longer; who had gone comes in by a new invitation. Part of a change."""
    guest = session.get_one(Person, stay.person_id)
    hold_places(guest)
    hold(guest)
    is_gone = guest.state is PersonState.DEACTIVATED
    guest.guest_until = stay.ends_at if is_gone else max(guest.guest_until or now(), stay.ends_at)
    guest.version += 1
    if not is_gone:
        record(Event.PERSON_CHANGED, guest)
        return guest
    guest.state, guest.deactivated_at, guest.password_hash = PersonState.INVITED, None, None
    record(Event.PERSON_REACTIVATED, guest)
    mail_invitation(guest, record)
    return guest


def let_in(record: Record, stay: Stay, places: Sequence[StayPlace]) -> None:
    """Make a guest a member where owners agreed; part of a change."""
    ids = sorted(place.community_id for place in places)
    here = select(Community.id).where(Community.id.in_(ids), Community.deleted_at.is_(None))
    for id in session.scalars(here.order_by(Community.id).with_for_update(key_share=True)).all():
        row = insert(Membership).values(person_id=stay.person_id, community_id=id)
        key = session.scalar(
            row.values(state=MembershipState.MEMBER)
            .on_conflict_do_nothing()
            .returning(Membership.id)
        )
        if key is not None:
            record(Event.MEMBER_APPROVED, session.get_one(Membership, key), is_new=True)


def refuse(administrator: Person, stay: Stay) -> None:
    """Let nobody come: an administrator refuses, or whoever asked takes it back.

    What was told of somebody who does not come is forgotten.
    """
    if administrator.id != stay.asked_by_id:
        require_administrator(administrator)
    with change(administrator) as record:
        hold(stay)
        refuse_closed(stay)
        drop(record, stay, is_taken_back=administrator.id == stay.asked_by_id)


def drop(record: Record, stay: Stay, *, is_taken_back: bool) -> None:
    """Close a stay that nobody approved, without the name in it; part of a change."""
    stay.name = stay.email = stay.company = ""
    stay.closed_at = now()
    record(Event.STAY_WITHDRAWN if is_taken_back else Event.STAY_REFUSED, stay)


def refuse_closed(stay: Stay) -> None:
    """Keep what somebody answered as it was answered: of two at once, the second is told so."""
    if not stay.is_open:
        raise Invalid(form=_("Somebody answered this meanwhile."))


def end(actor: Person, guest: Person) -> None:
    """End a guest's time at once: administrators do, and whoever asked for them."""
    if not may_end(actor, guest):
        raise forbidden(_("Administrators do this, and whoever asked for the guest."))
    with change(actor) as record:
        end_all(record, guest)


def may_end(actor: Person, guest: Person) -> bool:
    """Tell whether somebody ends the time of a guest."""
    if may(actor, "administer", session.get_one(Company, 1)):
        return True
    asked = select(Stay.id).where(
        Stay.person_id == guest.id, Stay.asked_by_id == actor.id, Stay.in_force()
    )
    return session.scalar(asked.limit(1)) is not None


def end_all(record: Record, guest: Person) -> None:
    """Close a guest's account and every stay of theirs; what they wrote stays. Part of a change."""
    close(record, guest)
    session.flush()
    for stay in of_guest(guest):
        if stay.approved_at is None:
            drop(record, stay, is_taken_back=True)
        else:
            stay.closed_at = now()
            record(Event.STAY_ENDED, stay)
    see_out(record, guest)


def of_guest(guest: Person) -> Sequence[Stay]:
    """Read anew the stays of a guest that are not over, and hold them."""
    return session.scalars(
        select(Stay)
        .where(Stay.person_id == guest.id, Stay.closed_at.is_(None))
        .order_by(Stay.id)
        .with_for_update(of=Stay)
        .execution_options(populate_existing=True)
    ).all()


def see_out(record: Record, guest: Person, ids: Collection[int] | None = None) -> None:
    """Take a guest out of some communities, or of all; part of a change."""
    mine = select(Membership).where(Membership.person_id == guest.id)
    if ids is not None:
        mine = mine.where(Membership.community_id.in_(ids))
    for line in session.scalars(mine.order_by(Membership.community_id).with_for_update()):
        record(Event.MEMBER_REMOVED, line)
        session.delete(line)
