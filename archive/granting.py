"""Who may read the archive just now, and what of it?

Nothing of the archive is given without an `Opened`, and `open_archive` and `open_all` alone make
one: they look at grant, officer and account. Whatever returns content of the archive takes an
`Opened` first, asks `require` of it for the stage that it shows, and leaves out all that `covers`
or `entries` do not hold for. A long answer runs through `watch`, which ends it within a second once
the grant ends.
"""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    all_,
    and_,
    any_,
    exists,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased, scoped_session

from archive.purposes import REACH
from models import (
    Attachment,
    Capability,
    Comment,
    Community,
    CommunityKind,
    Decision,
    Detachment,
    Entry,
    File,
    Grant,
    GrantStage,
    GrantState,
    Measure,
    Message,
    Participant,
    Person,
    Post,
    Reaction,
    Role,
    now,
)

AnySession = Session | scoped_session[Session]
Clock = Callable[[], datetime]
Thing = TypeVar("Thing")

LOOK_AGAIN = 0.5  # seconds: for so long a grant that was looked at counts as it was

CLOSED = (CommunityKind.PRIVATE, CommunityKind.HIDDEN)

# What stands in a community, and what people say to one another. Nothing else is archive content:
# disclosures, cases and reports have their own doors, a secret ballot has none.
IN_COMMUNITIES = frozenset(
    {
        "post", "comment", "reaction", "file", "community", "membership", "share", "quote",
        "story", "credit", "reuse", "nomination", "gathering", "attendance", "announcement",
        "acknowledgement", "recognition", "recipient", "poll", "vote",
    }
)  # fmt: skip
DIRECT = frozenset({"message", "conversation", "participant"})

_KEY = object()


class NotOpened(Exception):
    """The archive stays closed: no live grant, no officer, or not as far as this stage."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a grant reaches; no people or no communities mean all."""

    people_ids: tuple[int, ...]
    community_ids: tuple[int, ...]
    begins_at: datetime
    ends_at: datetime
    with_private: bool
    with_direct: bool


