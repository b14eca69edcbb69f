"""How much room is there for files: of one person, and of all together?

All count that are kept, also those that are held, or wait in drafts. Nothing is deleted for want of
room. What is brought in from elsewhere counts, and is not refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import Row, Select, func, select
from werkzeug.exceptions import RequestEntityTooLarge

from models import File, Person, session
from social.holding import hold_name

FULL = 0.8  # of the room, from where on one is warned
LOCK = "room for files"
SHOWN = 20


class NoRoom(RequestEntityTooLarge):
    """There is no room for a file; it says how much is left, and what was put into the store."""

    def __init__(self, words: str, left: int) -> None:
        super().__init__(words)
        self.left = left
        self.digest: str | None = None

    def get_headers(self, *asked: object, **named: object) -> list[tuple[str, str]]:
        """Let scripts tell it from a file that is too large by itself."""
        return [*super().get_headers(*asked, **named), ("X-Kring-Left", str(self.left))]  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes are used, and how many there may be; 0: any number."""

    used: int
    most: int

    @property
    def left(self) -> int:
        """Tell how many bytes there is room for."""
        return max(0, self.most - self.used)

    @property
    def is_nearly_full(self) -> bool:
        """Tell whether it is time for a warning."""
        return bool(self.most) and self.used >= FULL * self.most


def room_of(person: Person) -> Room:
    """Look how much of their room somebody uses."""
    most: int = current_app.config["SETTINGS"].files_quota
    return Room(session.scalar(used().where(File.owner_id == person.id)) or 0, most)


def room_in_all() -> Room:
    """Look how much of the room all files use."""
    most: int = current_app.config["SETTINGS"].files_quota_all
    return Room(session.scalar(used()) or 0, most)


def used() -> Select[tuple[int | None]]:
    """Count the bytes of files."""
    return select(func.sum(File.size)).where(File.erased_at.is_(None))


def greatest() -> Sequence[Row[tuple[Person, int, int]]]:
    """List who uses most: person, number of files, bytes."""
    size = func.sum(File.size)
    by_person = (
        select(File.owner_id, func.count().label("number"), size.label("bytes"))
        .where(File.erased_at.is_(None))
        .group_by(File.owner_id)
        .order_by(size.desc(), File.owner_id)
        .limit(SHOWN)
        .subquery()
    )
    found = select(Person, by_person.c.number, by_person.c.bytes)
    found = found.join(by_person, by_person.c.owner_id == Person.id)
    return session.execute(found.order_by(by_person.c.bytes.desc(), Person.id)).all()


def require_room(person: Person, size: int = 0) -> None:
    """Refuse what there is no room for; where it is kept already, its size is 0."""
    settings = current_app.config["SETTINGS"]
    if settings.files_quota:
        own = room_of(person)
        if own.used + size > own.most:
            raise no_room_of_person(own)
    if settings.files_quota_all:
        whole = room_in_all()
        if whole.used + size > whole.most:
            raise NoRoom(
                _(
                    "There is no room for it: all files of the company together may have "
                    "%(most)s MB, of which %(left)s MB are left. Ask an administrator.",
                    most=megabytes(whole.most),
                    left=megabytes(whole.left),
                ),
                whole.left,
            )


def no_room_of_person(own: Room) -> NoRoom:
    """Say how much of somebody's room is left."""
    return NoRoom(
        _(
            "There is no room for it: your files may have %(most)s MB, of which %(left)s MB are "
            "left. Ask an administrator.",
            most=megabytes(own.most),
            left=megabytes(own.left),
        ),
        own.left,
    )


def keep_within(person: Person) -> None:
    """Refuse once more, after all who came at the same time; the last step of a change."""
    settings = current_app.config["SETTINGS"]
    if settings.files_quota:
        hold_name(f"{LOCK} {person.id}")
    if settings.files_quota_all:
        hold_name(LOCK)
    require_room(person)


def megabytes(size: int) -> str:
    """Write a number of bytes in MB."""
    return format_decimal(size // 100_000 / 10)


def warning(person: Person) -> str:
    """Say that somebody's room is nearly used up; empty while it is not."""
    if not current_app.config["SETTINGS"].files_quota:
        return ""
    own = room_of(person)
    if not own.is_nearly_full:
        return ""
    return _(
        "Your files take %(used)s MB of the %(most)s MB that they may have.",
        used=megabytes(own.used),
        most=megabytes(own.most),
    )
