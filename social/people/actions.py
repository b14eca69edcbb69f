"""What can people do with their photo, and with those of their bots?"""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from models import Event, Person
from social.aside import aside
from social.changes import change
from social.errors import Invalid, forbidden
from social.filing.keeping import keep_picture, require_clean, said_beside
from social.filing.pictures import Picture, portrait
from social.filing.refusal import Refused, sentence
from social.holding import hold

PHOTO_NAME = "photo.jpg"


def set_photo(actor: Person, person: Person, upload: FileStorage) -> None:
    """Show the middle square of a picture as one's photo; Invalid says why it is not taken."""
    require_self(actor, person)
    if upload.stream.seek(0, 2) > current_app.config["SETTINGS"].upload_limit:
        raise RequestEntityTooLarge
    with said_beside("photo"):
        require_clean(person, upload)
        picture = square(upload)
        with change(actor) as record:
            file = keep_picture(record, person, picture, PHOTO_NAME)
            hold(person)
            person.photo_id = file.id
            person.version += 1
            record(Event.PHOTO_CHANGED, person)


def remove_photo(actor: Person, person: Person) -> None:
    """Show initials again."""
    require_self(actor, person)
    with change(actor) as record:
        hold(person)
        if person.photo_id is None:
            return
        person.photo_id = None
        person.version += 1
        record(Event.PHOTO_CHANGED, person)


def square(upload: FileStorage) -> Picture:
    """Cut the square, beside those who wait for other things."""
    try:
        return aside(portrait, upload.stream, current_app.config["SETTINGS"].picture_limit)
    except Refused as refused:
        raise Invalid(photo=sentence(refused.why)) from None


def require_self(actor: Person, person: Person) -> None:
    """Refuse to change others; whoever answers for a bot changes its picture."""
    if actor.id not in (person.id, person.bot_owner_id):
        raise forbidden(_("%(name)s alone can change this photo.", name=person.name))
