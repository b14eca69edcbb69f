"""What can happen to a grant? One asks, another approves; it is used, ends, and is looked back on.

Whoever is named in one neither asks for it nor says anything about it: for them it is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from archive.granting import is_officer
from archive.purposes import REACH
from models import (
    Capability,
    Community,
    Event,
    Grant,
    GrantFinding,
    GrantPurpose,
    GrantStage,
    GrantState,
    Origin,
    Participant,
    Person,
    Role,
    Site,
    limits,
    now,
    session,
)
from models.grant import DAYS, URGENT_HOURS
from social.changes import change
from social.errors import Invalid, forbidden, not_found
from social.holding import hold
from social.mailing.letters import post
from social.mailing.links import link
from social.records.words import PURPOSES
from social.rights import holds
from social.second import require_second

WATCHING = (Capability.COMPLIANCE, Capability.DATA_PROTECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What an officer wants to read, and why; no people or no communities mean all."""

    purpose: GrantPurpose
    reason: str
    begins_at: datetime
    ends_at: datetime
    people_ids: Sequence[int] = ()
    community_ids: Sequence[int] = ()
    officer_ids: Sequence[int] = ()
    with_private: bool = False
    with_direct: bool = False
    days: int = DAYS


def ask_grant(officer: Person, ask: Ask) -> Grant:
    """Ask for a way into the archive; it opens nothing until somebody else approves it."""
    grant = drawn_up(officer, ask)
    with change(officer) as record:
        session.add(grant)
        record(Event.GRANT_ASKED, grant)
    return grant


def take_grant(officer: Person, ask: Ask, at: datetime | None = None) -> Grant:
    """Open the archive at once, for a few hours, and alarm those who look after data protection.

    Invalid where nobody at all could be alarmed. It shows who is who from the first moment, also
    where grants go in steps. Not again by somebody whose last one is over before somebody else has
    looked back on it.
    """
    at = at or now()
    grant = drawn_up(officer, ask)
    with change(officer) as record:
        refuse_again(officer, at)
        grant.is_urgent, grant.state, grant.stage = True, GrantState.APPROVED, GrantStage.IDENTITIES
        grant.days = 1
        grant.asked_at, grant.expires_at = at, at + timedelta(hours=URGENT_HOURS)
        session.add(grant)
        record(Event.GRANT_TAKEN, grant)
        alarm(officer, grant)
    return grant


def refuse_again(officer: Person, at: datetime) -> None:
    """Let nobody go on in haste, hour after hour, while nobody looks back."""
    mine = select(Grant.id).where(Grant.asked_by_id == officer.id, Grant.is_urgent)
    over = or_(Grant.state != GrantState.APPROVED, Grant.expires_at <= at)
    if session.scalar(mine.where(Grant.reviewed_at.is_(None), over).limit(1)) is not None:
        words = _("You opened it at once before, and nobody has looked back on that yet.")
        raise Invalid(form=words)


def alarm(officer: Person, grant: Grant) -> None:
    """Mail those who look after it that the archive stands open; part of a change.

    Data protection; where nobody of it can be told, the works council and whoever runs the system,
    who open nothing themselves; else the other officers. Invalid where there is none of them.
    """
    page = link("records.show_grant", id=grant.id)
    told = {"by": officer.name, "purpose": PURPOSES[grant.purpose]}
    if watching := to_alarm(officer, grant, Capability.DATA_PROTECTION):
        for person in watching:
            post(person, "archive_opened", **told, link=page)
    elif beside := to_alarm(officer, grant, Capability.COUNCIL, Capability.ADMINISTRATOR):
        for person in beside:
            post(person, "archive_unwatched", **told)
    elif others := to_alarm(officer, grant, Capability.COMPLIANCE):
        for person in others:
            post(person, "archive_opened", **told, link=page)
    else:
        raise Invalid(
            form=_(
                "There is nobody who could be told that you open it: no data protection, no works "
                "council, no administrator and no other officer who is not named here. Ask for "
                "access instead, and have somebody given one of these roles."
            )
        )


def to_alarm(officer: Person, grant: Grant, *roles: Capability) -> Sequence[Person]:
    """List who has one of some roles, can be written to, and neither uses a grant nor is named."""
    held = select(Role.person_id).where(Role.capability.in_(roles))
    found = select(Person).where(
        Person.id.in_(held),
        Person.id.not_in({officer.id, *grant.officer_ids, *grant.people_ids}),
        Person.email.is_not(None),
        Person.signs_in(),
    )
    return session.scalars(found.order_by(Person.id)).all()


