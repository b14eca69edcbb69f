"""Which codes of an app or a sheet are somebody's, and who types one that is?

An app and Kring share a secret and know the time: both make the same six digits every thirty
seconds (TOTP, RFC 6238). The secret lies sealed under a key of its own, outside the database.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time

import pyotp
from sqlalchemy import select

from archive.keyring import KeyLost, keyring, this_month
from models import REFUSALS, CodeApp, CodeSheet, Event, Kek, Person, Refusal, now, session
from social import tries
from social.changes import Record, change
from social.holding import hold
from social.mailing.letters import post
from social.viewer import digest_of

SECONDS = 30
EARLY_OR_LATE = (-1, 0, 1)  # steps: clocks differ, and people type slowly (RFC 6238, section 5.2)
CODES = 10  # on a sheet
# Letters and digits that nobody takes for another; 24 of them hold 118 bits, so that a plain
# digest keeps them (ASVS 6.5.2).
SIGNS = "23456789abcdefghjkmnpqrstuvwxy"
LENGTH, GROUP = 24, 4
SIX = re.compile(r"[0-9]{6}", re.ASCII)
# Whose keys seal the secrets: nobody's of the people, so that none is looked for by it.
NOBODY = -(2**31) + 2


def app_of(person: Person) -> CodeApp | None:
    """Find the app whose codes somebody types."""
    return session.scalar(
        select(CodeApp).where(
            CodeApp.person_id == person.id,
            CodeApp.confirmed_at.is_not(None),
            CodeApp.ended_at.is_(None),
        )
    )


def app_to_confirm(person: Person) -> CodeApp | None:
    """Find the app that somebody began to set up and of which they typed no code yet."""
    return session.scalar(
        select(CodeApp).where(
            CodeApp.person_id == person.id,
            CodeApp.confirmed_at.is_(None),
            CodeApp.ended_at.is_(None),
        )
    )


def sheet_of(person: Person) -> CodeSheet | None:
    """Find the sheet of codes that somebody wrote down."""
    return session.scalar(
        select(CodeSheet).where(CodeSheet.person_id == person.id, CodeSheet.ended_at.is_(None))
    )


def new_secret() -> str:
    """Make a secret for an app: 160 random bits, as RFC 4226 (section 4) advises."""
    made: str = pyotp.random_base32()
    return made


def seal(app: CodeApp, secret: str) -> None:
    """Lay a secret under a key of its own; part of a change."""
    wrapper = keyring.make(session.connection(), (NOBODY, this_month()))
    app.kek_id, app.secret = wrapper.id, wrapper.wrap(secret.encode())


def secret_of(app: CodeApp) -> str:
    """Read the secret. KeyLost if its key is gone."""
    return keyring.wrapper(app.kek_id).unwrap(app.secret).decode()


def end_app(record: Record, app: CodeApp) -> None:
    """Take no codes of an app any more, and have its key destroyed; part of a change."""
    kek = session.get(Kek, app.kek_id)
    if kek is not None:
        kek.retired = True
    app.secret, app.ended_at = b"", now()
    record(Event.CODE_APP_ENDED, app)


def end_sheet(record: Record, sheet: CodeSheet) -> None:
    """Take no code of a sheet any more; part of a change."""
    sheet.digests, sheet.ended_at = [], now()
    record(Event.CODE_SHEET_ENDED, sheet)


def write_sheet(record: Record, person: Person) -> list[str]:
    """Make ten codes in place of those from before; they are shown this once. Part of a change."""
    earlier = sheet_of(person)
    if earlier is not None:
        hold(earlier)
        end_sheet(record, earlier)
        session.flush()
    codes = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(CODES)]
    sheet = CodeSheet(person_id=person.id, digests=[digest_of(code) for code in codes], used=0)
    session.add(sheet)
    record(Event.CODE_SHEET_MADE, sheet)
    return [grouped(code) for code in codes]


def grouped(code: str) -> str:
    """Write a long code so that it can be read."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def present() -> int:
    """Count the thirty seconds since 1970."""
    return int(time.time()) // SECONDS


def step_of(app: CodeApp, typed: str) -> int | None:
    """Tell to which thirty seconds a code belongs; None if it is wrong, or was used.

    Every code is looked at to its end, so that the time says nothing.
    """
    try:
        made = pyotp.TOTP(secret_of(app))
    except KeyLost:
        return None
    steps = [present() + off for off in EARLY_OR_LATE]
    fitting = [one for one in steps if hmac.compare_digest(made.generate_otp(one), typed)]
    return next((one for one in fitting if one > app.last_step), None)


def proves_by_code(person: Person, typed: str, address: str) -> bool:
    """Tell whether somebody types a code of theirs, of the app or of the sheet, and use it up.

    Raises 429 when there were too many tries; then even the right code is not looked at.
    """
    who = str(person.id)
    tries.spend(tries.FACTOR, who)
    tries.spend(tries.FACTOR_A_DAY, who)
    code = "".join(typed.split()).replace("-", "").lower()
    with change(person) as record:
        fits = uses_app(person, code) if SIX.fullmatch(code) else uses_sheet(record, person, code)
    if not fits:
        refuse(person, address)
        return False
    tries.give_back(tries.FACTOR, who)
    tries.give_back(tries.FACTOR_A_DAY, who)
    return True


def uses_app(person: Person, code: str) -> bool:
    """Take a code of the app, once; part of a change."""
    app = app_of(person)
    if app is None:
        return False
    hold(app)
    step = step_of(app, code) if app.ended_at is None else None
    if step is None:
        return False
    app.last_step, app.used_at = step, now()
    return True


def uses_sheet(record: Record, person: Person, code: str) -> bool:
    """Take a code of the sheet, once, and tell the person; part of a change."""
    sheet = sheet_of(person)
    if sheet is None:
        return False
    hold(sheet)
    typed = digest_of(code)
    left = [one for one in sheet.digests if not hmac.compare_digest(bytes(one), typed)]
    if len(left) == len(sheet.digests):
        return False
    sheet.digests, sheet.used, sheet.used_at = left, sheet.used + 1, now()
    record(Event.CODE_SHEET_USED, sheet)
    post(person, "factor_changed", what="code_used", left=len(left))
    return True


def refuse(person: Person, address: str) -> None:
    """Take down that a code was wrong."""
    with change(None) as record:
        number = session.scalar(select(REFUSALS.next_value()))
        refusal = Refusal(number, person.id, "", address)
        record(Event.CODE_REFUSED, refusal, is_new=True)
