"""How fast may one person write, bring files, and do all else? Faster than any hand, and no more.

Counted before anything is looked up, by person, whatever the browser. Programs have limits of their
own (`social.api`).
"""

from __future__ import annotations

from functools import cache

from flask import Flask, current_app, request
from flask_babel import ngettext
from flask_login import current_user
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from werkzeug.exceptions import TooManyRequests

from social import tries
from social.callers import is_program

HOURS = 10  # an hour may have this many times what a minute may
MANY_FILES = 3  # and files be this many times as many as texts

# What others get to read, by address.
TEXTS = frozenset(
    {
        "announcements.create",
        "asking.create",
        "comments.create",
        "communities.create",
        "communities.invite",
        "gatherings.create",
        "leaders.create",
        "messages.add",
        "messages.create",
        "messages.write",
        "polls.create",
        "posts.create",
        "questions.ask",
        "quotes.quote_comment",
        "quotes.quote_post",
        "recognition.create",
        "shares.share",
    }
)
FILES = frozenset({"files.create"})


@cache
def limits(name: str, number: int) -> tuple[RateLimitItem, ...]:
    """Make the limits of so many in a minute."""
    return RateLimitItemPerMinute(number, 1, name), RateLimitItemPerHour(number * HOURS, 1, name)


def limits_here() -> tuple[RateLimitItem, ...]:
    """List the limits of what this request asks for."""
    texts: int = current_app.config["SETTINGS"].writes_limit
    if not texts or request.method != "POST":
        return ()
    if request.endpoint in TEXTS:
        return limits("written", texts)
    return limits("brought", texts * MANY_FILES) if request.endpoint in FILES else ()


def keep_pace() -> None:
    """Count what is written or brought. Raises 429, which says when it goes on."""
    found = limits_here()
    if not found or is_program() or not current_user.is_authenticated:
        return
    for limit in found:
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
