"""What stands at the head of a person's pages, and beside their name: their time and language?"""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import get_timezone_location
from flask_babel import format_time, get_locale
from flask_babel import gettext as _

from models import Person, Statement, StatementKind, now, session
from social import presence, shell, vocabulary
from social.fields import LANGUAGE_NAMES
from social.following import is_followed
from social.reader import zone_info
from social.viewer import viewer

TOP = 3
KNOWN = (StatementKind.SKILL,)


def about(person: Person) -> dict[str, object]:
    """Gather what each of their pages and their card say of a person."""
    return {
        "person": person,
        "clock": clock(person),
        "presence": presence_of(person),
        "language_name": language_name(person),
        "is_me": person.id == viewer().id,
        "is_followed": is_followed(viewer(), person),
    }


def presence_of(person: Person) -> str:
    """Say whether a colleague is active or away, of those who are not kept apart."""
    return "" if person.id in shell.current().apart else presence.of(person, viewer())


def clock(person: Person) -> str:
    """Write the time where the person is: "10:42 in Brussels"."""
    moment = now().astimezone(zone_info(person.zone))
    place = get_timezone_location(person.zone, locale=get_locale() or "en", return_city=True)
    time = format_time(moment, "HH:mm", rebase=False)
    words = _("%(time)s in %(place)s", time=time, place=place)
    apart = difference(moment, viewer())
    return _("%(clock)s, %(difference)s", clock=words, difference=apart) if apart else words


def difference(moment: datetime, reader: Person) -> str:
    """Say by how much a clock differs from the reader's now: "3 h later"; nothing where not."""
    own = moment.astimezone(zone_info(reader.zone)).utcoffset() or timedelta()
    minutes = round(((moment.utcoffset() or timedelta()) - own).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    words = f"{hours}:{rest:02}" if rest else str(hours)
    if minutes > 0:
        return _("%(hours)s h later", hours=words)
    return _("%(hours)s h earlier", hours=words) if minutes else ""


def known_for(person: Person, reader: Person) -> list[str]:
    """Name the three things that somebody knows and confirmed last, of those that one may read."""
    rows = session.scalars(
        Statement.seen_by(reader)
        .where(Statement.person_id == person.id, Statement.kind.in_(KNOWN))
        .order_by(Statement.confirmed_at.desc(), Statement.id.desc())
        .limit(TOP)
    ).all()
    numbers = {one.concept_id for one in rows if one.concept_id is not None}
    names: dict[int, str] = {}
    if numbers:
        locale = get_locale()
        for number, _language, words in vocabulary.preferred(
            numbers, locale.language if locale else "en"
        ):
            names.setdefault(number, words)
    return [names.get(one.concept_id or 0) or one.phrase for one in rows]


def language_name(person: Person) -> str:
    """Name the person's language in itself."""
    return LANGUAGE_NAMES.get(person.language, person.language)
