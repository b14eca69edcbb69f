"""In which words are the rules of the matrix written: who, what, and what is answered?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models import Capability, CommunityKind
from models.community import OPEN
from social.help.topics import FOR_GUESTS
from social.viewer import OPEN_ENDPOINTS
from social.visiting import OPEN_TO_GUESTS

# Pages on which people manage what programs do; programs themselves ask below /api/.
WITH_A_COOKIE = {
    f"api.{name}"
    for name in (
        "end_hook", "list_hooks", "make_hook", "end_feed", "list_feeds", "make_feed", "end_token",
        "guide", "list_tokens", "make_token", "list_bots", "make_bot", "show_bot",
        "make_bot_token", "end_bot_token", "hand_over_bot",
    )
}  # fmt: skip


class Answer(StrEnum):
    """What somebody gets to hear."""

    DONE = "lets them"
    SIGN_IN = "asks them to sign in"
    REFUSED = "refuses them (403)"
    MISSING = "knows nothing of it (404)"
    TOLD = "says why it cannot be (422)"

    @staticmethod
    def of(status: int, address: str = "") -> Answer | int:
        """Read an answer of the web; a number where it is none that anybody should get."""
        if status == 401 or (status == 302 and address.partition("?")[0].endswith("/sign-in")):
            return Answer.SIGN_IN
        if 200 <= status < 400:
            return Answer.DONE
        return {
            400: Answer.TOLD, 403: Answer.REFUSED, 404: Answer.MISSING, 409: Answer.TOLD,
            422: Answer.TOLD,
        }.get(status, status)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as the rules see them."""

    key: str
    is_here: bool = True  # signed in, and let in
    belongs: str = ""  # to every community: "", "invited", "member" or "owner"
    role: Capability | None = None
    is_kept: bool = False  # from writing, for a while
    only_in: CommunityKind | None = None  # a guest: belongs there, and nothing else is there


@dataclass(frozen=True, slots=True)
class Thing:
    """What an address or a stream is about, as the rules see it."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    kind: CommunityKind | None = None
    of: str = ""  # whose it is
    state: str = "shown"  # or "held" or "deleted"
    is_ownerless: bool = False
    is_archived: bool = False
    is_question: bool = False  # or an answer to one
    is_story: bool = False

    def __str__(self) -> str:
        return self.name


Holds = Callable[[Somebody, Thing], bool]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that is true of somebody before something, or not."""

    holds: Holds

    def __call__(self, who: Somebody, thing: Thing) -> bool:
        return self.holds(who, thing)

    def __and__(self, other: Claim) -> Claim:
        return Claim(lambda who, thing: self(who, thing) and other(who, thing))

    def __or__(self, other: Claim) -> Claim:
        return Claim(lambda who, thing: self(who, thing) or other(who, thing))

    def __invert__(self) -> Claim:
        return Claim(lambda who, thing: not self(who, thing))


def holds(role: Capability) -> Claim:
    """Hold for whoever an administrator gave this role."""
    return Claim(lambda who, _: who.role is role)


# Who somebody is, wherever they look.
anybody = Claim(lambda who, thing: True)
nobody = ~anybody
stranger = Claim(lambda who, thing: not who.is_here)
administrator = holds(Capability.ADMINISTRATOR)
officer = holds(Capability.COMPLIANCE)
moderator = holds(Capability.MODERATOR)
hr = holds(Capability.HR)
press = holds(Capability.COMMUNICATIONS)
confidant = holds(Capability.CONFIDANT)
protector = holds(Capability.DATA_PROTECTION)

# How they stand to a community, or to the community that a thing is in.
guest = Claim(lambda who, thing: who.only_in is not None)
is_for_guests = Claim(lambda who, thing: thing.values.get("slug") in FOR_GUESTS)
is_open = Claim(lambda who, thing: thing.kind in OPEN) & ~guest
is_hidden = Claim(lambda who, thing: thing.kind is CommunityKind.HIDDEN)
is_broadcast = Claim(lambda who, thing: thing.kind is CommunityKind.BROADCAST)
is_archived = Claim(lambda who, thing: thing.is_archived)
is_ownerless = Claim(lambda who, thing: thing.is_ownerless)
is_let_in = Claim(
    lambda who, thing: who.only_in is None or (who.only_in is thing.kind and not thing.is_ownerless)
)
member = Claim(lambda who, thing: who.belongs in ("member", "owner")) & is_let_in
owner = Claim(lambda who, thing: who.belongs == "owner" and not thing.is_ownerless)
invited = Claim(lambda who, thing: who.belongs == "invited")
knows = (~is_hidden & ~guest) | member | invited
is_kept = Claim(lambda who, thing: who.is_kept)
writer = member & ~is_kept & ~is_archived

# How they stand to the thing itself.
theirs = Claim(lambda who, thing: who.key == thing.of)
is_shown = Claim(lambda who, thing: thing.state == "shown")
is_question = Claim(lambda who, thing: thing.is_question)
is_story = Claim(lambda who, thing: thing.is_story)
is_deleted = Claim(lambda who, thing: thing.state == "deleted")
talks = Claim(lambda who, thing: who.key in thing.values["in"])
is_pair = Claim(lambda who, thing: bool(thing.values["is_pair"]))
reader = (is_open | member) & (is_shown | (theirs & ~is_deleted))
judge = owner | (moderator & (is_open | member))


@dataclass(frozen=True, slots=True)
class Gate:
    """Whoever a claim does not hold for gets no further, and hears this."""

    claim: Claim
    answer: Answer


Rule = tuple[Gate, ...]


def rule(*gates: Gate) -> Rule:
    """Write a rule: its gates in the order in which one comes to them; none lets everybody in."""
    return gates


def found_by(claim: Claim) -> Gate:
    """For everybody else it does not exist."""
    return Gate(claim, Answer.MISSING)


def only(claim: Claim) -> Gate:
    """Everybody else sees it, and is refused."""
    return Gate(claim, Answer.REFUSED)


def asked_unless(claim: Claim) -> Gate:
    """Everybody else is asked to sign in, where an address itself looks."""
    return Gate(claim, Answer.SIGN_IN)


def told_unless(claim: Claim) -> Gate:
    """Everybody else may come so far, and is told why it cannot be."""
    return Gate(claim, Answer.TOLD)


def expected(rule: Rule, who: Somebody, thing: Thing, endpoint: str = "") -> Answer:
    """Say what somebody has to hear at an address, or over a line."""
    is_for_all = endpoint in OPEN_ENDPOINTS
    if not who.is_here and not is_for_all:
        return Answer.SIGN_IN
    if who.only_in is not None and endpoint and not is_for_all:
        if endpoint.startswith("api.") and endpoint not in WITH_A_COOKIE:
            return Answer.SIGN_IN  # no program asks for a guest
        if endpoint not in OPEN_TO_GUESTS:
            return Answer.MISSING
    for gate in rule:
        if not gate.claim(who, thing):
            return gate.answer
    return Answer.DONE
