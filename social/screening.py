"""How does an action ask moderation, and a writer learn what could not be taken?"""

from __future__ import annotations

from flask_babel import gettext as _

from models import Community, Person
from moderation import Draft, Screened, TooLong, screen
from moderation import Invalid as Refused
from moderation.naming import StoredNames
from social.errors import Invalid

FIELDS = {
    "title": "title",
    "source": "text",
}  # what moderation calls a field, and what the form does


def screened(draft: Draft, author: Person, community: Community | None) -> Screened:
    """Screen a draft for a community; raises Invalid in the writer's language."""
    try:
        return screen(draft, author, community, StoredNames(community))
    except Refused as refused:
        words = {FIELDS[name]: said(problem) for name, problem in refused.fields.items()}
        raise Invalid(**words) from None


def said(problem: ValueError) -> str:
    """Say in words what is wrong with a field."""
    if isinstance(problem, TooLong):
        return _("This is too long: %(limit)s characters at most.", limit=problem.limit)
    return _("Write something first, or add a file.")
