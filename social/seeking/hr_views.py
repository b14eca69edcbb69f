"""The pages of HR: a search with a purpose, its shortlist, and lists that leave the product."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from models import Capability, ConceptKind, PeopleSearch, SearchHit, SearchPurpose
from models.linking.linker import Certainty
from social import vocabulary
from social.errors import Invalid, forbidden
from social.finding import within_range
from social.rights import holds
from social.seeking import bp, exporting, gaps, hr
from social.seeking.address import Search, numbers
from social.seeking.chips import wider_of
from social.seeking.criteria import ALTERNATIVES, Sort, read_all
from social.seeking.finding import understood
from social.seeking.forms import PURPOSES, PurposeForm, ReasonForm
from social.tries import spend
from social.viewer import viewer

SEARCHES = RateLimitItemPerHour(60, 1, "hr-searches")
COUNTS = RateLimitItemPerMinute(30, 1, "gap-maps")
COUNTED = (ConceptKind.SKILL, ConceptKind.CERTIFICATE, ConceptKind.OCCUPATION)


@bp.get("/people/hr")
def hr_index() -> ResponseReturnValue:
    """Ask what for and whom, and list one's own searches; nobody is shown before."""
    hr.require_hr(viewer())
    return page_of_index(PurposeForm(data={"q": request.args.get("q", "")[:500]})), 200


