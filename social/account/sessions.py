"""Where is a person signed in, and with which browser?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from models import Person, SignIn, now, session

# The first that is found is the one: browsers name those they descend from, too.
BROWSERS = (
    ("Edg/", "Edge"), ("EdgA/", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
    ("Windows", "Windows"), ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def sessions_of(person: Person) -> Sequence[SignIn]:
    """List the browsers that are signed in, the last seen first."""
    settings = current_app.config["SETTINGS"]
    return session.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == person.id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now() - settings.session_idle,
            SignIn.created_at > now() - settings.session_absolute,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .limit(100)
    ).all()


def browser_name(agent: str) -> str:
    """Name browser and system in words, as far as the browser says which it is."""
    browser = next((name for sign, name in BROWSERS if sign in agent), None)
    system = next((name for sign, name in SYSTEMS if sign in agent), None)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("Unknown browser")
