"""The list of accounts, and somebody new in it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from social.administration import actions, bp, listing
from social.administration.capabilities import NAMES
from social.administration.forms import InviteForm, PeopleForm
from social.errors import Invalid
from social.pages import company
from social.viewer import viewer


@bp.get("/people")
def people() -> ResponseReturnValue:
    """Show the accounts that an administrator looks for."""
    form = PeopleForm(request.args)
    is_valid = form.validate()
    wish = form.wish() if is_valid else listing.Wish()
    page = render_template(
        "administration/people.html",
        form=form,
        wish=wish,
        found=listing.look_up(wish, request.args.get("after") if is_valid else None),
        roles=NAMES,
    )
    return page, 200 if is_valid else 422


@bp.get("/people/new")
def new_person() -> ResponseReturnValue:
    """Ask whom to invite."""
    form = InviteForm(formdata=None, language=company().language, site=str(viewer().site_id or ""))
    return render_template("administration/invite.html", form=form)


@bp.post("/people")
def invite() -> ResponseReturnValue:
    """Invite somebody."""
    form = InviteForm()
    try:
        if form.validate():
            person = actions.invite_person(viewer(), form.facts(form.language.data))
            flash(_("An invitation to %(name)s is on its way.", name=person.name))
            return redirect(url_for(".person", handle=person.handle), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("administration/invite.html", form=form), 422
