"""Find people by what they state."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from sqlalchemy import Row
from werkzeug.datastructures import MultiDict

from models import Capability, limits
from social import needs, saving, shell, vocabulary
from social.errors import Invalid, not_found
from social.finding import find_person, find_post, within_range
from social.rights import holds, may
from social.seeking import asking, bp, hr_views, impact, objecting, routing
from social.seeking.address import Search, numbers
from social.seeking.chips import chips_of
from social.seeking.finding import Results, all_sites, compared, results, understood
from social.seeking.forms import AskForm, SaveForm
from social.seeking.spoken_of import where_to_ask
from social.seeking.words import WORDS
from social.tries import spend
from social.viewer import viewer

__all__ = ["bp", "hr_views"]

for word in WORDS:
    bp.add_app_template_global(word)
bp.add_app_template_global(vocabulary.attribution, "attribution_of_terms")

# Two for each search: one that understands the words, one that shows whom they find.
SEARCHES = RateLimitItemPerMinute(120, 1, "people-searches")
QUESTIONS = RateLimitItemPerHour(20, 1, "questions-to-people")


@bp.get("/people/find")
def find() -> ResponseReturnValue:
    """Show who meets the criteria of the address, or first understand the words in it.

    Who works in HR is led to the search that is recorded: whoever is found shall see it, and
    what they looked for as a colleague they could not forget as HR.
    """
    spend(SEARCHES, str(viewer().id))
    search, language = Search.read(request.args), get_locale().language
    if holds(viewer(), Capability.HR):  # no search of theirs without a purpose
        return redirect(url_for(".hr_index", **({"q": search.words} if search.words else {})), 303)
    if search.is_new:
        return redirect(url_for(".find", **understood(search, language).args()), 303)
    found = results(search, viewer(), language)
    return render_template(
        "seeking/find.html",
        results=found,
        places=places_to_ask(found, language),
        form=SaveForm(formdata=None),
        query=request.query_string.decode(),
    )


def places_to_ask(found: Results, language: str) -> list[Row[tuple[object, ...]]]:
    """List communities in which what nobody was found for can be asked."""
    asks = not found.found.number and found.search.criteria
    return where_to_ask(found.wanted, shell.current().talking, language) if asks else []


@bp.get("/people/find/compare")
def side_by_side() -> ResponseReturnValue:
    """Show what a few of those who were found state of each criterion."""
    spend(SEARCHES, str(viewer().id))
    search, language = Search.read(request.args), get_locale().language
    if holds(viewer(), Capability.HR):
        return redirect(url_for(".hr_index"), 303)
    ids = numbers(request.args.getlist("with"))
    return render_template(
        "seeking/compare.html",
        search=search,
        chips=chips_of(search.criteria, language, all_sites()),
        hits=compared(search, viewer(), language, ids),
    )


@bp.get("/people/find/saved")
def saved() -> ResponseReturnValue:
    """List the viewer's own searches."""
    return render_template("seeking/saved.html", saved=saving.saved_by(viewer()), form=SaveForm())


