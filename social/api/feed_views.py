"""The page on which one makes addresses for feeds, and the addresses themselves."""

from __future__ import annotations

from flask import (
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute

from models import Community, Topic
from social import shell
from social.api import atom, bp, feeding
from social.api.forms import FeedForm
from social.errors import Invalid, not_found
from social.finding import find_community, find_topic
from social.tries import spend
from social.viewer import viewer

# Wrong addresses alone count: one server may fetch the feeds of a whole company.
TRIED = RateLimitItemPerMinute(30, 1, "feeds")
LONGEST = 100  # letters of a secret


@bp.get("/account/feeds")
def list_feeds() -> ResponseReturnValue:
    """Show the addresses at which the viewer's programs read along."""
    return page(FeedForm(formdata=None, data={"place": request.args.get("place", "")[:200]}))


@bp.post("/account/feeds")
def make_feed() -> ResponseReturnValue:
    """Make an address, and show it this once."""
    form = FeedForm()
    if form.validate():
        try:
            secret = feeding.make(viewer(), *place(form.place.data or ""))
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            made = url_for("api.read_atom", token=secret)
            return page(FeedForm(formdata=None), f"{base_url()}{made}")
    return page(form), 422


def place(words: str) -> tuple[Community | None, Topic | None]:
    """Find what is meant by a word of the form: nothing for home, #a topic, or a community."""
    if not words:
        return None, None
    if words.startswith("#"):
        return None, find_topic(words[1:])
    return find_community(words), None


@bp.delete("/account/feeds/<int:id>")
def end_feed(id: int) -> ResponseReturnValue:
    """Let nobody read at an address any more."""
    feeding.end(viewer(), id)
    flash(_("Nobody reads at that address any more."))
    return redirect(url_for(".list_feeds"), 303)


@bp.get("/feeds/<token>.atom")
def read_atom(token: str) -> Response:
    """Give posts to a program that knows the secret address, as its person may read them."""
    found = feeding.whose(token) if len(token) <= LONGEST else None
    if found is None:
        spend(TRIED, request.remote_addr or "")
        raise not_found()
    address, reader = found
    feeding.note_reading(address)
    hits, name = feeding.read(address, reader), feeding.name_of(address)
    words = atom.feed(hits, name, base_url(), address.id, address.made_at)
    answer = Response(words, content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def base_url() -> str:
    """Name where this Kring is."""
    return str(current_app.config["SETTINGS"].base_url).rstrip("/")


def page(form: FeedForm, made: str = "") -> ResponseReturnValue:
    """Render the page; nobody keeps it."""
    shown = render_template(
        "api/feeds.html",
        form=form,
        made=made,
        addresses=feeding.addresses_of(viewer()),
        name_of=feeding.name_of,
        communities=shell.current().communities,
    )
    answer = make_response(shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer
