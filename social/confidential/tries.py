"""How often may one place try? Counted in this process alone, under a name that nobody can read."""

from __future__ import annotations

import hmac
import os

from flask import request
from limits import RateLimitItem, RateLimitItemPerMinute

from social.tries import exhausted, limiters, network

# What is written and what is looked for, by address: whole offices share one.
WRITES = RateLimitItemPerMinute(30, 15, "confidential-writes")
LOOKS = RateLimitItemPerMinute(60, 15, "confidential-looks")
KEY = os.urandom(32)  # of this process, and gone with it


def spend(limit: RateLimitItem) -> None:
    """Count one try. Raises 429 when there is none left."""
    name = hmac.digest(KEY, network(request.remote_addr).encode(), "sha256").hex()
    own = limiters()[-1]
    if not own.hit(limit, name):
        raise exhausted(own, limit, (name,))
