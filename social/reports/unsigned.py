"""The page of a suspension for whom it concerns, who cannot sign in: a link from a mail opens it.

Whatever is wrong with the link, there is nothing. Reading changes nothing: mail programs look, too.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Decision, Measure, Person, Purpose, Ticket, now, session
from social import appeals, tickets
from social.errors import Invalid, not_found
from social.reasons import APPEALS, FOUNDS
from social.reports import appealing, bp
from social.reports.forms import WordsForm
from social.tickets import Gone


@bp.get("/suspensions/<token>")
def suspension(token: str) -> ResponseReturnValue:
    """Show a suspension with its reasons, and what was said in the appeal."""
    ticket, decision = find(token)
    return page_of(token, ticket.person, decision, WordsForm(formdata=None))


@bp.post("/suspensions/<token>/appeal")
def appeal_suspension(token: str) -> ResponseReturnValue:
    """Ask another person to judge it."""
    return said(token, lambda person, decision, words: appealing.appeal(person, decision, words))


@bp.post("/suspensions/<token>/messages")
def say_of_suspension(token: str) -> ResponseReturnValue:
    """Say more in the appeal."""

    def act(person: Person, decision: Decision, words: str) -> None:
        made = appeals.appeal_of(decision.id)
        if made is None:
            raise not_found()
        appealing.spend_words(person)
        appealing.answer(person, made, words)

    return said(token, act)


def find(token: str) -> tuple[Ticket, Decision]:
    """Find what a link is about: the suspension of the person to whom it was mailed."""
    try:
        ticket = tickets.find(token, Purpose.APPEAL)
    except Gone:
        raise not_found() from None
    decision = session.scalar(
        select(Decision)
        .where(
            Decision.id == ticket.decision_id,
            Decision.author_id == ticket.person_id,
            Decision.measure == Measure.SUSPEND,
            Decision.confirmed_at.is_not(None),
        )
        .options(joinedload(Decision.case))
    )
    if decision is None:
        raise not_found()
    return ticket, decision


def said(token: str, act: Callable[[Person, Decision, str], object]) -> ResponseReturnValue:
    """Say something about a suspension, and see it on its page; or read there why not."""
    ticket, decision = find(token)
    form = WordsForm()
    try:
        if form.validate():
            act(ticket.person, decision, form.words.data or "")
            flash(_("Sent. A mail says when there is an answer."))
            return redirect(url_for("reports.suspension", token=token), 303)
    except Invalid as invalid:
        form.refuse(invalid)
        ticket, decision = find(token)
    return page_of(token, ticket.person, decision, form), 422


def page_of(token: str, person: Person, decision: Decision, form: WordsForm) -> str:
    """Render what somebody who is suspended reads."""
    made = appeals.appeal_of(decision.id)
    return render_template(
        "reports/suspension.html",
        token=token,
        person=person,
        decision=decision,
        appeal=made,
        said_in_appeal=appeals.dialogue(made) if made else (),
        may_appeal=appealing.may_appeal(decision, now()),
        until=appealing.ends_at(decision),
        founds=FOUNDS,
        outcomes=APPEALS,
        form=form,
        moment=now(),
    )
