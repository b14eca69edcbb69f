"""What stands at the head of a person's pages, and beside their name: their time and language?"""

from __future__ import annotations

from babel.dates import get_timezone_location
from flask_babel import format_time, get_locale
from flask_babel import gettext as _

from models import Person, now
from social.fields import LANGUAGE_NAMES
from social.following import is_followed
from social.reader import zone_info
from social.viewer import viewer


def about(person: Person) -> dict[str, object]:
    """Gather what each of their pages and their card say of a person."""
    return {
        "person": person,
        "clock": clock(person),
        "language_name": language_name(person),
        "is_me": person.id == viewer().id,
        "is_followed": is_followed(viewer(), person),
    }


def clock(person: Person) -> str:
    """Write the time where the person is: "10:42 in Brussels"."""
    moment = now().astimezone(zone_info(person.zone))
    place = get_timezone_location(person.zone, locale=get_locale() or "en", return_city=True)
    time = format_time(moment, "HH:mm", rebase=False)
    return _("%(time)s in %(place)s", time=time, place=place)


def language_name(person: Person) -> str:
    """Name the person's language in itself."""
    return LANGUAGE_NAMES.get(person.language, person.language)
