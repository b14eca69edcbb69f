"""Announcements: what was told to the reader; to those who announce, what is prepared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Announcement, Community, Making, now
from social import standing
from social.announced import makers, told
from social.announcements import actions, listing, planning, reading
from social.announcements.forms import (
    EditPlanForm,
    LanguageForm,
    NewForm,
    ReadForm,
    SeenForm,
    planned,
)
from social.announcements.listing import Only
from social.announcements.report import names, report
from social.announcements.sending import is_kept_back
from social.announcements.wording import void, wordings
from social.answering import came_from, done, refused, settled
from social.cursor import Cursor
from social.errors import Invalid, forbidden, not_found, wants_json
from social.few import told as enough
from social.fields import LANGUAGE_NAMES
from social.finding import find_post
from social.forms import Form
from social.reader import last_day
from social.rights import may
from social.viewer import viewer
from social.whom import Whom, in_words, reach

bp = Blueprint("announcements", __name__)
bp.add_app_template_global(LANGUAGE_NAMES.get, "language_name")
bp.add_app_template_global(last_day, "last_day")


@bp.get("/announcements")
def index() -> ResponseReturnValue:
    """List what was told to the viewer."""
    shelf = listing.told_to(viewer(), Cursor.read(request.args.get("before")))
    return render_template(
        "announcements/index.html", shelf=shelf, announces=bool(listing.places(viewer()))
    )


@bp.get("/announcements/desk")
def desk() -> ResponseReturnValue:
    """List what is prepared and was sent where the viewer announces."""
    require_places()
    words = request.args.get("only", Only.WORK)
    if words not in set(Only):
        raise not_found()
    before = Cursor.read(request.args.get("before"))
    shelf = listing.desk(viewer(), Only(words), before)
    return render_template("announcements/desk.html", shelf=shelf, only=Only(words))


def require_places() -> list[Community]:
    """Give the places where the viewer announces; whoever has none is told who does."""
    found = list(listing.places(viewer()))
    if not found:
        raise forbidden(
            _("Owners of a community announce, and communications where they are members.")
        )
    return found


@bp.get("/announcements/new")
def new() -> ResponseReturnValue:
    """Show an empty announcement."""
    places = require_places()
    me = viewer()
    form = NewForm(data={"language": me.language})
    form.offer(me, places)
    return render_template("announcements/new.html", form=form, places=places)


@bp.post("/announcements")
def create() -> ResponseReturnValue:
    """Begin an announcement."""
    places = require_places()
    me, form = viewer(), NewForm()
    form.offer(me, places)
    place = next((one for one in places if one.slug == form.community.data), None)
    if form.validate() and place is not None:
        try:
            made = actions.draft(me, place, form.plan(me), form.draft(), form.language.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=made.id), id=made.id)
    if place is None and not form.community.errors:
        form.community.errors = [_("Choose from the list.")]
    if wants_json():
        return refused(form)
    return render_template("announcements/new.html", form=form, places=places), 422


@bp.get("/announcements/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show an announcement at work: its words, whom it reaches, what it costs, what comes next."""
    return page(listing.find(viewer(), id), SeenForm())


def page(announcement: Announcement, form: Form) -> str:
    """Show it, with what a form was told."""
    me = viewer()
    whom = Whom.read(announcement.audience)
    there = wordings(announcement)
    found = reach(whom, announcement.community, announcement.writer)
    spoken = {one.language for one in there}
    missing = {code: n for code, n in found.languages.items() if code not in spoken}
    lacking = void(announcement) if announcement.must_read else {}
    day = announcement.sent_at or announcement.goes_at or now()
    source = there[0].source if there else ""
    languages = standing.offered()
    return render_template(
        "announcements/show.html",
        announcement=announcement,
        wordings=there,
        original=next((one for one in there if one.making is Making.ORIGINAL), None),
        whom=in_words(whom, me),
        reach=found,
        away=enough(found.away, found.people),
        muted=enough(found.muted, found.people),
        missing={code: enough(n, found.people) for code, n in missing.items()},
        void={code: enough(n, found.people) for code, n in lacking.items()},
        language_names=LANGUAGE_NAMES,
        unwritten=[code for code in languages if code not in spoken],
        attention=listing.attention(announcement, source, found.people, day, me),
        plan=planning.plan_of(announcement),
        made_it=me.id in makers(announcement),
        may_announce=may(me, "announce", announcement.community),
        may_approve=planning.is_within_rights(me, announcement),
        kept_back=is_kept_back(announcement),
        form=form,
    )


@bp.get("/announcements/<int:id>/plan")
def edit(id: int) -> ResponseReturnValue:
    """Show whom it is for and when it goes out, to change."""
    announcement = listing.find(viewer(), id)
    form = EditPlanForm(data=planned(announcement, viewer()))
    form.offer(viewer(), require_places())
    return render_template("announcements/plan.html", form=form, announcement=announcement)


@bp.post("/announcements/<int:id>/plan")
def update(id: int) -> ResponseReturnValue:
    """Keep another plan."""
    me, announcement, form = viewer(), listing.find(viewer(), id), EditPlanForm()
    form.offer(me, require_places())
    if form.validate():
        try:
            actions.replan(me, announcement, form.plan(me), form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=id))
    if wants_json():
        return refused(form)
    again = listing.find(viewer(), id)
    return render_template("announcements/plan.html", form=form, announcement=again), 422


@bp.get("/announcements/<int:id>/words/<language>")
def words(id: int, language: str) -> ResponseReturnValue:
    """Show the words of one language, to write."""
    announcement = listing.find(viewer(), id)
    return words_page(announcement, spoken(language), None)


