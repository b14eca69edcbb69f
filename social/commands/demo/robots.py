"""Which program speaks in the demo company? One that tells at four sites what there is to eat."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from babel.dates import format_date

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
    limits,
    session,
)
from moderation import Draft, screen
from social import texts
from social.commands.demo.book import later
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House, enliven
from social.commands.demo.moments import at
from social.commands.demo.naming import Known
from social.commands.demo.sign_ins import handle

NAME, MAKER, KEEPER = "Canteen menu", "Maarten Cnudde", "Luc Van Parys"
PURPOSE = "Tells on Mondays at each site what the canteen serves. It reads nothing."
# Where it speaks, and which owner let it in.
PLACES = {
    "kantine-gent": "Luc Van Parys",
    "cantine-liege": "Christine Halleux",
    "werk-aachen": "Ute Bongartz",
    "leeds-social": "Hannah Birkett",
}
WEEKS = 3
EARLY = time(7, 30)


def tell_menus(house: House, cast: Cast, days: Sequence[date]) -> None:
    """Make the bot, have owners let it in, and let it tell what there was on the last Mondays."""
    lines: list[Line] = []
    mondays = [day for day in weeks(days) if day > days[0]][-WEEKS:]
    keeper, maker = house.people[KEEPER], house.people[MAKER]
    made_at = at(cast.people[MAKER], mondays[0] - timedelta(days=5), time(10, 5))
    bot = Person(
        handle=handle(NAME), name=NAME, bio=PURPOSE, bot_owner_id=keeper.id,
        language=keeper.language, zone=keeper.zone, site_id=keeper.site_id,
        state=PersonState.ACTIVE, created_at=made_at,
    )  # fmt: skip
    session.add(bot)
    session.flush()
    lines.append(later(Event.PERSON_ADDED, bot, made_at, maker.id, None))
    known = Known({person.handle: person for person in house.people.values()})
    said = tomllib.loads((Path(__file__).parent / "menus.toml").read_text(encoding="utf-8"))
    for slug, owner in PLACES.items():
        place = house.communities[slug]
        lines.append(let_in(bot, place, house.people[owner], made_at + timedelta(hours=3)))
        for number, monday in enumerate(mondays):
            moment = at(cast.people[owner], monday, EARLY)
            words = menu(said[place.language], place.language, monday, number)
            lines.append(write(bot, place, words, known, moment))
    ledger.append(session, sorted(lines, key=lambda line: line.at))


def weeks(days: Sequence[date]) -> Iterator[date]:
    """Go through the Mondays on which people worked."""
    return (day for day in days if day.weekday() == 0)


def let_in(bot: Person, place: Community, owner: Person, moment: datetime) -> Line:
    """Let the bot into a community, as its owner agreed to."""
    member = Membership(
        person_id=bot.id, community_id=place.id, state=MembershipState.MEMBER,
        created_at=moment, read_at=moment,
    )  # fmt: skip
    session.add(member)
    session.flush()
    return later(Event.MEMBER_APPROVED, member, moment, owner.id, place.id)


def menu(said: dict[str, Any], language: str, monday: date, number: int) -> tuple[str, str]:
    """Write what there is in a week: title and words."""
    named = {
        "monday": format_date(monday, "d MMMM", locale=language),
        "friday": format_date(monday + timedelta(days=4), "d MMMM", locale=language),
    }
    week = said["weeks"][number % len(said["weeks"])]
    dishes = [
        f"- **{day}**: {dish}; {said['without']}: {other}"
        for day, (dish, other) in zip(said["days"], week, strict=True)
    ]
    words = [said["intro"], "", *dishes, "", said["outro"]]
    return said["title"].format(**named), "\n".join(words)


def write(
    bot: Person, place: Community, words: tuple[str, str], known: Known, moment: datetime
) -> Line:
    """Write down what the bot tells."""
    post = Post(community_id=place.id, author_id=bot.id, posted_at=moment, active_at=moment)
    title, source = words
    draft = Draft(title=title, source=source, language=place.language, limit=limits.POST)
    texts.write(post, screen(draft, bot, None, known))
    enliven(place.id, moment)
    return later(Event.POST_CREATED, post, moment, bot.id, place.id, files=[], names=[])
