"""Who is a guest in the demo company?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from archive import ledger
from archive.ledger import Line
from models import (
    Community,
    Event,
    Membership,
    MembershipState,
    Person,
    PersonState,
    Post,
    Stay,
    StayPlace,
    limits,
    session,
)
from models.base import Recorded
from moderation import Draft, screen
from social import texts
from social.commands.demo.book import later
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House, enliven
from social.commands.demo.moments import at
from social.commands.demo.naming import Known
from social.commands.demo.sign_ins import PASSWORD, handle
from social.passwords.hashing import hashed

ASKER, APPROVER, PLACE = "Marieke Verhaegen", "Sanne Hoekstra", "welding-joining"
NAME, COMPANY, EMAIL = "Gaëlle Masson", "Masson Soudage", "gaelle@masson-soudage.example"
REASON = "Advises on the new welding robot until it runs by itself."
WORDS = (
    "Trial seams from the new robot",
    "I welded twelve trial frames with the new programme this week. Ten are good; two have a cold "
    "start at the head tube. Could somebody send me the wire that you use in Gent?",
)
DAYS = 60


def host(house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
    """Let a welder of a supplier be in one community, where she asks something."""
    moment = at(cast.people[ASKER], days[-9], time(9, 20))
    lines: list[Line] = []
    place = house.communities[PLACE]
    asker, approver = house.people[ASKER], house.people[APPROVER]

    def add(event: Event, row: Recorded, when: datetime, by: int, where: int | None = None) -> None:
        session.add(row)
        session.flush()
        lines.append(later(event, row, when, by, where))

    approved = moment + timedelta(hours=3)
    until = end + timedelta(days=DAYS)
    guest = Person(
        handle=handle(NAME), name=NAME, email=EMAIL, language="fr", zone="Europe/Paris",
        title="Welding engineer", state=PersonState.ACTIVE, password_hash=hashed(PASSWORD),
        guest_of=COMPANY, guest_until=until, created_at=approved,
    )  # fmt: skip
    add(Event.PERSON_ADDED, guest, approved, approver.id)
    stay = Stay(
        person_id=guest.id, language="fr", reason=REASON, ends_at=until, asked_by_id=asker.id,
        asked_at=moment, approved_by_id=approver.id, approved_at=approved,
    )  # fmt: skip
    add(Event.STAY_ASKED, stay, moment, asker.id)
    lines.append(later(Event.STAY_APPROVED, stay, approved, approver.id, None))
    agreed = StayPlace(
        stay_id=stay.id, community_id=place.id, agreed_by_id=asker.id, agreed_at=moment
    )
    add(Event.STAY_PLACE_ASKED, agreed, moment, asker.id)
    member = Membership(
        person_id=guest.id, community_id=place.id, state=MembershipState.MEMBER,
        created_at=approved, read_at=approved,
    )  # fmt: skip
    add(Event.MEMBER_APPROVED, member, approved, approver.id, place.id)
    lines.append(write(house, place, guest, at(cast.people[ASKER], days[-3], time(11, 5))))
    ledger.append(session, sorted(lines, key=lambda line: line.at))


def write(house: House, place: Community, guest: Person, moment: datetime) -> Line:
    """Write down what she asks."""
    post = Post(community_id=place.id, author_id=guest.id, posted_at=moment, active_at=moment)
    title, source = WORDS
    draft = Draft(title=title, source=source, language="en", limit=limits.POST)
    known = Known({person.handle: person for person in house.people.values()})
    texts.write(post, screen(draft, guest, None, known))
    enliven(place.id, moment)
    return later(Event.POST_CREATED, post, moment, guest.id, place.id, files=[], names=[])
