"""How often may something be tried?"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from flask import Flask, current_app
from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerMinute,
)
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from werkzeug.exceptions import TooManyRequests

from models.folding import fold

log = logging.getLogger("kring.tries")

# Right passwords give an account's tries back, and only wrong ones count against an address:
# whole offices share one.
PASSWORD_BY_ACCOUNT = RateLimitItemPerMinute(10, 15, "password-account")
PASSWORD_BY_ADDRESS = RateLimitItemPerMinute(100, 15, "password-address")
MAIL_BY_ACCOUNT = RateLimitItemPerHour(5, 1, "mail-account")
MAIL_BY_ADDRESS = RateLimitItemPerHour(50, 1, "mail-address")
REPORTS = RateLimitItemPerHour(20, 1, "reports")
APPEAL_WORDS = RateLimitItemPerHour(10, 1, "appeal-words")
LINES = RateLimitItemPerHour(300, 1, "lines")
OWN_DATA = RateLimitItemPerHour(10, 1, "own-data")
BROUGHT = RateLimitItemPerHour(30, 1, "brought-files")
EVIDENCE = RateLimitItemPerHour(120, 1, "evidence")
CONFIRMATIONS = RateLimitItemPerHour(30, 1, "confirmations")
# Of a million codes three are right at any moment: so few a day keep them from being guessed.
FACTOR = RateLimitItemPerMinute(10, 15, "factor")
FACTOR_A_DAY = RateLimitItemPerDay(40, 1, "factor-day")
PASSKEY_ASKED = RateLimitItemPerMinute(600, 15, "passkey-asked")
PASSKEY_BY_ADDRESS = RateLimitItemPerMinute(100, 15, "passkey-address")
SIGN_ON = RateLimitItemPerMinute(3000, 15, "sign-on")
CODE_BY_ADDRESS = RateLimitItemPerMinute(10, 15, "code-address")
CODE = RateLimitItemPerHour(60, 1, "code")


def spend(limit: RateLimitItem, *names: str) -> None:
    """Count one try. Raises 429, with the seconds to wait, when there is none left."""

    def hit(limiter: RateLimiter) -> None:
        if not limiter.hit(limit, *names):
            raise exhausted(limiter, limit, names)

    ask(hit)


def require_left(limit: RateLimitItem, *names: str) -> None:
    """Raise 429 when no try is left, without counting one."""

    def test(limiter: RateLimiter) -> None:
        if not limiter.test(limit, *names):
            raise exhausted(limiter, limit, names)

    ask(test)


def give_back(limit: RateLimitItem, *names: str) -> None:
    """Forget the tries that were counted."""
    ask(lambda limiter: limiter.clear(limit, *names))


def left(limit: RateLimitItem, *names: str) -> tuple[int, int]:
    """Tell how many tries are left, and in how many seconds the first of them counts no more."""
    found = [(0, 0)]

    def look(limiter: RateLimiter) -> None:
        stats = limiter.get_window_stats(limit, *names)
        found[0] = (stats.remaining, max(0, round(stats.reset_time - time.time())))

    ask(look)
    return found[0]


def ask(question: Callable[[RateLimiter], None]) -> None:
    """Put a question to the counters: Valkey's, for all processes, else those of this one."""
    for limiter in limiters():
        try:
            return question(limiter)
        except StorageError:
            log.warning("Valkey is away: tries are counted in this process alone")
    return None


def count(name: str, seconds: int) -> None:
    """Count something that is forgotten by itself, in the same memory as the tries."""

    def add(limiter: RateLimiter) -> None:
        limiter.storage.incr(name, seconds)

    ask(add)


def counted(name: str) -> int:
    """Tell how often something was counted that is not forgotten yet."""
    found: list[int] = []
    ask(lambda limiter: found.append(limiter.storage.get(name)))
    return found[0] if found else 0


def exhausted(
    limiter: RateLimiter, limit: RateLimitItem, names: tuple[str, ...]
) -> TooManyRequests:
    """Make the 429 that says when the next try is free."""
    wait = limiter.get_window_stats(limit, *names).reset_time - time.time()
    return TooManyRequests(retry_after=max(1, round(wait)))


def limiters() -> tuple[RateLimiter, ...]:
    """List the counters, the best first; set up when they are first needed."""
    if "tries" not in current_app.extensions:
        current_app.extensions["tries"] = counting(current_app)
    found: tuple[RateLimiter, ...] = current_app.extensions["tries"]
    return found


def counting(app: Flask) -> tuple[RateLimiter, ...]:
    """Set up the counters."""
    own = MovingWindowRateLimiter(MemoryStorage())
    url = app.config["SETTINGS"].valkey_url
    if not url:
        return (own,)
    url = url.replace("unix://", "redis+unix://", 1)
    shared = storage_from_string(url, wrap_exceptions=True, socket_timeout=1.0)
    return (MovingWindowRateLimiter(shared), own)


def masked(text: str) -> str:
    """Write what was typed so that it can be compared but not read."""
    key = current_app.secret_key
    assert isinstance(key, str)
    return hmac.digest(key.encode(), fold(text).encode(), "sha256").hex()[:32]


def network(address: str | None) -> str:
    """Name whom an address stands for: IPv6 hands whole /64 networks to one household."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return found.exploded[:19]
    return str(getattr(found, "ipv4_mapped", None) or found)
