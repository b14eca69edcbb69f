"""Which events does the demo company hold?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from archive import ledger
from models import (
    Attendance,
    AttendanceState,
    Event,
    Gathering,
    Post,
    PostKind,
    limits,
    session,
)
from moderation import Draft, screen
from social import texts
from social.commands.demo.book import later
from social.commands.demo.casting import Cast, chance
from social.commands.demo.founding import House, enliven
from social.commands.demo.moments import at
from social.commands.demo.naming import Known


@dataclass(frozen=True, slots=True)
class Held:
    """One event of the demo: where it is announced, how long ago, when it is, and who comes."""

    circle: str
    language: str
    days_ago: int
    days_ahead: int
    clock: time
    hours: float
    title: str
    intro: str
    place: str
    link: str = ""
    seats: int | None = None
    signed_up: int = 8


EVENTS = (
    Held(
        "site-de-liege",
        "fr",
        4,
        12,
        time(13, 30),
        2,
        "Visite de l’atelier de traitement de surface",
        "Pour celles et ceux qui veulent voir la nouvelle ligne avant son démarrage. Chaussures "
        "de sécurité obligatoires.",
        "Hall 1, entrée côté quai",
        seats=10,
        signed_up=13,
    ),
    Held(
        "roos-tavelle",
        "en",
        2,
        19,
        time(15, 0),
        1,
        "Questions to the management, autumn round",
        "Half an hour of figures, half an hour of your questions. Ask them here in the comments "
        "before, in your own language.",
        "Canteen, Gent",
        link="https://meet.roostavelle.example/autumn",
        signed_up=31,
    ),
    Held(
        "werk-aachen",
        "de",
        3,
        6,
        time(7, 0),
        1.5,
        "Ersthelfer: Auffrischung in Halle 3",
        "Wer im letzten Jahr dabei war, ist wieder dran. Neue sind willkommen.",
        "Schulungsraum, Halle 3",
        seats=12,
        signed_up=9,
    ),
)


def hold_all(house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
    """Announce events on some of the last working days; all are still to come."""
    for held in EVENTS:
        who = cast.people[cast.circles[held.circle].owners[0]]
        moment = at(who, days[-held.days_ago], time(10, 20))
        begin = at(who, end.date() + timedelta(days=held.days_ahead), held.clock)
        announce(held, house, cast, moment, begin, who.place.zone)


def announce(
    held: Held, house: House, cast: Cast, moment: datetime, begin: datetime, zone: str
) -> None:
    """Announce one event, and let members sign up."""
    circle, community = cast.circles[held.circle], house.communities[held.circle]
    author = house.people[circle.owners[0]]
    known = Known({person.handle: person for person in house.people.values()})
    source = "\n\n".join(filter(None, (held.intro, held.place, held.link)))
    words = Draft(title=held.title, source=source, language=held.language, limit=limits.POST)
    post = Post(
        community_id=community.id,
        author_id=author.id,
        kind=PostKind.GATHERING,
        posted_at=moment,
        active_at=moment,
    )
    texts.write(post, screen(words, author, None, known))
    it = Gathering(
        post_id=post.id,
        starts_at=begin,
        ends_at=begin + timedelta(hours=held.hours),
        zone=zone,
        place=held.place,
        link=held.link,
        seats=held.seats,
        changed_at=moment,
    )
    it.introduce(screen(Draft(source=held.intro, language=held.language), author, None, known))
    session.add(it)
    enliven(community.id, moment)
    session.flush()
    lines = [
        later(Event.POST_CREATED, post, moment, author.id, community.id, files=[], names=[]),
        later(Event.GATHERING_PLANNED, it, moment, author.id, community.id),
    ]
    names = sorted(cast.members[held.circle], key=lambda name: chance(held.title, name))
    for place, name in enumerate(names[: held.signed_up]):
        then = moment + timedelta(minutes=11 * (place + 1))
        has_seat = held.seats is None or place < held.seats
        row = Attendance(
            gathering_id=it.id,
            person_id=house.people[name].id,
            state=AttendanceState.GOING if has_seat else AttendanceState.WAITING,
            signed_up_at=then,
        )
        session.add(row)
        session.flush()
        it.going += has_seat
        person_id = house.people[name].id
        lines.append(later(Event.ATTENDANCE_SIGNED_UP, row, then, person_id, community.id))
    session.flush()
    ledger.append(session, lines)
