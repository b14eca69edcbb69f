"""How does a mail become a post in a community? By the action that its form takes, too."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from models import Community, Person, Post, limits, session
from moderation import Draft
from social.arriving import Arrival, Purpose, keep_files, takes
from social.errors import not_found
from social.posts.actions import create_post
from social.rights import require


@takes(Purpose.POST)
def post(author: Person, community_id: int, arrival: Arrival) -> Post:
    """Post in a community; its subject is the title."""
    place = session.scalar(
        select(Community).where(Community.id == community_id, Community.read_by(author))
    )
    if place is None:
        raise not_found()
    require(author, "post", place, _("Members write here."))
    files = keep_files(author, arrival)
    ids = tuple(one.id for one in files)
    draft = Draft(source=arrival.text, title=arrival.title, limit=limits.POST, files=ids)
    return create_post(author, place, draft, files, arrival=arrival)
