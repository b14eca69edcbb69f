"""The pages on which administrators let a directory in, and every address that it asks."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import DirectoryGroup
from social.administrators import require_administrator
from social.errors import Invalid
from social.provisioning import bp, endpoints, faults, listing, telling, ties, tokens
from social.provisioning.forms import TieForm, TokenForm
from social.viewer import viewer

__all__ = ["bp", "endpoints"]
PAGES = "/administration/provisioning"


@bp.get(PAGES)
def index() -> ResponseReturnValue:
    """Show which directories are let in, what they keep, and what they did not get."""
    require_administrator(viewer())
    return page(TokenForm(formdata=None))


@bp.post(PAGES)
def make_token() -> ResponseReturnValue:
    """Let a directory in, and show its secret this once."""
    require_administrator(viewer())
    form = TokenForm()
    try:
        if form.validate():
            secret = tokens.make(viewer(), form.name.data, form.lasts(), invites=form.invites.data)
            return page(TokenForm(formdata=None), secret)
    except Invalid as invalid:
        form.refuse(invalid)
    return page(form), 422


@bp.delete(f"{PAGES}/<int:id>")
def end_token(id: int) -> ResponseReturnValue:
    """Let a directory in no more."""
    tokens.end(viewer(), id)
    flash(_("That token works no more."))
    return redirect(url_for(".index"), 303)


@bp.get(f"{PAGES}/people")
def list_people() -> ResponseReturnValue:
    """Show whom the directory keeps."""
    require_administrator(viewer())
    found = listing.people(request.args.get("after"))
    return render_template("provisioning/people.html", found=found)


@bp.get(f"{PAGES}/groups")
def list_groups() -> ResponseReturnValue:
    """Show the groups of the directory."""
    require_administrator(viewer())
    found = listing.groups(request.args.get("after"))
    return render_template("provisioning/groups.html", found=found)


@bp.get(f"{PAGES}/groups/<int:id>")
def show_group(id: int) -> ResponseReturnValue:
    """Show who is in a group, and to which communities it is tied."""
    require_administrator(viewer())
    return group_page(listing.find_group(id), tie_form())


@bp.post(f"{PAGES}/groups/<int:id>/ties")
def tie_group(id: int) -> ResponseReturnValue:
    """Tie a group to a community."""
    require_administrator(viewer())
    group, form = listing.find_group(id), tie_form(is_sent=True)
    try:
        if form.validate():
            community = ties.tie(viewer(), group, form.community.data)
            flash(_("Who is in the group is a member of %(name)s.", name=community.name))
            return redirect(url_for(".show_group", id=id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return group_page(group, form), 422


@bp.delete(f"{PAGES}/groups/<int:id>/ties/<int:number>")
def untie_group(id: int, number: int) -> ResponseReturnValue:
    """Tie a group to a community no more; `then` says whether those whom it brought stay."""
    require_administrator(viewer())
    stay = request.form.get("then") != "go"
    ties.untie(viewer(), listing.find_group(id), number, stay=stay)
    flash(_("The group is not tied to it any more."))
    return redirect(url_for(".show_group", id=id), 303)


def tie_form(*, is_sent: bool = False) -> TieForm:
    """Make the form with the communities that the viewer may choose from."""
    form = TieForm() if is_sent else TieForm(formdata=None)
    form.community.choices = [(one.id, one.name) for one in ties.possible(viewer())]
    return form


def page(form: TokenForm, secret: str = "") -> ResponseReturnValue:
    """Render the page; nobody keeps it."""
    shown = render_template(
        "provisioning/index.html",
        form=form,
        secret=secret,
        address=telling.base(),
        tokens=tokens.all_tokens(),
        kept=listing.kept(),
        faults=faults.lately(),
    )
    answer = make_response(shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def group_page(group: DirectoryGroup, form: TieForm) -> str:
    """Render the page of a group."""
    return render_template(
        "provisioning/group.html",
        group=group,
        form=form,
        found=listing.members(group, request.args.get("after")),
        size=listing.sizes([group.id])[group.id],
        tied=ties.tied(viewer(), group),
    )
