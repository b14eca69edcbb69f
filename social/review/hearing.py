"""The pages of the appeals: what somebody says against a decision, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Appeal
from social.appeals import dialogue
from social.cursor import Cursor
from social.deciding import decide as decide_on
from social.forms import Form
from social.reasons import APPEALS, MEASURES
from social.review import appealed, bp, exceptions
from social.review.forms import MessageForm, VerdictForm
from social.review.guard import here
from social.viewer import viewer


@bp.get("/appeals", endpoint="appeals")
def list_appeals() -> ResponseReturnValue:
    """Show the appeals that wait, those that are due first."""
    asked = request.args.get("after")
    found, following = appealed.page(here(), Cursor.read(asked) if asked else None)
    return render_template(
        "review/appeals.html", appeals=found, next=following, part="appeals", measures=MEASURES
    )


@bp.get("/appeals/<int:id>")
def show_appeal(id: int) -> ResponseReturnValue:
    """Show one appeal."""
    return page_of(find(id))


@bp.post("/appeals/<int:id>/messages")
def ask(id: int) -> ResponseReturnValue:
    """Say something to whoever appealed."""
    form = MessageForm()
    words = _("Sent.")
    return done(id, form, lambda one: appealed.ask(viewer(), one, form.words.data or ""), words)


@bp.post("/appeals/<int:id>/decision")
def judge(id: int) -> ResponseReturnValue:
    """Uphold, soften or reverse."""
    form = VerdictForm(find(id).decision.measure)
    words = _("Decided. Whoever appealed is told.")
    return done(id, form, lambda one: appealed.decide(viewer(), one, form.verdict()), words)


def find(id: int) -> Appeal:
    """Find an appeal that the viewer may judge; reading it by way of exception leaves a trace."""
    found = appealed.find_appeal(here(), id)
    exceptions.note_reading(here(), found.case)
    return found


def done(id: int, form: Form, act: Callable[[Appeal], None], words: str) -> ResponseReturnValue:
    """Do something with an appeal, and say so on its page; or say there why not."""
    return decide_on(id, form, act, words, find=find, page=page_of, show=".show_appeal")


def page_of(appeal: Appeal, form: Form | None = None) -> str:
    """Render the page of an appeal, with the form that was refused."""
    if not isinstance(form, VerdictForm):
        verdict = VerdictForm(appeal.decision.measure, formdata=None)
    else:
        verdict = form
    return render_template(
        "review/appeal.html",
        appeal=appeal,
        said=dialogue(appeal),
        part="appeals",
        form=form,
        message=form if isinstance(form, MessageForm) else MessageForm(formdata=None),
        verdict=verdict,
        measures=MEASURES,
        outcomes=APPEALS,
    )
