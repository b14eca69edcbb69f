"""Why was something not fetched?"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why nothing was fetched, as it is kept and shown."""

    OFF = "off"  # the company fetches nothing
    UNLISTED = "unlisted"  # not one of the hosts that the company names
    ADDRESS = "address"  # not a web address that is fetched
    PORT = "port"
    INSIDE = "inside"  # the host is, or pretends to be, within the company's own network
    UNKNOWN = "unknown"  # no such host
    AWAY = "away"  # nobody answers there
    SLOW = "slow"
    UNTRUSTED = "untrusted"  # its certificate does not hold
    BROKEN = "broken"  # what it answers is no HTTP
    ROUNDABOUT = "roundabout"  # it leads elsewhere once too often
    KIND = "kind"  # something else than was wanted
    SIZE = "size"  # more than was wanted
    GONE = "gone"  # there is no such page, or not for everybody
    EMPTY = "empty"  # it says nothing


# What may be otherwise in an hour; the rest stays until somebody mends an address or a setting.
PASSING = frozenset({Reason.UNKNOWN, Reason.AWAY, Reason.SLOW, Reason.UNTRUSTED, Reason.BROKEN})


class Refused(Exception):
    """Nothing was fetched; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def passes(self) -> bool:
        """Tell whether it is worth trying again later."""
        return self.reason in PASSING
