"""Which dates come close that officers must not miss? Each is said twice, and each time once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import literal, select, union_all
from sqlalchemy.dialects.postgresql import insert

from archive.holds import keeping
from models import ErasureRequest, Hold, Origin, Person, Reminder, session
from social.changes import change
from social.mailing.letters import post
from social.mailing.links import link
from social.reader import written_day, zone_info

DAYS_BEFORE = (7, 0)
PAGES = {"hold": "records.show_hold", "erasure_request": "records.show_request"}


def remind(officers: Sequence[Person], at: datetime) -> int:
    """Mail the officers of every date that comes close; tell of how many.

    What is past is said once as well, for a day on which nothing ran; of two times of one date
    that were missed, the later is said alone.
    """
    number = 0
    for noun, noun_id, due_at in coming(at):
        with change(None, origin=Origin.JOB):
            if is_news(noun, noun_id, due_at, at):
                number += 1
                named = about(noun, noun_id)
                for person in officers:
                    if person.id not in named:
                        tell(person, noun, noun_id, due_at)
    return number


def coming(at: datetime) -> Sequence[tuple[str, int, datetime]]:
    """List what is due within the longest of the times, or was."""
    soon = at + timedelta(days=max(DAYS_BEFORE) + 1)
    held = select(literal("hold"), Hold.id, Hold.review_at)
    asked = select(literal("erasure_request"), ErasureRequest.id, ErasureRequest.due_at)
    found = union_all(
        held.where(keeping(), Hold.review_at < soon),
        asked.where(ErasureRequest.closed_at.is_(None), ErasureRequest.due_at < soon),
    )
    return [tuple(row) for row in session.execute(found)]  # type: ignore[misc]


def about(noun: str, noun_id: int) -> Sequence[int]:
    """Name those whom it is about: others are reminded of it, also where they are officers."""
    if noun == "hold":
        return session.get_one(Hold, noun_id).people_ids
    return [session.get_one(ErasureRequest, noun_id).person_id]


def is_news(noun: str, noun_id: int, due_at: datetime, at: datetime) -> bool:
    """Note what is to be said today of a date; False if there is nothing, or it was said before."""
    zone = zone_info(current_app.config["SETTINGS"].time_zone)
    left = (due_at.astimezone(zone).date() - at.astimezone(zone).date()).days
    reached = [days for days in DAYS_BEFORE if left <= days]
    if not reached:
        return False
    rows = [
        {"noun": noun, "noun_id": noun_id, "due_at": due_at, "days_before": days, "sent_at": at}
        for days in reached
    ]
    noted = insert(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.days_before)
    return min(reached) in session.scalars(noted).all()


def tell(person: Person, noun: str, noun_id: int, due_at: datetime) -> None:
    """Write one mail."""
    page = link(PAGES[noun], id=noun_id)
    post(person, "reminder", noun=noun, day=day_of(due_at, person), link=page)


def day_of(moment: datetime, person: Person) -> str:
    """Write a day as somebody reads it."""
    local = moment.astimezone(zone_info(person.zone)).date()
    with force_locale(person.language):
        return written_day(local, "long")
