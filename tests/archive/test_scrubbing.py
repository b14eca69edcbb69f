"""Are the files cleaned once after something was erased, and only by who may?"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import select, text

from archive import settling
from models import Scrub, Site, session
from social.changes import change
from social.keyring import jobs, scrubbing
from social.running.trouble import Trouble


def place_of_files(owner: sqlalchemy.Engine) -> dict[str, int]:
    """Tell in which file each table lies; a table that is written anew gets another."""
    with owner.connect() as connection:
        rows = connection.execute(
            text("SELECT relname, relfilenode FROM pg_class WHERE relkind = 'r' "
                 "AND relnamespace = 'public'::regnamespace")
        )  # fmt: skip
        return {name: int(number) for name, number in rows}


def ask() -> None:
    with change(None):
        settling.ask_for_scrub(session.connection())


def test_nothing_is_written_anew_unless_something_was_erased(
    site: Site, app: Flask, owner: sqlalchemy.Engine
) -> None:
    before = place_of_files(owner)
    with app.app_context():
        jobs.scrub.call(timestamp=0)
    assert place_of_files(owner) == before


def test_what_may_have_lost_something_is_written_anew_once(
    site: Site, app: Flask, owner: sqlalchemy.Engine
) -> None:
    ask()
    ask()
    before = place_of_files(owner)
    with app.app_context():
        jobs.scrub.call(timestamp=0)
    after = place_of_files(owner)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == set(after) - set(scrubbing.LOSES_NOTHING)
    assert {"post", "text_version", "entry_key", "kek", "mail"} <= changed
    (done_at,) = session.scalars(select(Scrub.done_at)).all()
    assert done_at is not None
    with app.app_context():
        jobs.scrub.call(timestamp=0)
    assert place_of_files(owner) == after


def test_who_does_not_own_the_tables_is_told_so(server: Any, site: Site) -> None:
    with pytest.raises(Trouble, match="DATABASE_OWNER_URL"):
        scrubbing.scrub(server.app_url)
