"""Show what one wrote beside what one states; confirm what a colleague states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import ConfirmationState, Person, Statement, StatementKind, session
from social import shell
from social.answering import came_from
from social.errors import Invalid, not_found
from social.evidence import actions
from social.evidence.forms import ChoiceForm, ConfirmForm, WordsForm
from social.evidence.listing import (
    accepted,
    given,
    key_of,
    own_best,
    own_evidence,
    own_projects,
    own_statement,
    own_texts,
    own_thing,
    received,
    said_by,
    statement_of_colleague,
    waiting,
)
from social.evidenced import evidence_of, occasions_of
from social.occasions import Companion, companions, occasions
from social.switches import Switch, is_on
from social.tries import CONFIRMATIONS, EVIDENCE, spend
from social.viewer import viewer

bp = Blueprint("evidence", __name__)
# What stands is taken back at any time.
TAKING_BACK = ("DELETE",)
# What a colleague can have seen.
CONFIRMED = (StatementKind.SKILL, StatementKind.LANGUAGE, StatementKind.PROJECT)


@bp.before_request
def only_where_it_is_on() -> None:
    """Let nobody show or confirm anything where the company has what people state switched off."""
    if request.method not in TAKING_BACK and not is_on(Switch.STATEMENTS):
        raise not_found()


@bp.get("/expertise/<int:id>/evidence")
def choose(id: int) -> ResponseReturnValue:
    """Show what of one's own can stand beside a statement, and what does."""
    return choice_page(own_statement(viewer(), id), ChoiceForm(formdata=None))


@bp.post("/expertise/<int:id>/evidence")
def show(id: int) -> ResponseReturnValue:
    """Show one thing of one's own."""
    statement, form = own_statement(viewer(), id), ChoiceForm()
    if form.validate():
        spend(EVIDENCE, str(viewer().id))
        try:
            actions.show(viewer(), statement, own_thing(viewer(), form.text.data))
            return redirect(url_for(".choose", id=id), 303)
        except Invalid as invalid:
            form.refuse(invalid)
    return choice_page(own_statement(viewer(), id), form), 422


def choice_page(statement: Statement, form: ChoiceForm) -> str:
    """Render what there is to choose from."""
    words = WordsForm(request.args)
    sought = (words.q.data or "") if words.validate() else ""
    return render_template(
        "evidence/choose.html",
        statement=statement,
        form=form,
        words=words,
        groups=groups_for(statement, sought),
        shown=evidence_of([statement.id], viewer()).get(statement.id, []),
        companions=companions_for(statement),
    )


def groups_for(statement: Statement, words: str) -> list[tuple[str, list[tuple[str, Any]]]]:
    """List what can stand beside a statement, with the keys of a form: best answers first."""
    best = own_best(viewer(), words)
    others = [one for one in own_texts(viewer(), words) if one not in best]
    is_project = statement.kind is StatementKind.PROJECT  # one does not show another
    groups: list[tuple[str, Sequence[Any]]] = [
        (_("Best answers of yours"), best),
        (_("Your projects"), [] if is_project else own_projects(viewer(), words)),
        (_("Texts of yours"), others),
    ]
    return [(title, [(key_of(one), one) for one in some]) for title, some in groups if some]


def companions_for(statement: Statement) -> list[Companion]:
    """List whom the viewer could ask to confirm a statement; not those who are kept apart."""
    if statement.kind not in CONFIRMED:
        return []
    apart = shell.current().apart
    return [one for one in companions(viewer(), statement) if one.person.id not in apart]


@bp.delete("/evidence/<int:id>")
def take_back(id: int) -> ResponseReturnValue:
    """Show a text no longer."""
    evidence = own_evidence(viewer(), id)
    actions.take_back(viewer(), evidence)
    return redirect(came_from(url_for(".choose", id=evidence.statement_id)), 303)


@bp.get("/expertise/<int:id>/confirmations/new")
def new(id: int) -> ResponseReturnValue:
    """Ask where one saw what a colleague knows."""
    statement = statement_of_colleague(viewer(), id)
    return confirm_page(statement, ConfirmForm(occasions(viewer(), statement.person)))


@bp.post("/expertise/<int:id>/confirmations")
def offer(id: int) -> ResponseReturnValue:
    """Say it; the colleague decides whether it is shown."""
    statement = statement_of_colleague(viewer(), id)
    form = ConfirmForm(occasions(viewer(), statement.person))
    if form.validate():
        spend(CONFIRMATIONS, str(viewer().id))
        try:
            occasion = form.known[form.occasion.data]
            actions.offer(viewer(), statement, occasion, form.words.data or "")
            flash(_("%(name)s decides whether it is shown.", name=statement.person.name))
            return redirect(url_for("people.show", handle=statement.person.handle), 303)
        except Invalid as invalid:
            form.refuse(invalid)
    return confirm_page(statement_of_colleague(viewer(), id), form), 422


def confirm_page(statement: Statement, form: ConfirmForm) -> str:
    """Render the question."""
    person = session.get_one(Person, statement.person_id)
    return render_template("evidence/new.html", statement=statement, person=person, form=form)


@bp.get("/confirmations")
def index() -> ResponseReturnValue:
    """Show what waits for one's yes or no, what one shows, and what one said of others."""
    offered = waiting(viewer())
    return render_template(
        "evidence/index.html",
        waiting=offered,
        occasions=occasions_of(offered, viewer()),
        accepted=accepted(viewer()),
        given=said_by(viewer()),
    )


@bp.post("/confirmations/<int:id>/acceptance")
def accept(id: int) -> ResponseReturnValue:
    """Show a colleague's words on one's page."""
    return settle(id, ConfirmationState.ACCEPTED)


@bp.delete("/confirmations/<int:id>/acceptance")
def decline(id: int) -> ResponseReturnValue:
    """Do not show them, or no longer."""
    return settle(id, ConfirmationState.DECLINED)


def settle(number: int, state: ConfirmationState) -> ResponseReturnValue:
    """Take an answer; what was taken back in the meantime is said."""
    try:
        actions.settle(viewer(), received(viewer(), number), state)
    except Invalid as invalid:
        flash(invalid.fields["form"])
    return redirect(came_from(url_for(".index")), 303)


@bp.delete("/confirmations/<int:id>")
def withdraw(id: int) -> ResponseReturnValue:
    """Take back what one said of a colleague."""
    actions.withdraw(viewer(), given(viewer(), id))
    return redirect(url_for(".index"), 303)
