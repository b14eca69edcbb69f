"""How is a thread closed? Nobody comments any more, and everybody sees who closed it, and when."""

from __future__ import annotations

from flask_babel import gettext as _

from models import Event, Person, Post, now
from social.changes import change
from social.holding import hold
from social.rights import require


def lock_post(judge: Person, post: Post) -> None:
    """Let nobody comment on a post any more; what was said stays."""
    require(judge, "lock", post, _("Owners of the community and moderators close threads."))
    with change(judge) as record:
        hold(post)
        if post.locked_at is None:
            post.locked_at, post.locked_by_id = now(), judge.id
            record(Event.POST_LOCKED, post)


def unlock_post(judge: Person, post: Post) -> None:
    """Let people comment again."""
    require(judge, "lock", post, _("Owners of the community and moderators open threads again."))
    with change(judge) as record:
        hold(post)
        if post.locked_at is not None:
            post.locked_at = post.locked_by_id = None
            record(Event.POST_UNLOCKED, post)
