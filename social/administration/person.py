"""One account: its facts, its roles, its end and its return."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models import Capability, Person, session
from models.merging import colleague_of, is_placeholder
from social import providers, second
from social.administration import actions, appointing, bp, listing
from social.administration.capabilities import MEANINGS, NAMES
from social.administration.forms import AccountForm
from social.browsers import browser_name
from social.errors import Invalid, not_found
from social.factors import has_factor
from social.finding import find_person
from social.signed_in import sessions_of
from social.viewer import viewer


@bp.get("/people/<handle>")
def person(handle: str) -> ResponseReturnValue:
    """Show an account."""
    found = find_person(handle)
    return page_of(found, facts_of(found))


@bp.post("/people/<handle>")
def change_person(handle: str) -> ResponseReturnValue:
    """Correct what the company says of somebody."""
    found, form = find_person(handle), AccountForm()
    try:
        if form.validate():
            actions.change_person(viewer(), found, form.facts(), form.version.data)
            flash(_("Saved."))
            return redirect(url_for(".person", handle=found.handle), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of(found, form), 422


@bp.post("/people/<handle>/way-in")
def mail_way_in(handle: str) -> ResponseReturnValue:
    """Mail an invitation again, or a link to another password."""
    found = find_person(handle)
    words = _("A link is on its way to %(email)s.", email=found.email)
    return done(found, lambda: actions.mail_way_in(viewer(), found), words)


@bp.post("/people/<handle>/roles/<capability>")
def give_role(handle: str, capability: str) -> ResponseReturnValue:
    """Let somebody do more."""
    found, role = find_person(handle), find_capability(capability)
    if second.takes_two(viewer(), found, role):
        words = _("Another administrator has to confirm it, under “Roles of trust”.")
        return done(found, lambda: appointing.ask_to_appoint(viewer(), found, role) and None, words)
    words = _("%(name)s holds the role now.", name=found.name)
    return done(found, lambda: actions.give_role(viewer(), found, role), words)


@bp.delete("/people/<handle>/roles/<capability>")
def take_role(handle: str, capability: str) -> ResponseReturnValue:
    """Let somebody do less."""
    found, role = find_person(handle), find_capability(capability)
    words = _("%(name)s no longer holds the role.", name=found.name)
    return done(found, lambda: actions.take_role(viewer(), found, role), words)


@bp.delete("/people/<handle>/sessions/<int:id>")
def end_session(handle: str, id: int) -> ResponseReturnValue:
    """Sign one browser of somebody out."""
    found = find_person(handle)
    words = _("The browser is signed out.")
    return done(found, lambda: actions.end_session(viewer(), found, id), words)


@bp.delete("/people/<handle>/sessions")
def end_sessions(handle: str) -> ResponseReturnValue:
    """Sign somebody out everywhere; they may come in again."""
    found = find_person(handle)
    words = _(
        "%(name)s is signed out everywhere, and programs that acted for them end.", name=found.name
    )
    return done(found, lambda: actions.end_sessions(viewer(), found), words)


@bp.get("/people/<handle>/deactivation")
def ask_deactivation(handle: str) -> ResponseReturnValue:
    """Say what follows, and which communities need another owner."""
    found = find_person(handle)
    return render_template(
        "administration/deactivation.html",
        person=found,
        communities=listing.left_without_owner(found, viewer()),
    )


@bp.post("/people/<handle>/deactivation")
def deactivate(handle: str) -> ResponseReturnValue:
    """End an account; communities that are left without an owner are shown next."""
    found = find_person(handle)
    left = listing.left_without_owner(found, viewer())
    words = _("%(name)s is signed out everywhere and cannot come in.", name=found.name)
    ways_on = url_for("communities.without_owner") if left else None
    return done(found, lambda: actions.deactivate_person(viewer(), found), words, ways_on)


@bp.delete("/people/<handle>/deactivation")
def reactivate(handle: str) -> ResponseReturnValue:
    """Open an account again."""
    found = find_person(handle)
    words = _("The account of %(name)s is open again.", name=found.name)
    return done(found, lambda: actions.reactivate_person(viewer(), found), words)


def done(
    found: Person, act: Callable[[], None], words: str, ways_on: str | None = None
) -> ResponseReturnValue:
    """Do something with an account and go on, or say on its page why it cannot be done."""
    try:
        act()
    except Invalid as invalid:
        form = facts_of(found)
        form.refuse(invalid)
        return page_of(found, form), 422
    flash(words)
    return redirect(ways_on or url_for(".person", handle=found.handle), 303)


def page_of(found: Person, form: AccountForm) -> str:
    """Render the page of an account, as it is stored."""
    found = find_person(found.handle)
    return render_template(
        "administration/person.html",
        person=found,
        form=form,
        held=listing.roles_of([found])[found.id],
        sessions=sessions_of(found),
        browser_name=browser_name,
        last_seen=listing.last_seen(found),
        names=NAMES,
        meanings=MEANINGS,
        proposed={one.capability for one in appointing.open_appointments(found)},
        for_two={role for role in NAMES if second.takes_two(viewer(), found, role)},
        rests_until=second.rests_until(found.id) if second.is_trusted(found) else None,
        has_factor=has_factor(found),
        colleague=colleague_of(found),
        is_placeholder=bool(session.scalar(select(is_placeholder()).where(Person.id == found.id))),
    )


@bp.app_template_global("known_by_address")
def known_by_address(found: Person) -> list[str]:
    """Name the providers that know somebody by their address alone, which a role of trust ends."""
    return [providers.name_of(one.issuer) for one in providers.known_by_address(found)]


def facts_of(found: Person) -> AccountForm:
    """Fill the form with what is stored."""
    return AccountForm(
        formdata=None,
        name=found.name,
        email=found.email,
        title=found.title,
        department=found.department,
        site=str(found.site_id or ""),
        version=found.version,
    )


def find_capability(name: str) -> Capability:
    """Read a role from an address; 404 if there is none of this name."""
    try:
        return Capability(name)
    except ValueError:
        raise not_found() from None