class Opened:
    """The archive as far as one live grant opens it to one officer; see `open_archive`."""

    __slots__ = (
        "_clock",
        "_engine",
        "_looked",
        "_salt",
        "grant_id",
        "officer_id",
        "scope",
        "stage",
    )

    def __init__(
        self, key: object, engine: Engine, grant: Grant, officer_id: int, clock: Clock
    ) -> None:
        if key is not _KEY:
            raise TypeError("an archive is opened by open_archive and open_all alone")
        self.grant_id: int = grant.id
        self.officer_id = officer_id
        self.stage = grant.stage
        self.scope = Scope(
            people_ids=tuple(grant.people_ids),
            community_ids=tuple(grant.community_ids),
            begins_at=grant.begins_at,
            ends_at=grant.ends_at,
            with_private=grant.with_private and REACH[grant.purpose].private,
            with_direct=grant.with_direct and REACH[grant.purpose].direct,
        )
        self._salt = grant.salt
        self._clock = clock
        self._engine = engine
        self._looked = time.monotonic()

    def require(self, stage: GrantStage = GrantStage.COUNTS) -> None:
        """Raise NotOpened unless the grant still opens the archive, and as far as this stage.

        It looks by a connection of its own, so that an export that reads one state of the database
        for an hour still hears that its grant ended; twice a second at most.
        """
        if time.monotonic() - self._looked >= LOOK_AGAIN:
            with Session(self._engine) as fresh:
                self.stage = live_grant(fresh, self.officer_id, self.grant_id, self._clock()).stage
            self._looked = time.monotonic()
        if self.stage.height < stage.height:
            raise NotOpened(f"grant {self.grant_id} shows {self.stage} so far")

    def watch(
        self, things: Iterable[Thing], stage: GrantStage = GrantStage.IDENTITIES
    ) -> Iterator[Thing]:
        """Give things one by one, and raise NotOpened within a second after the grant ended."""
        self.require(stage)
        for thing in things:
            self.require(stage)
            yield thing

    def pseudonym(self, person_id: int) -> str:
        """Name somebody so that nobody knows who it is: the same in one grant, another in each."""
        digest = hmac.digest(self._salt, str(person_id).encode(), "sha256")
        return base64.b32encode(digest[:5]).decode()

    def covers(
        self,
        *,
        noun: Any,
        person_id: Any,
        at: Any,
        community_id: Any,
        conversation_id: Any,
        message_id: Any,
    ) -> ColumnElement[bool]:
        """Hold for rows within the scope, in a table of one's own that names what it is about.

        All are columns of that table. `person_id` is whose a row is, `message_id` the message that
        it is or stands at. A row belongs to a community or to a conversation: of both or neither,
        it is left out.
        """
        scope = self.scope
        whose = person_id.in_(scope.people_ids) if scope.people_ids else true()
        placed = and_(conversation_id.is_(None), self._community(community_id), whose)
        direct: ColumnElement[bool] = false()
        if scope.with_direct:
            direct = and_(community_id.is_(None), self._heard(conversation_id, message_id))
        known = noun.in_(IN_COMMUNITIES | DIRECT)
        return and_(known, at >= scope.begins_at, at < scope.ends_at, or_(placed, direct))

    def entries(self) -> ColumnElement[bool]:
        """Hold for the lines of the ledger (`Entry`) whose content is within the scope."""
        scope = self.scope
        in_place = and_(
            Entry.noun.in_(IN_COMMUNITIES - {"reaction", "file"}),
            self._community(Entry.community_id),
            self._acted_or_wrote(),
        )
        ways = [in_place, self._reactions(), self._files()]
        if scope.with_direct:
            ways += [self._messages(), self._conversations()]
        return and_(Entry.at >= scope.begins_at, Entry.at < scope.ends_at, or_(*ways))

    def _acted_or_wrote(self) -> ColumnElement[bool]:
        """Hold for lines of those in scope: what they did, and what was done with their texts."""
        people = self.scope.people_ids
        if not people:
            return true()
        post, comment = aliased(Post), aliased(Comment)
        theirs = (
            and_(
                Entry.noun == noun,
                some(it, it.id == Entry.noun_id, it.author_id.in_(people)),
            )
            for noun, it in (("post", post), ("comment", comment))
        )
        return or_(Entry.actor_id.in_(people), *theirs)

    def _messages(self) -> ColumnElement[bool]:
        """Hold for lines about messages that somebody in scope wrote or could read."""
        it = aliased(Message)
        heard = self._heard(it.conversation_id, it.id)
        return and_(Entry.noun == "message", some(it, it.id == Entry.noun_id, heard))

    def _conversations(self) -> ColumnElement[bool]:
        """Hold for lines about conversations, and who came and went, of somebody in scope."""
        theirs, other, them = aliased(Participant), aliased(Participant), aliased(Participant)
        people = self.scope.people_ids
        conversation = some(
            theirs, theirs.conversation_id == Entry.noun_id, theirs.person_id.in_(people)
        )
        beside = some(
            them, them.conversation_id == other.conversation_id, them.person_id.in_(people)
        )
        return or_(
            and_(Entry.noun == "conversation", conversation),
            and_(Entry.noun == "participant", some(other, other.id == Entry.noun_id, beside)),
        )

    def _reactions(self) -> ColumnElement[bool]:
        """Hold for lines about reactions of those in scope, where what they stand at is, too."""
        it = aliased(Reaction)
        people = self.scope.people_ids
        whose = it.person_id.in_(people) if people else true()
        place = or_(self._in_place(it), self._in_conversation(it))
        still = some(it, it.id == Entry.noun_id, whose, place)
        # Of one that was taken back the line alone says where it stood, and who gave it.
        given = Entry.actor_id.in_(people) if people else true()
        taken_back = and_(self._community(Entry.community_id), given)
        return and_(Entry.noun == "reaction", or_(still, taken_back))

    def _files(self) -> ColumnElement[bool]:
        """Hold for lines about files that stand, or ever stood, at something within the scope.

        At a message those of everybody who wrote there, as the messages themselves.
        """
        people = self.scope.people_ids
        file = aliased(File)
        whose = (
            some(file, file.id == Entry.noun_id, file.owner_id.in_(people)) if people else true()
        )
        ways: list[ColumnElement[bool]] = []
        for it in (aliased(Attachment), aliased(Detachment)):
            ways.append(and_(whose, some(it, it.file_id == Entry.noun_id, self._in_place(it))))
            ways.append(some(it, it.file_id == Entry.noun_id, self._in_conversation(it)))
        return and_(Entry.noun == "file", or_(*ways))

    def _in_place(self, it: Any) -> ColumnElement[bool]:
        """Hold for what stands at a post or comment within the scope."""
        post, comment, over = aliased(Post), aliased(Comment), aliased(Post)
        at_post = some(post, post.id == it.post_id, self._community(post.community_id))
        of_comment = some(over, over.id == comment.post_id, self._community(over.community_id))
        return or_(at_post, some(comment, comment.id == it.comment_id, of_comment))

    def _in_conversation(self, it: Any) -> ColumnElement[bool]:
        """Hold for what stands at a message within the scope."""
        if not self.scope.with_direct:
            return false()
        message = aliased(Message)
        heard = self._heard(message.conversation_id, message.id)
        return some(message, message.id == it.message_id, heard)

    def _community(self, community_id: Any) -> ColumnElement[bool]:
        """Hold for communities within the scope, deleted ones included."""
        scope = self.scope
        place = aliased(Community)
        found = [place.id == community_id]
        if scope.community_ids:
            found.append(place.id.in_(scope.community_ids))
        if not scope.with_private:
            found.append(place.kind.not_in(CLOSED))
        return some(place, *found)

    def _heard(self, conversation_id: Any, message_id: Any) -> ColumnElement[bool]:
        """Hold for messages that somebody in scope wrote, or could read when they were written."""
        it, said = aliased(Participant), aliased(Message)
        people = self.scope.people_ids
        could_read = some(
            it,
            it.conversation_id == conversation_id,
            it.person_id.in_(people),
            it.after_id < message_id,
            or_(it.until_id.is_(None), it.until_id >= message_id),
        )
        wrote = some(said, said.id == message_id, said.author_id.in_(people))
        return or_(could_read, wrote)


