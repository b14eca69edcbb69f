"""How does what is done to the whole house get its line in the ledger?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models import Company, Event, Origin, session
from social.app import create_app
from social.changes import change
from social.settings import Settings


def note(settings: Settings, event: Event, **facts: Any) -> None:
    """Record what a command did to the house; where there is no company yet, there is no line."""
    app = create_app(settings)
    try:
        with app.app_context():
            company = session.scalar(select(Company))
            if company is not None:
                with change(None, origin=Origin.COMMAND) as record:
                    record(event, company, **facts)
    finally:
        app.extensions["engine"].dispose()
