"""Which devices does somebody want to be told on, and how do they go again?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import contains_eager

from models import Device, Person, SignIn, now, session
from models.device import ENDPOINT
from social import web_push
from social.changes import change
from social.errors import Invalid
from social.fetching.fetcher import Fetcher
from social.fetching.reach import Reach
from social.fetching.refused import Refused
from social.jobs import later_by_name
from social.notices import wishes
from social.running import keys

MOST = 10  # devices of one person; the one that is older than all others goes


@cache
def made_key(data_dir: Path) -> str:
    """Read the key that was made for this installation."""
    return keys.push_key(data_dir)


def key() -> ec.EllipticCurvePrivateKey:
    """Give the key by which push services know this installation."""
    settings = current_app.config["SETTINGS"]
    return web_push.read_key(settings.push_key or made_key(settings.data_dir))


def public_key() -> str:
    """Give the public half of the key, which browsers ask for."""
    return web_push.public_words(key())


def fetcher() -> Fetcher:
    """Give what writes to push services, and to nobody else."""
    settings = current_app.config["SETTINGS"]
    found: Fetcher = current_app.extensions.get("push") or Fetcher(
        Reach(hosts=settings.push_hosts, inside=settings.fetch_inside, proxy=settings.fetch_proxy)
    )
    return found


def is_possible() -> bool:
    """Tell whether the company lets push services be written to at all."""
    return current_app.config["SETTINGS"].push_hosts != ()


def add(person: Person, sign_in: SignIn, endpoint: str, public_key: str, secret: str) -> Device:
    """Tell somebody on this device from now on; the same again changes nothing.

    A device that another person's sign-in left behind is theirs now: whoever has its secret has it.
    """
    point, own = checked(endpoint, public_key, secret)
    row = insert(Device).values(
        person_id=person.id, sign_in_id=sign_in.id, endpoint=endpoint, public_key=point, secret=own
    )
    taken = row.on_conflict_do_update(
        index_elements=["endpoint"],
        set_={"person_id": person.id, "sign_in_id": sign_in.id, "failures": 0, "failure": None},
        where=(Device.secret == own) & (Device.public_key == point),
    )
    with change(person):
        found = session.scalar(taken.returning(Device))
        if found is None:
            raise Invalid(endpoint=_("This device is known already, with another key."))
        keep_few(person)
        wishes.row_of(person)
    return found


def checked(endpoint: str, public_key: str, secret: str) -> tuple[bytes, bytes]:
    """Read what a browser says of itself. Invalid for what no push service gives out."""
    try:
        place = fetcher().reach.place(endpoint)
        if place.scheme != "https" or len(endpoint) > ENDPOINT or not endpoint.isascii():
            raise ValueError("no address of a push service")
        point, own = web_push.bytes_of(public_key), web_push.bytes_of(secret)
        web_push.point(point)
        if len(own) != 16:
            raise ValueError("no secret")
    except (Refused, ValueError):
        raise Invalid(
            endpoint=_("This is no push service that the company lets through.")
        ) from None
    return point, own


def keep_few(person: Person) -> None:
    """Drop the oldest of too many; part of a change."""
    newest = (
        select(Device.id)
        .where(Device.person_id == person.id)
        .order_by(func.coalesce(Device.worked_at, Device.created_at).desc(), Device.id.desc())
        .offset(MOST)
    )
    session.execute(delete(Device).where(Device.id.in_(newest)))


def drop(person: Person, number: int) -> bool:
    """Tell somebody on a device no more; says whether it was theirs."""
    own = delete(Device).where(Device.person_id == person.id, Device.id == number)
    with change(person):
        return session.scalar(own.returning(Device.id)) is not None


def devices_of(person: Person) -> Sequence[Device]:
    """List somebody's devices with the browser that each is, the newest first."""
    return session.scalars(
        select(Device)
        .join(Device.sign_in)
        .where(Device.person_id == person.id, SignIn.ended_at.is_(None))
        .order_by(Device.created_at.desc(), Device.id.desc())
        .options(contains_eager(Device.sign_in))
        .limit(MOST)
    ).all()


def try_all(person: Person) -> None:
    """Send every device of somebody something on trial; part of a change."""
    for device in session.scalars(select(Device).where(Device.person_id == person.id)):
        device.tried_at = now()
        later_by_name("notices.push_to", device_id=device.id, notice_ids=[], tries=0)
