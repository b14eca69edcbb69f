"""The mails that came in and became nothing: when, whose, why; none of their words."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Row, select, tuple_

from models import IncomingMail, IncomingState, Person, Unfit, session
from social.administration import bp
from social.cursor import Cursor

PAGE = 50


@bp.get("/incoming")
def incoming() -> ResponseReturnValue:
    """Show which mails were not taken, the newest first."""
    page, following = refused(Cursor.read(request.args.get("before")))
    return render_template(
        "administration/incoming.html",
        mails=page,
        reasons=reasons(),
        next=following,
        address=current_app.config["SETTINGS"].mail_in,
    )


def refused(
    before: Cursor,
) -> tuple[Sequence[Row[tuple[IncomingMail, Person | None]]], Cursor | None]:
    """List a page of them with whose they were, and where the next page begins; one statement."""
    rows = session.execute(
        select(IncomingMail, Person)
        .outerjoin(Person, Person.id == IncomingMail.person_id)
        .where(
            IncomingMail.state == IncomingState.REFUSED,
            tuple_(IncomingMail.at, IncomingMail.id) < (before.at, before.id),
        )
        .order_by(IncomingMail.at.desc(), IncomingMail.id.desc())
        .limit(PAGE + 1)
    ).all()
    page = rows[:PAGE]
    last = Cursor(page[-1][0].at, page[-1][0].id) if len(rows) > PAGE else None
    return page, last


def reasons() -> dict[Unfit, str]:
    """Say each reason in words."""
    return {
        Unfit.UNKNOWN: _("It went to an address that Kring never made."),
        Unfit.EXPIRED: _("It answers a mail that is older than 90 days."),
        Unfit.REVOKED: _("It went to an address of a member that does not hold any more."),
        Unfit.STRANGER: _("Somebody else sent it than the person for whom the address was made."),
        Unfit.UNVERIFIED: _("Your mail server did not vouch for its sender."),
        Unfit.CLOSED: _("The account of its sender is closed."),
        Unfit.GONE: _("What it is about is not there any more for its sender."),
        Unfit.FORBIDDEN: _("Its sender may not write there."),
        Unfit.INVALID: _("Its words or files are not taken in the form either."),
        Unfit.EMPTY: _("Nothing in it but quotes."),
        Unfit.LARGE: _("A file in it is too large."),
        Unfit.UNREADABLE: _("It cannot be read."),
        Unfit.ENCRYPTED: _("It is encrypted."),
        Unfit.TNEF: _("It is packed as winmail.dat: Outlook sends that as rich text."),
        Unfit.TOO_MANY: _("Too many from one person within an hour."),
        Unfit.AUTOMATIC: _("A program answered by itself."),
        Unfit.BOUNCE: _("A mail of ours that came back."),
        Unfit.LIST: _("It came through a mailing list."),
        Unfit.LOOP: _("A mail of our own."),
    }
