"""When do devices tell somebody what they have not seen, and what do they say?

A notice stands behind the bell first; then devices tell of it, within the hours of whoever gets it;
and if it is still not seen, a mail does. What is sent says nothing that its reader may not read at
that moment, and the push service can read none of it.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select, update

from models import Device, Notice, Origin, Person, SignIn, Way, now, session
from models.notice import topic_of
from social import off_hours, web_push
from social.changes import change
from social.enduring import Round
from social.fetching.fetcher import Limits
from social.fetching.refused import Refused
from social.jobs import later_by_name
from social.mailing.links import link
from social.notices import devices, listing, wishes
from social.notices.deciding import AT_ONCE
from social.notices.wishes import waits_for_push
from social.switches import Switch, is_on

log = logging.getLogger("kring.push")

SHOWN = 3  # messages at a time; of more, one says how many
HOLDS = 24 * 3600  # seconds that a push service keeps what it cannot deliver
TAKES = Limits(most=20_000, seconds=10)
TRIES = 6
LONGEST_PAUSE = 3600  # seconds
GONE = (404, 410)  # RFC 8030, section 7.3: there is no such subscription any more
BUSY = (408, 425, 429)
WORDS = 300  # letters of what a text says


@dataclass(frozen=True, slots=True)
class Message:
    """What a device shows; a later one with the same tag takes its place."""

    title: str
    body: str
    url: str
    tag: str
    lang: str
    count: int  # of what is unread, the same on every device


def time_untimed(entry_id: int) -> int:
    """Say when mails and devices tell of what was put behind many bells in one statement.

    Says of how many notices; for each thousand it takes the same statements.
    """
    untimed = (Notice.entry_id == entry_id, Notice.mail_at.is_(None), Notice.push_at.is_(None))
    found, last = 0, 0
    while True:
        rows = session.execute(
            select(Notice.id, Notice.person_id, Notice.kind, Notice.at)
            .where(*untimed, Notice.read_at.is_(None), Notice.id > last)
            .order_by(Notice.id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            return found
        theirs = wishes.wishes_of({row.person_id for row in rows})
        times = [
            {
                "id": row.id,
                "mail_at": theirs[row.person_id].mail_at(topic_of(row.kind), row.at),
                "push_at": theirs[row.person_id].push_at(topic_of(row.kind), row.at),
            }
            for row in rows
        ]
        reached = {
            number: off_hours.when(one.hours, keeps_hours=one.keeps_hours, at=now())
            for number, one in theirs.items()
        }
        with change(None, origin=Origin.JOB):
            session.execute(update(Notice), times)
            off_hours.count(Way.PAGE, reached)
        found, last = found + len(rows), rows[-1].id


def push_due(at: datetime) -> int:
    """Let devices tell everybody whose time has come; says how many people.

    What goes wrong is in the log, is tried again the next time, and keeps no other back.
    """
    due = select(Notice.person_id).where(waits_for_push(), Notice.push_at <= at).distinct()
    ids = session.scalars(due.order_by(Notice.person_id)).all()
    session.rollback()  # each person is a transaction of their own
    number, turn = 0, Round()
    for person_id in ids:
        with turn.part("what devices tell", person=person_id):
            number += push_one(person_id, at)
    return number


def push_one(person_id: int, at: datetime) -> int:
    """Have each of a person's devices told of all whose time has come, in jobs of their own."""
    with change(None, origin=Origin.JOB):
        rows = session.scalars(
            select(Notice)
            .where(Notice.person_id == person_id, waits_for_push(), Notice.push_at <= at)
            .order_by(Notice.at.desc(), Notice.id.desc())
            .with_for_update(skip_locked=True)
        ).all()
        mine = wishes.wishes_of([person_id])[person_id]
        told = []
        for row in rows:
            topic = topic_of(row.kind)
            when = mine.in_hours(topic, mine.push_at(topic, row.at), at)
            if when is not None and when > at:  # they are away since, or work at other hours
                row.push_at = when
            else:
                row.pushed_at = at
                told += [row.id] if when is not None else []
        if told:
            for device_id in session.scalars(
                select(Device.id).where(Device.person_id == person_id).order_by(Device.id)
            ):
                later_by_name("notices.push_to", device_id=device_id, notice_ids=told, tries=0)
    return int(bool(told))


def push_to(device_id: int, notice_ids: list[int], tries: int) -> None:
    """Tell a device of what is still unread; nothing is sent where nothing is, or nobody is in."""
    device = session.get(Device, device_id)
    if device is None:
        return
    person = session.get_one(Person, device.person_id)
    if not person.is_active or not is_signed_in(device):
        forget(device_id)
        return
    person_id, is_trial = person.id, not notice_ids
    if not is_trial:
        notice_ids = those_in_hours(device, notice_ids)
    messages = [trial(person)] if is_trial else messages_of(person, notice_ids)
    session.rollback()  # no transaction stays open while another machine is asked
    for message in messages:
        if not send(device_id, person_id, message, notice_ids, tries):
            return


def those_in_hours(device: Device, notice_ids: Sequence[int]) -> list[int]:
    """Keep the notices of which a device may tell now; the others wait for working hours."""
    at, mine = now(), wishes.wishes_of([device.person_id])[device.person_id]
    rows = session.execute(select(Notice.id, Notice.kind).where(Notice.id.in_(notice_ids)))
    waiting: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        when = mine.in_hours(topic_of(row.kind), at, at)
        if when is not None:
            waiting[when].append(row.id)
    told = waiting.pop(at, [])
    with change(None, origin=Origin.JOB):
        for when, ids in waiting.items():
            later_by_name(
                "notices.push_to",
                after=when - at,
                device_id=device.id,
                notice_ids=ids,
                tries=0,
            )
    return told


