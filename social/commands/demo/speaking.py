"""Who speaks for the demo company, on what, and what do they say so?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from archive import ledger
from models import Event, Mandate, Post, Voice, limits, session
from models.folding import fold
from moderation import Draft, screen
from social import texts
from social.commands.demo.book import later
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House, enliven
from social.commands.demo.moments import at
from social.commands.demo.naming import Known

GIVER = "Benoît Carlier"
ZONE = "Europe/Brussels"


@dataclass(frozen=True, slots=True)
class Given:
    """One mandate of the demo, and what was said by whoever holds it."""

    person: str
    names: Mapping[str, str]
    since: int  # days ago
    ahead: int  # days from now
    circle: str
    language: str
    days_ago: int
    is_official: bool
    title: str
    words: str


MANDATES = (
    Given(
        "Catherine Evrard",
        {
            "fr": "Réclamations et rappels",
            "en": "Complaints and recalls",
            "nl": "Klachten en terugroepacties",
            "de": "Reklamationen und Rückrufe",
        },
        120,
        240,
        "site-de-liege",
        "fr",
        3,
        is_official=True,
        title="Porte 4711 : ce que nous savons",
        words="Un client a signalé une serrure qui se bloque par grand froid. Nous avons contrôlé "
        "les quarante portes du même lot : deux sont concernées, encore en atelier. Aucun "
        "train en service n’est touché. Le client est informé, le rapport est prêt lundi. "
        "Si un journaliste ou un voisin vous pose la question, renvoyez-le vers moi.",
    ),
    Given(
        "Shanice Clarke",
        {
            "en": "The station doors in Leeds",
            "nl": "De stationsdeuren in Leeds",
            "fr": "Les portes de la gare de Leeds",
            "de": "Die Bahnhofstüren in Leeds",
        },
        40,
        50,
        "leeds-site",
        "en",
        2,
        is_official=False,
        title="Would you fit the next ones from above?",
        words="Speaking for myself: after forty-two doors I would hang the rail first and work "
        "down. It saves one person holding the leaf. Nothing is decided, and I may be wrong. What "
        "did your crew find?",
    ),
)


def speak_all(house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
    """Give the mandates, each in a morning, and let whoever holds one say something."""
    giver = house.people[GIVER]
    for given in MANDATES:
        person, who = house.people[given.person], cast.people[given.person]
        begin = at(cast.people[GIVER], end.date() - timedelta(days=given.since), time(9, 5))
        close = at(cast.people[GIVER], end.date() + timedelta(days=given.ahead), time())
        mandate = Mandate(
            person_id=person.id,
            names=dict(given.names),
            folded=fold(" ".join(given.names.values())),
            starts_at=begin,
            ends_at=close,
            zone=ZONE,
            given_by_id=giver.id,
            given_at=begin,
        )
        session.add(mandate)
        session.flush()
        lines = [later(Event.MANDATE_GIVEN, mandate, begin, giver.id, None)]
        post = say(given, mandate, house, at(who, days[-given.days_ago], time(8, 50)))
        place = post.community_id
        more = {"files": [], "names": []}
        lines.append(later(Event.POST_CREATED, post, post.posted_at, person.id, place, **more))
        ledger.append(session, lines)


def say(given: Given, mandate: Mandate, house: House, moment: datetime) -> Post:
    """Write down what somebody says, under the mandate or as their own view."""
    author, community = house.people[given.person], house.communities[given.circle]
    known = Known({person.handle: person for person in house.people.values()})
    draft = Draft(title=given.title, source=given.words, language=given.language, limit=limits.POST)
    post = Post(community_id=community.id, author_id=author.id, posted_at=moment, active_at=moment)
    post.voice = Voice.OFFICIAL if given.is_official else Voice.OWN
    post.mandate_id = mandate.id if given.is_official else None
    texts.write(post, screen(draft, author, None, known))
    enliven(community.id, moment)
    return post