@bp.post("/people/hr")
def hr_search() -> ResponseReturnValue:
    """Look for people with a purpose."""
    hr.require_hr(viewer())
    spend(SEARCHES, str(viewer().id))
    form = PurposeForm()
    try:
        if form.validate():
            search = asked(form.q.data or "", get_locale().language)
            made = hr.make(
                viewer(),
                SearchPurpose(form.purpose.data),
                form.reason.data or "",
                search.criteria,
                hides_names=form.hides_names.data,
                shows_near=form.shows_near.data,
            )
            say_what_is_left_out(search)
            return redirect(url_for(".hr_show", id=made.id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of_index(form), 422


def asked(words: str, language: str) -> Search:
    """Understand the words; or take the criteria of an earlier search, with what was ticked."""
    of = numbers([request.form.get("of", "")])
    if not of:
        return understood(Search(words=words), language)
    search = Search(criteria=hr.sought(read_all(found(of[0]).criteria)))
    ticked, too_many = request.form.getlist("also"), []
    for one in wider_of(search.criteria, language):
        if one.key in ticked and search.has_room(one.n):
            search = search.also(one.n, [one.concept_id])
        elif one.key in ticked:
            too_many.append(one.label)
    if too_many:
        say_what_does_not_fit(too_many)
    return search


def say_what_does_not_fit(labels: Sequence[str]) -> None:
    """Name what was ticked and is not looked for, since a criterion takes only so many terms."""
    flash(
        _(
            "One criterion takes %(num)d terms at most. Not looked for: %(terms)s",
            num=ALTERNATIVES,
            terms=", ".join(labels),
        )
    )


def say_what_is_left_out(search: Search) -> None:
    """Name the words that nothing is known of: HR's search does not look for them."""
    words = [value for one in search.criteria if one.sort is Sort.WORDS for value in one.values]
    if words:
        said = ", ".join(words)
        flash(_("Not looked for, as it is no place, language or term: %(words)s", words=said))


def page_of_index(form: PurposeForm) -> str:
    """Render the form, and one's own searches."""
    return render_template(
        "seeking/hr.html", form=form, searches=hr.searches_by(viewer()), purposes=PURPOSES
    )


def found(id: int) -> PeopleSearch:
    """Find a search of the viewer's own."""
    return hr.find_search(viewer(), within_range(id))


def shown(search: PeopleSearch) -> hr.View:
    """Read what it shows now."""
    return hr.view(search, viewer(), get_locale().language)


@bp.get("/people/hr/<int:id>")
def hr_show(id: int) -> ResponseReturnValue:
    """Show a search as it is now."""
    view = shown(found(id))
    return render_template(
        "seeking/hr_show.html",
        view=view,
        purposes=PURPOSES,
        wider=wider_of([one.criterion for one in view.chips], get_locale().language),
    )


@bp.get("/people/hr/<int:id>/shortlist")
def compare(id: int) -> ResponseReturnValue:
    """Show the shortlisted side by side."""
    return page_of_shortlist(found(id), ReasonForm()), 200


def page_of_shortlist(search: PeopleSearch, form: ReasonForm) -> str:
    """Render the shortlist with the form for a list of it."""
    return render_template(
        "seeking/shortlist.html",
        view=shown(search),
        form=form,
        purposes=PURPOSES,
        alone=exporting.ALONE,
    )


def hit_of(id: int, hit: int) -> tuple[PeopleSearch, SearchHit]:
    """Find somebody whom a search of the viewer's shows."""
    search = found(id)
    return search, hr.find_hit(search, viewer(), within_range(hit))


@bp.post("/people/hr/<int:id>/people/<int:hit>/shortlist")
def shortlist(id: int, hit: int) -> ResponseReturnValue:
    """Put somebody on the shortlist."""
    hr.shortlist(viewer(), hit_of(id, hit)[1])
    return redirect(url_for(".hr_show", id=id, _anchor=f"hit-{hit}"), 303)


@bp.delete("/people/hr/<int:id>/people/<int:hit>/shortlist")
def drop(id: int, hit: int) -> ResponseReturnValue:
    """Take somebody off the shortlist."""
    hr.drop(viewer(), hit_of(id, hit)[1])
    return redirect(url_for(".hr_show", id=id, _anchor=f"hit-{hit}"), 303)


@bp.post("/people/hr/<int:id>/people/<int:hit>/page")
def open_hit(id: int, hit: int) -> ResponseReturnValue:
    """Go to somebody's page, which is recorded."""
    person = hr.open_one(viewer(), *hit_of(id, hit))
    return redirect(url_for("people.show", handle=person.handle), 303)


@bp.post("/people/hr/<int:id>/exports")
def ask_export(id: int) -> ResponseReturnValue:
    """Ask for a list of the shortlisted."""
    search, form = found(id), ReasonForm()
    try:
        if form.validate():
            row = exporting.ask(viewer(), shown(search), form.reason.data or "")
            waits = exporting.needs_another(row)
            flash(_("Another person has to approve it.") if waits else _("You can take the list."))
            return redirect(url_for(".exports"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of_shortlist(found(id), form), 422


@bp.get("/people/exports")
def exports() -> ResponseReturnValue:
    """List one's own lists, and those that wait for a second person."""
    if not (holds(viewer(), Capability.HR) or holds(viewer(), Capability.ADMINISTRATOR)):
        raise forbidden(_("HR and administrators see this."))
    return render_template(
        "seeking/exports.html",
        exports=exporting.listed_for(viewer(), get_locale().language),
        needs_another=exporting.needs_another,
    )


@bp.post("/people/exports/<int:id>/approval")
def approve_export(id: int) -> ResponseReturnValue:
    """Approve what another asks for."""
    return settled(id, approves=True)


@bp.delete("/people/exports/<int:id>/approval")
def refuse_export(id: int) -> ResponseReturnValue:
    """Refuse what another asks for."""
    return settled(id, approves=False)


def settled(id: int, *, approves: bool) -> ResponseReturnValue:
    """Decide as the second person."""
    row = exporting.find_export(viewer(), within_range(id))
    try:
        exporting.settle(viewer(), row, approves=approves)
        flash(_("Approved.") if approves else _("Refused."))
    except Invalid as invalid:
        flash(invalid.fields["form"])
    return redirect(url_for(".exports"), 303)


@bp.post("/people/exports/<int:id>/file")
def give_export(id: int) -> ResponseReturnValue:
    """Give the file, once."""
    row = exporting.find_export(viewer(), within_range(id))
    if not exporting.may_take(viewer(), row):
        raise forbidden(_("Whoever asked for this list takes it."))
    try:
        content = exporting.give(viewer(), row, get_locale().language)
    except Invalid as invalid:
        flash(invalid.fields["form"])
        return redirect(url_for(".exports"), 303)
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=people-{row.id}.csv"
    return answer


@bp.get("/people/gaps")
def gap_map() -> ResponseReturnValue:
    """Show how many know something; or, where that is asked, what hangs on one person."""
    hr.require_hr(viewer())
    spend(COUNTS, str(viewer().id))
    language, words = get_locale().language, request.args.get("q", "")[:200].replace("\x00", "")
    after = request.args.get("alone")
    meant = vocabulary.linked(words, language, COUNTED) if words.strip() else []
    sure = [one for one in meant if one.certainty is not Certainty.MAYBE]
    return render_template(
        "seeking/gaps.html",
        words=words,
        map=gaps.map_of(sure[0].concept_id, language) if sure else None,
        meant=[one.label for one in meant],
        alone=None if after is None else gaps.warnings(language, (numbers([after]) or [0])[0]),
    )