def spoken(language: str) -> str:
    """Take a language of this installation; others do not exist."""
    if language not in standing.offered():
        raise not_found()
    return language


def words_page(announcement: Announcement, language: str, form: LanguageForm | None) -> str:
    """Show the words of one language beside the original."""
    there = {one.language: one for one in wordings(announcement)}
    wording, original = there.get(language), there.get(announcement.language)
    if form is None:
        data: dict[str, Any] = {"version": announcement.version, "making": Making.HUMAN}
        if wording is not None:
            data |= {"title": wording.title, "text": wording.source}
            data |= {"making": wording.making}
        form = LanguageForm(data=data)
    return render_template(
        "announcements/words.html",
        announcement=announcement,
        language=language,
        wording=wording,
        original=original if language != announcement.language else None,
        form=form,
        language_names=LANGUAGE_NAMES,
    )


@bp.post("/announcements/<int:id>/words/<language>")
def write(id: int, language: str) -> ResponseReturnValue:
    """Keep the words of one language."""
    announcement, form = listing.find(viewer(), id), LanguageForm()
    if language == announcement.language:
        form.making.data = Making.HUMAN  # it is the original, whoever says what
    if form.validate():
        try:
            actions.write(
                viewer(),
                announcement,
                spoken(language),
                form.draft(),
                Making(form.making.data),
                form.version.data,
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=id))
    if wants_json():
        return refused(form)
    return words_page(listing.find(viewer(), id), spoken(language), form), 422


@bp.delete("/announcements/<int:id>/words/<language>")
def drop_words(id: int, language: str) -> ResponseReturnValue:
    """Take one translation out."""
    return decided(
        id,
        lambda one, version: actions.drop_words(viewer(), one, spoken(language), version),
    )


def decided(id: int, act: Callable[[Announcement, int], object]) -> ResponseReturnValue:
    """Do something to the version that the viewer saw, or show why it cannot be."""
    one, form = listing.find(viewer(), id), SeenForm()
    return settled(
        form,
        lambda: act(one, form.version.data),
        url_for(".show", id=id),
        lambda: page(listing.find(viewer(), id), form),
    )


@bp.post("/announcements/<int:id>/putting-forward")
def put_forward(id: int) -> ResponseReturnValue:
    """Ask for a second pair of eyes."""
    one, form = listing.find(viewer(), id), Form()
    return settled(
        form,
        lambda: actions.put_forward(viewer(), one),
        url_for(".show", id=id),
        lambda: page(listing.find(viewer(), id), form),
    )


@bp.delete("/announcements/<int:id>/putting-forward")
def take_back(id: int) -> ResponseReturnValue:
    """Take it back to go on writing."""
    return decided(id, lambda one, _version: actions.take_back(viewer(), one))


@bp.post("/announcements/<int:id>/approval")
def approve(id: int) -> ResponseReturnValue:
    """Let it go out as it is."""
    return decided(id, lambda one, version: actions.approve(viewer(), one, version))


@bp.post("/announcements/<int:id>/release")
def release(id: int) -> ResponseReturnValue:
    """Let it go out although there is a crisis, or was one when it came due."""
    return decided(id, lambda one, version: actions.release(viewer(), one, version))


@bp.delete("/announcements/<int:id>/approval")
def send_back(id: int) -> ResponseReturnValue:
    """Give it back to whoever wrote it."""
    return decided(id, lambda one, version: actions.send_back(viewer(), one, version))


@bp.delete("/announcements/<int:id>")
def withdraw(id: int) -> ResponseReturnValue:
    """Give up what is not out yet."""
    announcement = listing.find(viewer(), id)
    actions.withdraw(viewer(), announcement)
    if announcement.is_out:
        flash(_("The correction is dropped. What was said before stands."))
    else:
        flash(_("It is given up. Nobody was told of it."))
    return done(url_for(".desk"))


@bp.post("/announcements/<int:id>/correction")
def correct(id: int) -> ResponseReturnValue:
    """Begin a correction of what is out."""
    actions.correct(viewer(), listing.find(viewer(), id))
    return done(url_for(".show", id=id))


@bp.get("/announcements/<int:id>/report")
def show_report(id: int) -> ResponseReturnValue:
    """Show how many have read it, site by site."""
    announcement = listing.find(viewer(), id)
    if announcement.post_id is None:
        raise not_found()
    return render_template(
        "announcements/report.html", announcement=announcement, report=report(announcement)
    )


@bp.get("/announcements/<int:id>/names")
def show_names(id: int) -> ResponseReturnValue:
    """Show HR who has not read it, where readers were told so."""
    announcement = listing.find_for_names(viewer(), id)
    after = request.args.get("after", 0, type=int)
    people, more = names(viewer(), announcement, max(0, min(after, 2**31 - 1)))
    return render_template(
        "announcements/names.html", announcement=announcement, people=people, more=more
    )


@bp.post("/posts/<int:id>/acknowledgement")
def acknowledge(id: int) -> ResponseReturnValue:
    """Say that one has read it."""
    post, form = find_post(id), ReadForm()
    address = url_for("posts.show", id=post.id)
    if not form.validate():
        return refused(form)
    try:
        reading.acknowledge(viewer(), post, form.language.data, form.edition.data)
    except Invalid as invalid:
        if wants_json():
            form.refuse(invalid)
            return refused(form)
        flash(next(iter(invalid.fields.values())))
    return done(address)


@bp.post("/posts/<int:id>/sight")
def see(id: int) -> ResponseReturnValue:
    """Let home show it no longer."""
    post = find_post(id)
    if told(post, viewer()) is None:
        raise not_found()
    reading.see(viewer(), post)
    return done(came_from(url_for("feeds.home")))