def some(it: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Hold where there is a row of one table that fulfils some conditions.

    All other tables in them are those of the question around it, however deep this stands in it:
    left to itself, SQLAlchemy would ask any row of a table that is two questions away.
    """
    return exists().where(*conditions).correlate_except(it)


def open_archive(
    session: AnySession, officer: Person, grant_id: int, *, clock: Clock = now
) -> Opened:
    """Open what a grant reaches to an officer who may use it; NotOpened for everybody else.

    `clock` tells the time, now and whenever it is looked at again.
    """
    grant = live_grant(session, officer.id, grant_id, clock())
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    return Opened(_KEY, engine, grant, officer.id, clock)


def open_all(
    session: AnySession, officer: Person, first: int, *, clock: Clock = now
) -> Sequence[Opened]:
    """Open what every grant of an officer's that is live reaches, in one statement.

    The grant numbered `first` comes first, then the newest.
    """
    live = live_grants(officer.id, clock()).order_by((Grant.id == first).desc(), Grant.id.desc())
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    return [Opened(_KEY, engine, one, officer.id, clock) for one in session.scalars(live)]


def live_grant(session: AnySession, officer_id: int, grant_id: int, at: datetime) -> Grant:
    """Find a grant that is live at a moment, for an officer who may use it; else raise NotOpened.

    Whoever runs the system opens nothing, whatever other roles they hold.
    """
    found = session.scalar(live_grants(officer_id, at).where(Grant.id == grant_id))
    if found is None:
        raise NotOpened(f"grant {grant_id} opens nothing to person {officer_id}")
    return found


def live_grants(officer_id: int, at: datetime) -> Select[tuple[Grant]]:
    """Select the grants that are live at a moment and that an officer may use."""
    return (
        select(Grant)
        .where(
            Grant.state == GrantState.APPROVED,
            Grant.expires_at > at,
            or_(Grant.asked_by_id == officer_id, officer_id == any_(Grant.officer_ids)),
            officer_id != all_(Grant.people_ids),
            is_officer(officer_id),
        )
        .execution_options(populate_existing=True)
    )


def is_officer(person_id: int) -> ColumnElement[bool]:
    """Hold for whoever works here, is not suspended, keeps the records and runs no system."""
    suspended = exists().where(
        Decision.author_id == person_id, Decision.measure == Measure.SUSPEND, Decision.restraining()
    )
    return and_(
        exists().where(Person.id == person_id, Person.signs_in()),
        ~suspended,
        has_role(person_id, Capability.COMPLIANCE),
        ~has_role(person_id, Capability.ADMINISTRATOR),
    )


def has_role(person_id: int, capability: Capability) -> ColumnElement[bool]:
    """Hold where somebody has a role."""
    role = aliased(Role)
    return some(role, role.person_id == person_id, role.capability == capability)