def drawn_up(officer: Person, ask: Ask) -> Grant:
    """Write down what is asked; Invalid where nobody can ask it so."""
    only_separate(officer)
    refuse_nonsense(officer, ask)
    return Grant(
        purpose=ask.purpose,
        reason=ask.reason,
        people_ids=sorted(set(ask.people_ids)),
        community_ids=sorted(set(ask.community_ids)),
        officer_ids=sorted(set(ask.officer_ids) - {officer.id}),
        begins_at=ask.begins_at,
        ends_at=ask.ends_at,
        with_private=ask.with_private,
        with_direct=ask.with_direct,
        days=ask.days,
        is_stepwise=goes_in_steps(ask.people_ids, with_direct=ask.with_direct),
        asked_by_id=officer.id,
    )


def approve_grant(officer: Person, grant: Grant, at: datetime | None = None) -> None:
    """Open to somebody else what they asked for."""
    only_approver(officer, grant)
    with change(officer) as record:
        hold(grant)
        refuse_unless(grant, GrantState.ASKED)
        words = _("You asked for this. Somebody else approves it.")
        require_second(officer, grant.asked_by_id, words)
        refuse_user(officer, grant)
        grant.approved_by_id, grant.approved_at = officer.id, at or now()
        grant.expires_at = grant.approved_at + timedelta(days=grant.days)
        grant.state = GrantState.APPROVED
        if goes_in_steps(grant.people_ids, with_direct=grant.with_direct):
            grant.is_stepwise = True  # whom they talk with, and who works where, changes meanwhile
        if not grant.is_stepwise:
            grant.stage = GrantStage.IDENTITIES
        record(Event.GRANT_APPROVED, grant)


def refuse_grant(officer: Person, grant: Grant, answer: str) -> None:
    """Say no to somebody else, and why."""
    only_approver(officer, grant)
    if not answer:
        raise Invalid(answer=_("Fill this in."))
    with change(officer) as record:
        hold(grant)
        refuse_unless(grant, GrantState.ASKED)
        if officer.id == grant.asked_by_id:
            raise Invalid(form=_("You asked for this. Withdraw it if you do not need it."))
        grant.refused_by_id, grant.refused_at = officer.id, now()
        grant.state, grant.answer = GrantState.REFUSED, answer
        record(Event.GRANT_REFUSED, grant)


def withdraw_grant(officer: Person, grant: Grant) -> None:
    """Take back what one asked for oneself, before anybody decided."""
    only_asker(officer, grant)
    with change(officer) as record:
        hold(grant)
        refuse_unless(grant, GrantState.ASKED)
        grant.state, grant.ended_by_id, grant.ended_at = GrantState.WITHDRAWN, officer.id, now()
        record(Event.GRANT_WITHDRAWN, grant)


def end_grant(person: Person, grant: Grant) -> None:
    """Close the archive again before the time is up; any officer can, and data protection."""
    only_watching(person, grant)
    with change(person) as record:
        hold(grant)
        refuse_unless(grant, GrantState.APPROVED)
        grant.state, grant.ended_by_id, grant.ended_at = GrantState.ENDED, person.id, now()
        record(Event.GRANT_ENDED, grant)


def end_expired(at: datetime) -> int:
    """Write down of every grant whose time is up that it ended; tell of how many.

    They open nothing from the very moment on: whoever opens one looks at the clock.
    """
    over = select(Grant.id).where(Grant.state == GrantState.APPROVED, Grant.expires_at <= at)
    ids = session.scalars(over.order_by(Grant.id).limit(1000)).all()
    for grant_id in ids:
        with change(None, origin=Origin.JOB) as record:
            grant = session.get_one(Grant, grant_id)
            hold(grant)
            if grant.state is GrantState.APPROVED and not grant.is_live(at):
                grant.state, grant.ended_at = GrantState.ENDED, grant.expires_at
                record(Event.GRANT_ENDED, grant)
    return len(ids)


def step_grant(officer: Person, grant: Grant) -> None:
    """Go from numbers to what was written, still without knowing by whom."""
    only_asker(officer, grant)
    with change(officer) as record:
        hold(grant)
        refuse_over(grant)
        if grant.stage is not GrantStage.COUNTS:
            raise Invalid(form=_("This step was taken already."))
        grant.stage = GrantStage.PSEUDONYMS
        record(Event.GRANT_STEPPED, grant)


def ask_identities(officer: Person, grant: Grant, reason: str) -> None:
    """Ask to know who is who, and say what was found that makes it necessary."""
    only_asker(officer, grant)
    if not reason:
        raise Invalid(reason=_("Fill this in."))
    with change(officer) as record:
        hold(grant)
        refuse_over(grant)
        if grant.stage is not GrantStage.PSEUDONYMS:
            raise Invalid(form=_("Look at the results without names first."))
        if grant.waits_for_identities:
            raise Invalid(form=_("You asked for this already."))
        grant.identities_reason, grant.identities_asked_at = reason, now()
        record(Event.GRANT_IDENTITIES_ASKED, grant)


def approve_identities(officer: Person, grant: Grant) -> None:
    """Let somebody else know who is who."""
    only_approver(officer, grant)
    with change(officer) as record:
        hold(grant)
        refuse_over(grant)
        refuse_unasked(grant)
        words = _("You asked for this. Somebody else approves it.")
        require_second(officer, grant.asked_by_id, words)
        refuse_user(officer, grant)
        grant.identified_by_id, grant.identified_at = officer.id, now()
        grant.stage = GrantStage.IDENTITIES
        record(Event.GRANT_IDENTITIES_APPROVED, grant)


def refuse_identities(officer: Person, grant: Grant) -> None:
    """Let the results stay without names; whoever asked may take that back."""
    only_approver(officer, grant)
    with change(officer) as record:
        hold(grant)
        refuse_over(grant)
        refuse_unasked(grant)
        grant.identities_asked_at, grant.identities_reason = None, ""
        record(Event.GRANT_IDENTITIES_REFUSED, grant)


def review_grant(person: Person, grant: Grant, finding: GrantFinding, words: str) -> None:
    """Say of what somebody else took in haste whether that was right, and why."""
    only_watching(person, grant)
    if not words:
        raise Invalid(review=_("Fill this in."))
    with change(person) as record:
        hold(grant)
        if not grant.waits_for_review:
            raise Invalid(form=_("Somebody decided this meanwhile."))
        same = _("You opened this yourself. Somebody else looks back on it.")
        require_second(person, grant.asked_by_id, same)
        refuse_user(person, grant)
        grant.reviewed_by_id, grant.reviewed_at = person.id, now()
        grant.finding, grant.review = finding, words
        if finding is GrantFinding.UNJUSTIFIED and grant.state is GrantState.APPROVED:
            grant.state, grant.ended_by_id, grant.ended_at = GrantState.ENDED, person.id, now()
        record(Event.GRANT_REVIEWED, grant)


def tell_subjects(person: Person, grant: Grant) -> None:
    """Tell those who are named in a grant that is over that it was there: the matter is closed."""
    only_watching(person, grant)
    if not current_app.config["SETTINGS"].tell_looked_at:
        raise forbidden(_("People are not told here that somebody looked."))
    with change(person) as record:
        hold(grant)
        refuse_unless(grant, GrantState.ENDED)
        if grant.told_at is not None:
            raise Invalid(form=_("They were told already."))
        grant.told_by_id, grant.told_at = person.id, now()
        record(Event.GRANT_TOLD, grant)


def goes_in_steps(people_ids: Sequence[int], *, with_direct: bool = False) -> bool:
    """Tell whether a grant shows more in steps: where whoever wrote what it opens may work so.

    One that names nobody is about everybody. One with messages opens what others wrote to those
    whom it names, too. Of whom no site is known, nobody knows the country.
    """
    countries = current_app.config["SETTINGS"].step_countries
    if not countries or not people_ids:
        return bool(countries)
    theirs, other = aliased(Participant), aliased(Participant)
    beside = (
        select(other.person_id)
        .join(theirs, theirs.conversation_id == other.conversation_id)
        .where(theirs.person_id.in_(people_ids))
    )
    whose = Person.id.in_(people_ids)
    some = or_(Site.country.in_(countries), Site.id.is_(None))
    where = select(Person.id).outerjoin(Site, Person.site_id == Site.id)
    where = where.where(or_(whose, Person.id.in_(beside)) if with_direct else whose, some)
    return session.scalar(where.limit(1)) is not None


