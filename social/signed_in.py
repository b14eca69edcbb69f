"""Where is a person signed in, and with which browser?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from models import Person, SignIn, now, session


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