def is_signed_in(device: Device) -> bool:
    """Tell whether the browser that a device is would still be let in."""
    settings = current_app.config["SETTINGS"]
    found = select(SignIn.id).where(
        SignIn.id == device.sign_in_id,
        SignIn.ended_at.is_(None),
        SignIn.seen_at > now() - settings.session_idle,
        SignIn.created_at > now() - settings.session_absolute,
    )
    return session.scalar(found) is not None


def messages_of(person: Person, notice_ids: Sequence[int]) -> list[Message]:
    """Put unread notices into words, one for each thread, in the language of whoever reads them."""
    rows = session.scalars(
        select(Notice)
        .where(Notice.id.in_(notice_ids), Notice.person_id == person.id, Notice.read_at.is_(None))
        .order_by(Notice.at.desc(), Notice.id.desc())
    ).all()
    count = unread(person)
    quotes = is_on(Switch.QUOTES)
    with force_locale(person.language):
        lines = [line for line in listing.lines(person, rows) if not line.is_gone]
        if len(lines) > SHOWN:
            title = ngettext("%(num)d new notice", "%(num)d new notices", len(lines))
            whole = link("notices.index")
            return [Message(title, "", whole, "kring", person.language, count)]
    return [
        Message(
            title=line.words[:WORDS],
            body=line.about[:WORDS] if quotes else "",
            url=link("notices.open_one", id=line.notice.id),
            tag=f"post-{line.notice.post_id}" if line.notice.post_id else line.notice.kind,
            lang=person.language,
            count=count,
        )
        for line in reversed(lines)
    ]


def trial(person: Person) -> Message:
    """Write what is sent on trial."""
    with force_locale(person.language):
        title, body = _("It works"), _("Kring reaches this device.")
    address = link("notices.preferences") + "#trial"
    return Message(title, body, address, "trial", person.language, unread(person))


def unread(person: Person) -> int:
    """Count what is new behind the bell."""
    mine = select(func.count(Notice.id)).where(
        Notice.person_id == person.id, Notice.read_at.is_(None)
    )
    return session.scalar(mine) or 0


def send(
    device_id: int, person_id: int, message: Message, notice_ids: list[int], tries: int
) -> bool:
    """Hand one message to a push service, and note what became of it; says whether it was taken.

    Nothing goes to a device that is another person's meanwhile.
    """
    device = session.get(Device, device_id)
    if device is None or device.person_id != person_id:
        return False
    endpoint, point, secret = device.endpoint, device.public_key, device.secret
    person_id = device.person_id
    session.rollback()
    words = json.dumps(asdict(message), ensure_ascii=False).encode()
    settings = current_app.config["SETTINGS"]
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(HOLDS),
        "Topic": message.tag[:32].replace("_", "-"),
        "Urgency": "high" if message.tag == "crisis" else "normal",
        "Authorization": web_push.note(endpoint, devices.key(), contact(settings)),
    }
    body = web_push.encrypted(words, point, secret)
    try:
        answer = devices.fetcher().post(endpoint, body, TAKES, headers)
    except Refused as refused:
        failed(device_id, notice_ids, tries, refused.reason.value, is_passing=refused.passes)
        return False
    if answer.status in GONE:
        forget(device_id)
        return False
    if not answer.is_fine:
        pause = answer.headers.get("Retry-After", "")
        is_passing = answer.status in BUSY or answer.status >= 500
        failed(
            device_id,
            notice_ids,
            tries,
            str(answer.status),
            is_passing=is_passing,
            pause=int(pause) if pause.isdecimal() and len(pause) < 6 else 0,
        )
        return False
    with change(None, origin=Origin.JOB):
        session.execute(
            update(Device)
            .where(Device.id == device_id)
            .values(worked_at=now(), failure=None, failures=0)
        )
        if notice_ids:
            off_hours.count_one(Way.PUSH, person_id)
    return True


def contact(settings: object) -> str:
    """Say whom a push service can write to about what we send (RFC 8292, section 2.1)."""
    sender = str(getattr(settings, "mail_from", ""))
    address = sender.rpartition("<")[2].rstrip(">").strip()
    return f"mailto:{address}" if "@" in address else str(getattr(settings, "base_url", ""))


def failed(
    device_id: int, notice_ids: list[int], tries: int, why: str, *, is_passing: bool, pause: int = 0
) -> None:
    """Note that a push service did not take something; try again later where that may help."""
    log.warning("a push service refused", extra={"facts": {"device": device_id, "why": why}})
    with change(None, origin=Origin.JOB):
        session.execute(
            update(Device)
            .where(Device.id == device_id)
            .values(failed_at=now(), failure=why, failures=Device.failures + 1)
        )
        if is_passing and tries < TRIES:
            wait = timedelta(seconds=min(max(pause, 30 * 2**tries), LONGEST_PAUSE))
            later_by_name(
                "notices.push_to",
                after=wait,
                device_id=device_id,
                notice_ids=notice_ids,
                tries=tries + 1,
            )


def forget(device_id: int) -> None:
    """Drop a device that is there no more."""
    with change(None, origin=Origin.JOB):
        device = session.get(Device, device_id)
        if device is not None:
            session.delete(device)