@bp.post("/people/find/saved")
def save() -> ResponseReturnValue:
    """Keep a search, as its address says it."""
    form = SaveForm()
    query = request.form.get("query", "")
    try:
        if form.validate():
            search = Search.read(MultiDict(parse_qsl(query)))
            kept = urlencode(search.args(), doseq=True)
            saving.save(viewer(), form.name.data or "", kept)
            flash(_("Kept."))
            return redirect(url_for(".saved"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("seeking/saved.html", saved=saving.saved_by(viewer()), form=form), 422


@bp.delete("/people/find/saved/<int:id>")
def forget(id: int) -> ResponseReturnValue:
    """Keep a search no longer."""
    saving.forget(viewer(), saving.find_saved(viewer(), within_range(id)))
    return redirect(url_for(".saved"), 303)


@bp.get("/people/<handle>/question")
def new_question(handle: str) -> ResponseReturnValue:
    """Let the viewer ask somebody, in words that a page leading here may begin with."""
    begun = request.args.get("words", "")[: limits.STATEMENT].replace("\x00", "")
    return page_of_question(handle, AskForm(data={"words": begun})), 200


@bp.post("/people/<handle>/question")
def ask(handle: str) -> ResponseReturnValue:
    """Ask somebody, within the limits that they set."""
    spend(QUESTIONS, str(viewer().id))
    person, form = find_person(handle), AskForm()
    try:
        if form.validate():
            asking.ask(viewer(), person, form.words.data or "")
            flash(_("%(name)s has got your question.", name=person.name))
            return redirect(url_for("people.show", handle=person.handle), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of_question(handle, form), 422


def page_of_question(handle: str, form: AskForm) -> str:
    """Render the form with what stands in its way."""
    person = find_person(handle)
    return render_template("seeking/ask.html", person=person, form=form)


@bp.get("/posts/<int:id>/knowing")
def knowing(id: int) -> ResponseReturnValue:
    """Show who may know the answer to a question, to whoever may write beneath it."""
    spend(SEARCHES, str(viewer().id))
    return page_of_knowing(id)


@bp.post("/posts/<int:id>/knowing/<handle>")
def ask_to_answer(id: int, handle: str) -> ResponseReturnValue:
    """Ask somebody to answer a question."""
    spend(QUESTIONS, str(viewer().id))
    question, person = find_post(id), find_person(handle)
    try:
        asking.ask_to_answer(viewer(), person, question)
    except Invalid as invalid:
        return page_of_knowing(id, invalid.fields["words"], 422)
    flash(_("%(name)s has got your question.", name=person.name))
    return redirect(url_for(".knowing", id=question.id), 303)


def page_of_knowing(id: int, refusal: str = "", status: int = 200) -> ResponseReturnValue:
    """Render who may know; whoever works in HR looks for people with a purpose alone."""
    question = find_post(id)
    if not question.is_question or not may(viewer(), "comment", question):
        raise not_found()
    if holds(viewer(), Capability.HR):
        return redirect(url_for(".hr_index"), 303)
    found = routing.knowing(question, viewer(), get_locale().language)
    page = render_template("seeking/knowing.html", question=question, found=found, refused=refusal)
    return page, status


@bp.get("/account/questions")
def questions() -> ResponseReturnValue:
    """List what the viewer was asked."""
    return render_template("seeking/questions.html", questions=asking.to(viewer()))


@bp.get("/account/searches")
def searches() -> ResponseReturnValue:
    """Show the viewer by which searches of HR they were found, and what others look for."""
    language, before = get_locale().language, request.args.get("before", "")
    is_number = before.isascii() and before.isdecimal() and len(before) < 10
    return render_template(
        "seeking/searches.html",
        seen=objecting.seen_by(viewer(), language, int(before) if is_number else 0),
        at_once=objecting.LISTED,
        objects=objecting.objects(viewer()),
        needs=needs.invitations(viewer(), language),
    )


@bp.post("/account/objection")
def object_() -> ResponseReturnValue:
    """Be found by HR no longer."""
    objecting.object_to_searches(viewer())
    flash(_("From now on no search of HR's finds you."))
    return redirect(url_for(".searches"), 303)


@bp.delete("/account/objection")
def withdraw_objection() -> ResponseReturnValue:
    """Be found by HR again."""
    objecting.withdraw(viewer())
    flash(_("HR's searches can find you again."))
    return redirect(url_for(".searches"), 303)


@bp.get("/people/find/order")
def order() -> ResponseReturnValue:
    """Say how the order of people is made."""
    return render_template("seeking/order.html", rules=impact.rules())


@bp.get("/people/find/impact")
def assessment() -> ResponseReturnValue:
    """Show what has to be known of HR's searches before they are used."""
    return render_template("seeking/impact.html", parts=impact.parts())


@bp.get("/people/find/impact.md")
def assessment_sheet() -> ResponseReturnValue:
    """Give the same as Markdown."""
    answer = Response(impact.markdown(), mimetype="text/markdown")
    answer.headers["Content-Disposition"] = "attachment; filename=impact.md"
    return answer
