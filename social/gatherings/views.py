"""Events: announce, change, call off; sign up; the list and the calendar."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute

from models import AttendanceState, Community, Gathering, Post
from social import shell
from social.answering import done, posted, refused
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.finding import find_community, find_post
from social.gatherings import actions, addresses, ics
from social.gatherings.forms import (
    GatheringForm,
    ListForm,
    ReplanForm,
    SignUpForm,
    filled,
)
from social.gatherings.listing import Only, page
from social.meeting import gathering_of, span
from social.places import reader_count
from social.restraint import kept_from_writing
from social.rights import require
from social.tries import spend
from social.viewer import viewer

bp = Blueprint("gatherings", __name__)
bp.add_app_template_global(span, "time_span")

# Wrong addresses alone count: one server may fetch the calendars of a whole company.
TRIED = RateLimitItemPerMinute(30, 1, "calendar")
LONGEST = 100  # letters of a secret


@bp.get("/events")
def index() -> ResponseReturnValue:
    """List the events that the viewer may read."""
    me, form = viewer(), ListForm(request.args)
    is_valid = form.validate()
    only = Only(form.only.data) if is_valid else Only.COMING
    slug = (form.community.data or "") if is_valid else ""
    place = find_community(slug) if slug else None
    words = request.args.get("after")
    shown = render_template(
        "gatherings/index.html",
        only=only,
        place=place,
        shelf=page(me, only, Cursor.read(words) if words else None, place),
        communities=shell.current().talking,
        restraint=kept_from_writing(me),
    )
    return shown, 200 if is_valid else 422


@bp.get("/communities/<slug>/events/new")
def new(slug: str) -> ResponseReturnValue:
    """Show the form of an event."""
    community = find_community(slug)
    require(viewer(), "post", community, _("Members write here."))
    return form_page(GatheringForm(data={"zone": viewer().zone}), community)


@bp.post("/communities/<slug>/events")
def create(slug: str) -> ResponseReturnValue:
    """Announce an event."""
    community, form = find_community(slug), GatheringForm()
    if form.validate():
        try:
            post = actions.invite_to_all(viewer(), community, form.plans(), form.key.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return posted(post, url_for("posts.show", id=post.id))
    if wants_json():
        return refused(form)
    return form_page(form, find_community(slug)), 422


@bp.get("/posts/<int:id>/event/edit")
def edit(id: int) -> ResponseReturnValue:
    """Show an event to its author, to change."""
    it = find_gathering(id)
    require(viewer(), "change", it, _("Authors change their events while they are members."))
    return form_page(ReplanForm(data=filled(it)), it.post.community, it)


@bp.patch("/posts/<int:id>/event")
def update(id: int) -> ResponseReturnValue:
    """Keep the changed event."""
    it, form = find_gathering(id), ReplanForm()
    if form.validate():
        try:
            actions.replan(viewer(), it, form.plan(), form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(address(it.post), id=id, version=it.post.version)
    if wants_json():
        return refused(form)
    again = find_gathering(id)  # what was refused let go of what was read
    return form_page(form, again.post.community, again), 422


def form_page(form: GatheringForm, community: Community, it: Gathering | None = None) -> str:
    """Render the form of an event."""
    return render_template(
        "gatherings/form.html",
        form=form,
        community=community,
        it=it,
        readers=reader_count(community),
    )


@bp.delete("/posts/<int:id>/event")
def cancel(id: int) -> ResponseReturnValue:
    """Call an event off."""
    it = find_gathering(id)
    actions.cancel(viewer(), it)
    return done(address(it.post))


@bp.post("/posts/<int:id>/attendance")
def sign_up(id: int) -> ResponseReturnValue:
    """Sign up for an event."""
    it, form = find_gathering(id), SignUpForm()
    try:
        state = actions.sign_up(viewer(), it)
    except Invalid as invalid:
        form.refuse(invalid)
        if wants_json():
            return refused(form)
        flash(form.form_errors[0])
        return done(address(find_post(id)))  # what was refused let go of what was read
    waits = state is AttendanceState.WAITING
    flash(_("You are on the waiting list.") if waits else _("You have a seat."))
    return done(address(it.post), state=state)


@bp.delete("/posts/<int:id>/attendance")
def sign_off(id: int) -> ResponseReturnValue:
    """Give a seat back."""
    it = find_gathering(id)
    actions.sign_off(viewer(), it)
    return done(address(it.post))


@bp.get("/posts/<int:id>/event.ics")
def invitation(id: int) -> Response:
    """Give an event as a file that calendars take in."""
    it = find_gathering(id)
    return as_calendar(ics.calendar([(it, ics.status_of(it))], base_url()), f"event-{id}.ics")


@bp.get("/calendar")
def settings() -> ResponseReturnValue:
    """Show whether a calendar of one's own may read along."""
    return render_template("gatherings/calendar.html", own=addresses.own(viewer()), made="")


@bp.post("/calendar")
def open_address() -> ResponseReturnValue:
    """Make a secret address, and show it this once."""
    token = addresses.make(viewer())
    made = base_url() + url_for("gatherings.feed", token=token)
    if wants_json():
        return done(url_for("gatherings.settings"), feed=made)
    page = render_template("gatherings/calendar.html", own=addresses.own(viewer()), made=made)
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.delete("/calendar")
def close_address() -> ResponseReturnValue:
    """Let no calendar read along any more."""
    addresses.end(viewer())
    return done(url_for("gatherings.settings"))


@bp.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """Give what a person signed up for to their own calendar, which knows the secret address."""
    person = addresses.whose(token) if len(token) <= LONGEST else None
    if person is None:
        spend(TRIED, request.remote_addr or "")
        raise not_found()
    lines = [
        (it, ics.status_of(it, has_seat=state is AttendanceState.GOING))
        for it, state in addresses.entries(person)
    ]
    return as_calendar(ics.calendar(lines, base_url(), "Kring"), "kring.ics")


def as_calendar(words: str, name: str) -> Response:
    """Answer a calendar, as a file."""
    answer = Response(words, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def base_url() -> str:
    """Name where this Kring is."""
    return str(current_app.config["SETTINGS"].base_url).rstrip("/")


def find_gathering(number: int) -> Gathering:
    """Find the event of a post that the viewer may read; 404 for a post that is none."""
    found = gathering_of(find_post(number))
    if found is None or found.post.erased_at is not None:
        raise not_found()
    return found


def address(post: Post) -> str:
    """Name the place of an event on its page."""
    return url_for("posts.show", id=post.id, _anchor="event")
