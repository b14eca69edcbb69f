"""Why is nobody let in who comes back from a provider?"""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """Why nothing is proven, as it is kept, logged and explained."""

    # The way there and back
    STATE = "state"  # another browser, too late, or a second time
    DENIED = "denied"  # the provider, or the person there, said no
    ANSWER = "answer"  # the provider says that something was wrong with what was asked
    MIXED_UP = "mixed_up"  # another provider answers than the one that was asked
    # The provider itself
    AWAY = "away"  # nobody answers there, or nothing that can be read
    METADATA = "metadata"  # what it says of itself does not hold
    CODE = "code"  # it does not take back what it gave
    # Its token
    TOKEN = "token"  # none, or none that can be read
    ALGORITHM = "algorithm"
    KEY = "key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    PARTY = "party"  # `azp`
    OLD = "old"
    EARLY = "early"
    NONCE = "nonce"
    SUBJECT = "subject"
    LOGIN = "login"  # `auth_time`: they were not asked anew
    USERINFO = "userinfo"  # it speaks of somebody else
    EVENT = "event"  # no message that somebody signed out there
    AGAIN = "again"  # a message that was heard already
    # Whom it is about
    UNKNOWN = "unknown"  # nobody here, and nobody is taken in
    DOMAIN = "domain"
    UNVERIFIED = "unverified"
    TAKEN = "taken"  # the address is somebody's who links it themself
    CLOSED = "closed"
    SUSPENDED = "suspended"
    OTHER = "other"  # it is linked with somebody else, or somebody else sits there


class Unproven(Exception):
    """What came from a provider lets nobody in; `why` says what is wrong with it.

    `detail` is for the log: a word of the library or of the provider, and never a token.
    """

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why.value)
        self.why = why
        self.detail = detail
