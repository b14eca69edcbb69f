"""What do programs look for, and how do files come and go?"""

from __future__ import annotations

from flask import Response, request
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import UnsupportedMediaType

from models import File, Scope, Sort, session
from social.api import shapes, telling
from social.api.lists import following
from social.api.routes import Made, route
from social.errors import Invalid, not_found
from social.filing.keeping import add_file
from social.filing.sending import send
from social.finding import within_range
from social.search import texts
from social.search.looking import look
from social.search.query import read
from social.search.views import SEARCHES
from social.tries import spend
from social.viewer import viewer


@route("GET", "/search", Scope.READ, "search", query=shapes.SearchQuery, answers=shapes.Found)
def search(query: shapes.SearchQuery) -> shapes.Found:
    """Look for people, communities, posts, comments and files, with the words of the search box."""
    spend(SEARCHES, str(viewer().id))
    wanted = read(query.q)
    if not wanted:
        return shapes.Found(people=[], communities=[], texts=[])
    only = Sort(query.sort) if query.sort else None
    found = look(
        wanted, viewer(), query.order, only, str(get_locale() or "en"), query.before or None
    )
    return shapes.Found(
        people=[telling.author(one) for one in found.people.hits],
        communities=[telling.place(one) for one in found.communities.hits],
        texts=[group(one) for one in found.texts],
    )


def group(one: texts.Group) -> shapes.Group:
    """Tell what was found of one sort."""
    return shapes.Group(
        sort=one.sort.value,
        count=one.count,
        items=[hit(card) for card in one.cards],
        next=following(sort=one.sort.value, before=one.more) if one.more else None,
    )


def hit(card: texts.Card) -> shapes.Hit:
    """Tell of one text or file that was found."""
    number = card.comment_id
    where = {"comment": number} if number else {}
    return shapes.Hit(
        sort=card.sort.value,
        kind=card.kind,
        title=card.title,
        gist=str(card.gist),
        language=card.language,
        post=card.post_id,
        comment=number,
        author=telling.author(card.author),
        community=telling.place(card.community),
        at=telling.at(card.at),
        url=telling.address("posts.show", id=card.post_id, **where),
    )


@route("POST", "/files", Scope.WRITE, "files", answers=shapes.File, makes="file", takes_file=True)
def create_file(again: int | None = None) -> Made:
    """Keep a file that is not shown anywhere yet: multipart/form-data with file, and alt."""
    if again is not None:
        return made(find(again))
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType(_("Send the file as multipart/form-data, named “file”."))
    if ({*request.files} - {"file"}) | ({*request.form} - {"alt"}):  # one part may have no name
        raise Invalid(form=_("There is no such field."))
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid(file=_("Fill this in."))
    return made(add_file(viewer(), upload, request.form.get("alt", "")))


@route("GET", "/files/<int:id>", Scope.READ, "files", answers=shapes.File)
def read_file(id: int) -> shapes.File:
    """Tell of a file that stands where oneself may read."""
    return telling.file(find(id))


@route("GET", "/files/<int:id>/content", Scope.READ, "files", gives_file=True)
def read_content(id: int) -> Response:
    """Give out the bytes of a file."""
    found = send(find(id), cache="no-store")
    found.headers["Vary"] = "Authorization"
    return found


def find(number: int) -> File:
    """Find a file through the reader, or answer 404."""
    found = session.scalar(File.seen_by(viewer()).where(File.id == within_range(number)))
    if found is None:
        raise not_found()
    return found


def made(file: File) -> Made:
    """Answer with a file that is kept."""
    return Made(telling.file(file), telling.address("api.read_file", id=file.id))
