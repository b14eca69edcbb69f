"""How does somebody come, change and go by the word of the directory?

It speaks for the company, so nobody is the actor; the entries name its token. Whoever has an
account already and is enrolled keeps it with all that is in it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from models import (
    Company,
    Enrolment,
    Event,
    Origin,
    Person,
    PersonState,
    Provisioner,
    limits,
    now,
    session,
)
from social import second, ways_in
from social.changes import Record, change
from social.closing import close, reopen
from social.errors import Invalid, not_found
from social.handles import Handles
from social.holding import hold
from social.provisioning import mapping
from social.provisioning.querying import key_of
from social.provisioning.reading import Said
from social.provisioning.refused import conflict, taken
from social.unenrolling import take_out
from social.zones import usual_zone

# What stands in columns of its own, beside what is said.
OWN = ("userName", "externalId", "active")


def said_of(enrolment: Enrolment) -> Said:
    """Say of somebody what the directory said, and whether they can sign in."""
    found: Said = {
        "userName": enrolment.user_name,
        "active": enrolment.person.state is not PersonState.DEACTIVATED,
    }
    if enrolment.external_id:
        found["externalId"] = enrolment.external_id
    return found | enrolment.said


def find(key: str) -> Enrolment:
    """Find somebody by the name that the directory knows them by; 404 for those who went."""
    found = session.scalar(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.key == key_of(key), Enrolment.ended_at.is_(None))
        .options(contains_eager(Enrolment.person))
    )
    if found is None:
        raise not_found()
    return found


def create(provisioner: Provisioner, said: Said) -> Enrolment:
    """Enrol somebody: who has this e-mail address here, or somebody new, who is invited."""
    with change(None, origin=Origin.DIRECTORY) as record:
        hold(session.get_one(Company, 1))  # of two who come by one name, the second is refused
        require_free_name(said["userName"])
        external = said.get("externalId")
        there = known(said, external)
        person = there or newcomer(record, said)
        enrolment = Enrolment(
            person=person, external_id=external, said=without_own(said), version=1
        )
        enrolment.call(said["userName"])
        session.add(enrolment)
        record(Event.ENROLMENT_MADE, enrolment)
        settle_state(record, provisioner, person, is_active=said["active"])
        hold(person)
        mapping.take_over(record, person, enrolment.said, enrolment.user_name, {}, "")
        is_waiting = there is None and person.state is PersonState.INVITED
        if provisioner.invites and is_waiting and person.email:
            ways_in.mail_invitation(person, record)
    return find(str(enrolment.key))


def known(said: Said, external: str | None) -> Person | None:
    """Find who is enrolled by their address. Refused for who is enrolled already, or left."""
    email = mapping.email_of(said, said["userName"])
    person = mapping.person_with(email) if email else None
    if person is None:
        return None
    hold(person)
    earlier = session.scalars(select(Enrolment).where(Enrolment.person_id == person.id)).all()
    # A guest is one until they go: the directory says who works here.
    if person.is_guest or any(one.ended_at is None for one in earlier):
        raise taken(_("%(name)s has this address.", name=person.name))
    # The same address may be somebody else's by now, the directory's own name of them is not.
    is_same = external is not None and external in [one.external_id for one in earlier]
    if person.state is PersonState.DEACTIVATED and not is_same:
        words = _(
            "%(name)s had this address and left. If they come back, an administrator opens their "
            "account first.",
            name=person.name,
        )
        raise conflict(words)
    return person


def newcomer(record: Record, said: Said) -> Person:
    """Add somebody who has no account yet."""
    name = mapping.name_of(said) or said["userName"].partition("@")[0] or said["userName"]
    company, site = session.get_one(Company, 1), mapping.site_of(said)
    person = Person(
        handle=Handles().give(name),
        name=name[: limits.NAME],
        email=mapping.email_of(said, said["userName"]),
        site_id=site.id if site else None,
        language=mapping.language_of(said) or company.language,
        zone=mapping.zone_of(said) or (site.zone if site else usual_zone()),
        state=PersonState.INVITED,
    )
    session.add(person)
    record(Event.PERSON_ADDED, person)
    second.rest(record, person)  # whoever holds the token could be anybody whom it names
    return person


def update(
    provisioner: Provisioner,
    key: str,
    edit: Callable[[Said], Said],
    require: Callable[[Enrolment], None],
) -> Enrolment:
    """Let the directory say something else of somebody: what `edit` makes of what it said.

    `require` looks at what is changed once nobody else can change it.
    """
    found = find(key)
    with change(None, origin=Origin.DIRECTORY) as record:
        hold(found)
        session.refresh(found.person, ["state"])
        if found.ended_at is not None:
            raise not_found()
        require(found)
        before, was = found.said, found.user_name
        said, was_active = edit(said_of(found)), said_of(found)["active"]
        if said["userName"].casefold() != found.user_name_folded:
            hold(session.get_one(Company, 1))
            require_free_name(said["userName"])
        settle_state(record, provisioner, found.person, is_active=said["active"])
        is_other = facts_of(found) != (said["userName"], said.get("externalId"), without_own(said))
        if is_other or said["active"] is not was_active:
            found.version += 1
            found.changed_at = now()
        if is_other:
            found.call(said["userName"])
            found.external_id, found.said = said.get("externalId"), without_own(said)
        hold(found.person)
        mapping.take_over(record, found.person, found.said, found.user_name, before, was)
        if is_other:
            record(Event.ENROLMENT_CHANGED, found)
    return find(key)


def facts_of(found: Enrolment) -> tuple[str, str | None, Said]:
    """List what the directory said."""
    return found.user_name, found.external_id, found.said


def settle_state(
    record: Record, provisioner: Provisioner, person: Person, *, is_active: bool
) -> None:
    """Close or open an account, by the rules that hold for administrators; part of a change."""
    if is_active and person.state is PersonState.DEACTIVATED:
        reopen(record, person, mails=provisioner.invites)
    elif not is_active and person.state is not PersonState.DEACTIVATED:
        close_account(record, person)
    session.flush()  # whoever is read anew after this is read as they are by now


def close_account(record: Record, person: Person) -> None:
    """Close an account; Refused for the last administrator."""
    try:
        close(record, person)
    except Invalid as invalid:
        raise conflict(" ".join(str(word) for word in invalid.fields.values())) from None


def delete_user(key: str, require: Callable[[Enrolment], None]) -> None:
    """Close the account of somebody whom the directory knows no more; what they wrote stays."""
    found = find(key)
    with change(None, origin=Origin.DIRECTORY) as record:
        hold(found)
        if found.ended_at is not None:
            raise not_found()
        require(found)
        close_account(record, found.person)
        end(record, found)


def end(record: Record, found: Enrolment) -> None:
    """End an enrolment, and forget what was said; part of a change."""
    take_out(record, found)
    found.ended_at = found.changed_at = now()
    found.said = {}
    found.call("")
    record(Event.ENROLMENT_ENDED, found)


def without_own(said: Said) -> Said:
    """Leave out what stands in columns of its own."""
    return {name: value for name, value in said.items() if name not in OWN}


def require_free_name(user_name: str) -> None:
    """Keep two people from having one name to sign in with."""
    there = select(Enrolment.id).where(
        Enrolment.user_name_folded == user_name.casefold(), Enrolment.ended_at.is_(None)
    )
    if session.scalar(there) is not None:
        raise taken(_("Somebody has this name to sign in with."))
