"""Who calls everybody of a community, how often, and whom does that reach?

A new post or comment calls with one of the words for everybody, once a day in each community. Where
it may not, the word is a word like any other, and whoever wrote it is told why. An edit calls
nobody: what is written into a text later stays a word, and what called already does so no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import format_datetime, get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select

from models import (
    EVERYBODY,
    Call,
    Callers,
    Comment,
    Community,
    Company,
    Membership,
    MembershipState,
    Person,
    Post,
    now,
    session,
)
from social.few import LEAST
from social.outside import Off, off_among
from social.rights import may
from social.separating import apart_from

Text = Post | Comment
EVERY = timedelta(days=1)  # a call in each community
SAID = re.compile(rf"(?<![\w@#/&=.:\-])@(?:{'|'.join(EVERYBODY.values())})(?![\w\-])", re.I)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many a call tells, and who of them is off now."""

    people: int
    off: Off | None

    @property
    def words(self) -> str:
        """Say how many it tells."""
        return ngettext(
            "@%(word)s tells %(num)d person.",
            "@%(word)s tells %(num)d people.",
            self.people,
            word=word(),
        )

    @property
    def waiting(self) -> str:
        """Say who of them learns of it later, and when; nothing where all work now."""
        if self.off is None:
            return ""
        if self.people < LEAST:
            return _(
                "At this hour nobody works where they are: mails and devices tell them at "
                "%(time)s.",
                time=self.off.clock,
            )
        if self.off.off is None:
            return _(
                "Some of them are off now: mails and devices tell most of these at %(time)s their "
                "time.",
                time=self.off.clock,
            )
        return ngettext(
            "%(off)d of them is off now: mails and devices tell them at %(time)s their time.",
            "%(off)d of them are off now: mails and devices tell most of these at %(time)s their "
            "time.",
            self.off.off,
            off=self.off.off,
            time=self.off.clock,
        )


def word(language: str | None = None) -> str:
    """Name everybody in a language, or in that of the page."""
    return EVERYBODY.get(language or get_locale().language, EVERYBODY["en"])


def says_it(source: str) -> bool:
    """Tell whether a text seems to call everybody."""
    return SAID.search(source) is not None


def by(author: Person, community: Community) -> Callable[[], bool]:
    """Ask for a new text whether it calls everybody; the first one of several at once does."""
    return lambda: (
        may(author, "call", community) and last_call(community) is None and is_first(community)
    )


def by_edit(text: Text) -> Callable[[], bool]:
    """Ask for other words of a text whether they call everybody: only where the text did."""
    return lambda: call_of(text) is not None


def is_first(community: Community) -> bool:
    """Take the turn to call, which nobody else has until this is kept or not."""
    name = func.hashtextextended(f"call {community.id}", 0)
    if not session.scalar(select(func.pg_try_advisory_xact_lock(name))):
        return False
    return last_call(community) is None  # somebody may have done so just before


def last_call(community: Community) -> datetime | None:
    """Say when somebody called everybody there, if that was within a day."""
    made = select(func.max(Call.called_at)).where(
        Call.community_id == community.id, Call.called_at > now() - EVERY
    )
    return session.scalar(made)


def call_of(text: Text) -> Call | None:
    """Find the call that a text made."""
    return session.scalar(select(Call).where(made_by(text)))


def made_by(text: Text) -> ColumnElement[bool]:
    """Hold for the call of a text."""
    return (Call.post_id if isinstance(text, Post) else Call.comment_id) == text.id


def take(text: Text) -> Sequence[int]:
    """Name all whom the call of a text tells: once, and nobody while others do not read it.

    Part of the change that tells them.
    """
    if not text.is_shown:
        return ()
    waits = select(Call).where(made_by(text), Call.told_at.is_(None))
    call = session.scalar(waits.with_for_update())
    if call is None:
        return ()
    call.told_at = now()
    return session.scalars(members_of(call.community_id).order_by(Membership.person_id)).all()


def members_of(community_id: int) -> Select[tuple[int]]:
    """Select the people who are in a community; programs are told nothing."""
    return (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.community_id == community_id,
            Membership.state == MembershipState.MEMBER,
            Person.is_let_in(),
        )
    )


def reach(community: Community, author: Person) -> Reach:
    """Count whom a call tells now."""
    people = members_of(community.id).where(
        Membership.person_id != author.id, Membership.person_id.not_in(apart_from(author.id))
    )
    number = session.scalar(select(func.count()).select_from(people.subquery())) or 0
    return Reach(number, off_among(people))


def why_not(author: Person, community: Community) -> str:
    """Say why a call of somebody tells nobody there; nothing where it does."""
    if may(author, "call", community):
        last = last_call(community)
        if last is None:
            return ""
        return _(
            "Everybody here was called already: the next time from %(time)s on.",
            time=format_datetime(last + EVERY, "short"),
        )
    if community.callers is Callers.NOBODY:
        return _("Nobody calls everybody in this community.")
    if is_too_large(community):
        return _("This community is too large to call everybody: announcements reach them.")
    if author.is_bot and not community.bots_call:
        return _("Programs do not call everybody in this community.")
    return _("Owners of this community and moderators call everybody here.")


def is_too_large(community: Community) -> bool:
    """Tell whether the company lets nobody call so many."""
    most = session.scalar(select(Company.call_most))
    return most is not None and community.member_count > most


def unheard(author: Person, text: Text) -> str:
    """Tell somebody that what they just wrote calls nobody though it seems to; else nothing."""
    if not says_it(text.source) or call_of(text) is not None:
        return ""
    community = text.community if isinstance(text, Post) else text.post.community
    why = why_not(author, community) or _("Only a new post or comment does, and not an edit.")
    return _("@%(word)s was a word like any other, and told nobody. %(why)s", word=word(), why=why)