def only_separate(person: Person) -> None:
    """Let nobody into the archive who keeps no records, nor anybody who runs the system."""
    if not holds(person, Capability.COMPLIANCE):
        raise not_found()
    if holds(person, Capability.ADMINISTRATOR):
        raise forbidden(_("Who runs the system neither reads the archive nor opens it to others."))


def only_approver(officer: Person, grant: Grant) -> None:
    """Let officers decide about others' grants; for those named in one it is not there."""
    only_separate(officer)
    if officer.id in grant.people_ids:
        raise not_found()


def only_asker(officer: Person, grant: Grant) -> None:
    """Let whoever asked for a grant go on with it."""
    only_approver(officer, grant)
    if officer.id != grant.asked_by_id:
        raise forbidden(_("Whoever asked for it can do this."))


def only_watching(person: Person, grant: Grant) -> None:
    """Let officers and data protection look after a grant, but for those whom it names."""
    if person.id in grant.people_ids or not any(holds(person, role) for role in WATCHING):
        raise not_found()
    if holds(person, Capability.ADMINISTRATOR):
        raise forbidden(_("Who runs the system neither reads the archive nor opens it to others."))


def refuse_user(person: Person, grant: Grant) -> None:
    """Let nobody open something to themselves by another's request."""
    if person.id in grant.officer_ids:
        raise Invalid(form=_("You are to use this yourself. Somebody else decides."))


def refuse_unless(grant: Grant, state: GrantState) -> None:
    """Decide once."""
    if grant.state is not state:
        raise Invalid(form=_("Somebody decided this meanwhile."))


def refuse_over(grant: Grant) -> None:
    """Go no further with what opens nothing any more."""
    if not grant.is_live(now()):
        raise Invalid(form=_("This is over. Ask anew."))


def refuse_unasked(grant: Grant) -> None:
    """Say nothing to what nobody asks any more."""
    if not grant.waits_for_identities:
        raise Invalid(form=_("Somebody decided this meanwhile."))


def refuse_nonsense(officer: Person, ask: Ask) -> None:
    """Refuse what has no reason, is about oneself, reaches further than its purpose, or nowhere.

    All that is wrong is told at once.
    """
    # Of two things that are wrong with one field, the first counts: it stands last here.
    wrong = too_many(ask) or unknown(officer, ask)
    if ask.with_direct and not ask.people_ids:
        wrong["people"] = _("Messages between people are opened of those whom you name.")
    reach = REACH[ask.purpose]
    if ask.with_direct and not reach.direct:
        wrong["with_direct"] = _("This purpose does not suffice for messages between people.")
    if ask.with_private and not reach.private:
        words = _("This purpose does not suffice for private and hidden communities.")
        wrong["with_private"] = words
    if not 1 <= ask.days <= DAYS:
        wrong["days"] = _("From 1 to %(most)s days.", most=DAYS)
    if ask.begins_at >= ask.ends_at:
        wrong["ends"] = _("This is before the time begins.")
    if officer.id in ask.people_ids:
        wrong["people"] = _("This is about you. Somebody else asks for it.")
    if not ask.reason:
        wrong["reason"] = _("Fill this in.")
    if wrong:
        raise Invalid(**wrong)


def unknown(officer: Person, ask: Ask) -> dict[str, str]:
    """Say which people and communities there are not, and which users are no officers."""
    wrong: dict[str, str] = {}
    for officer_id in set(ask.officer_ids) - {officer.id}:
        if officer_id in ask.people_ids:
            wrong["officers"] = _("Nobody reads what is about themselves.")
        if not session.scalar(select(is_officer(officer_id))):
            wrong["officers"] = _("Who uses it has to be an officer who runs no system.")
            break
    places = select(Community.id).where(Community.id.in_(ask.community_ids))
    if set(ask.community_ids) - set(session.scalars(places)):
        wrong["communities"] = _("There is no such community.")
    known = select(Person.id).where(Person.id.in_(ask.people_ids))
    if set(ask.people_ids) - set(session.scalars(known)):
        wrong["people"] = _("There is nobody of this name.")
    return wrong


def too_many(ask: Ask) -> dict[str, str]:
    """Say where more are named than one grant can name."""
    most = limits.HELD_NAMES
    named = {
        "people": ask.people_ids,
        "communities": ask.community_ids,
        "officers": ask.officer_ids,
    }
    words = _("%(most)s at most.", most=most)
    return {name: words for name, ids in named.items() if len(ids) > most}
