"""How fast may one person write, bring files, and do all else? Faster than any hand, and no more.

Counted before anything is looked up, by person, whatever the browser. Programs have limits of their
own (`social.api`).
"""

from __future__ import annotations

from flask import Flask, request
from flask_babel import ngettext
from flask_login import current_user
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from werkzeug.exceptions import TooManyRequests

from social import tries
from social.callers import is_program

WRITING = (RateLimitItemPerMinute(30, 1, "written"), RateLimitItemPerHour(300, 1, "written"))
FILES = (RateLimitItemPerMinute(100, 1, "brought"), RateLimitItemPerHour(1_000, 1, "brought"))

# What others get to read.
PACES: dict[str, tuple[RateLimitItem, ...]] = {
    "announcements.create": WRITING,
    "asking.create": WRITING,
    "comments.create": WRITING,
    "communities.create": WRITING,
    "communities.invite": WRITING,
    "files.create": FILES,
    "gatherings.create": WRITING,
    "leaders.create": WRITING,
    "messages.add": WRITING,
    "messages.create": WRITING,
    "messages.write": WRITING,
    "polls.create": WRITING,
    "posts.create": WRITING,
    "questions.ask": WRITING,
    "quotes.quote_comment": WRITING,
    "quotes.quote_post": WRITING,
    "recognition.create": WRITING,
    "shares.share": WRITING,
}


def keep_pace() -> None:
    """Count what is written or brought. Raises 429, which says when it goes on."""
    limits = PACES.get(request.endpoint or "", ())
    if request.method != "POST" or not limits or is_program() or not current_user.is_authenticated:
        return
    for limit in limits:
        try:
            tries.spend(limit, str(current_user.person.id))
        except TooManyRequests as refused:
            wait = int(str(refused.retry_after))
            raise TooManyRequests(too_fast(wait), retry_after=wait) from None


def too_fast(wait: int) -> str:
    """Say when it goes on, in the writer's language."""
    if wait < 90:
        return ngettext(
            "That was a lot in a short time. It goes on in %(num)d second.",
            "That was a lot in a short time. It goes on in %(num)d seconds.",
            wait,
        )
    return ngettext(
        "That was a lot in a short time. It goes on in %(num)d minute.",
        "That was a lot in a short time. It goes on in %(num)d minutes.",
        -(-wait // 60),
    )


def install(app: Flask) -> None:
    """Look before each of these."""
    app.before_request(keep_pace)
