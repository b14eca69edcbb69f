"""What stands around every page: own lists, communities with their counts, notices?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import g
from flask_babel import get_locale
from sqlalchemy import Row, Select, String, and_, bindparam, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from models import (
    Capability,
    Community,
    CommunityKind,
    Company,
    Concerned,
    Conversation,
    Crisis,
    Delegation,
    Duty,
    Hiding,
    KeptDraft,
    Leader,
    Mandate,
    Membership,
    MembershipRole,
    MembershipState,
    Message,
    Notice,
    OwnFilter,
    Participant,
    Person,
    PersonState,
    Post,
    Role,
    SavedPost,
    Separation,
    session,
)
from models.mandate import subject_in
from social.viewer import viewer

JUDGES = {Capability.MODERATOR, Capability.ADMINISTRATOR}
WATCHERS = {Capability.DATA_PROTECTION, Capability.COUNCIL, Capability.AUDITOR}
MANY = 100  # counts stop here and show as 99+


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate under which the viewer speaks for the company, or a leader for whom they write."""

    id: int
    names: dict[str, str]  # of its subject
    leader: str = ""

    @property
    def value(self) -> str:
        """Say what a form sends for it."""
        return f"delegation-{self.id}" if self.leader else f"mandate-{self.id}"

    @property
    def subject(self) -> str:
        """Name the subject in the language of the page."""
        return subject_in(self.names, str(get_locale() or "en"))


class Filtered(NamedTuple):
    """One of the viewer's own filters that is in force."""

    id: int
    kind: str
    way: str
    label: str
    other_id: int | None
    community_id: int | None


@dataclass(frozen=True, slots=True)
class Shell:
    """What base.html shows beside the page's own content."""

    communities: list[Row[tuple[object, ...]]]
    home_unread: int
    notices_unread: int
    roles: frozenset[Capability]
    company_name: str
    switched_off: frozenset[str] = frozenset()
    hidden_posts: frozenset[int] = frozenset()
    hidden_comments: frozenset[int] = frozenset()
    hidden_messages: frozenset[int] = frozenset()
    messages_unread: int = 0
    apart: frozenset[int] = frozenset()  # people kept apart from the viewer, whoever wished it
    voices: tuple[Held, ...] = ()  # what the viewer may say in the name of others
    crises: tuple[int, ...] = ()  # that go on and concern the viewer
    is_on_duty: bool = False  # has a part in a crisis, or in one that is prepared
    avoided: frozenset[int] = frozenset()  # those of them from whom the viewer wished to be apart
    saved: frozenset[int] = frozenset()  # posts that the viewer put aside
    filters: tuple[Filtered, ...] = ()  # what they do not want to see: social.filtering
    drafts: int = 0  # what the viewer began to write and did not send
    guests: Mapping[str, int] = field(default_factory=dict)  # how many read, by community

    @property
    def unheard(self) -> frozenset[int]:
        """Name those whose posts do not come up live: the viewer avoids or filters them."""
        folded = (one.other_id for one in self.filters if one.other_id is not None)
        return self.avoided.union(folded)

    @property
    def filters_words(self) -> bool:
        """Tell whether what comes up live has to be asked for: what it says may be filtered."""
        return any(one.other_id is None for one in self.filters)

    @property
    def owned(self) -> frozenset[int]:
        """Name the communities that the viewer runs."""
        rows = (row for row in self.communities if row.role == MembershipRole.OWNER)
        return frozenset(row.id for row in rows)

    @property
    def watches_records(self) -> bool:
        """Tell whether the viewer looks after it that the archive is opened rightly."""
        return bool(self.roles & WATCHERS)

    @property
    def judges(self) -> bool:
        """Tell whether the viewer may be asked to judge what others reported."""
        return bool(self.owned) or not self.roles.isdisjoint(JUDGES)

    @property
    def writable(self) -> list[Row[tuple[object, ...]]]:
        """List where the viewer may start a post, the liveliest first."""
        speaks = Capability.COMMUNICATIONS in self.roles
        places = [
            row
            for row in self.communities
            if row.kind != CommunityKind.BROADCAST or speaks or row.role == MembershipRole.OWNER
        ]
        return sorted(places, key=lambda row: row.active_at, reverse=True)

    @property
    def talking(self) -> list[Row[tuple[object, ...]]]:
        """List where the viewer may start a post that is no story."""
        return [row for row in self.writable if not row.tells_stories]


def current() -> Shell:
    """Give the shell of this request's page, gathered once."""
    if "shell" not in g:
        g.shell = of(viewer())
    found: Shell = g.shell
    return found


def of(person: Person) -> Shell:
    """Gather the shell in one statement, however many communities there are; in two for none."""
    connection, me = session.connection(), {"me": person.id}
    communities = list(connection.execute(ALL, me))
    beside = communities[0] if communities else connection.execute(select(*BESIDE), me).one()
    return Shell(
        communities=communities,
        home_unread=min(sum(row.unread for row in communities if not row.is_muted), MANY),
        notices_unread=beside.notices,
        roles=frozenset(map(Capability, beside.roles)),
        company_name=beside.company or "",
        switched_off=frozenset(beside.switched_off or ()),
        hidden_posts=frozenset(beside.hidden_posts),
        hidden_comments=frozenset(beside.hidden_comments),
        hidden_messages=frozenset(beside.hidden_messages),
        messages_unread=beside.messages,
        apart=frozenset(beside.avoided) | frozenset(beside.avoiding),
        avoided=frozenset(beside.avoided),
        voices=tuple(Held(*one) for one in (beside.mandates or []) + (beside.delegations or [])),
        crises=tuple(beside.crises),
        is_on_duty=beside.is_on_duty,
        saved=frozenset(beside.saved),
        drafts=beside.drafts,
        guests=beside.guests or {},
        filters=tuple(Filtered(*one) for one in beside.filters or ()),
    )


# Built once, with the reader as a parameter: these run for every page.
NEW = (
    select(literal(1))
    .where(
        Post.community_id == Membership.community_id,
        Post.posted_at > Membership.read_at,
        Post.author_id != bindparam("me"),
        Post.shown(),
    )
    .limit(MANY)
    .correlate(Membership)
    .subquery()
)
OWN = (
    select(
        Community.id,
        Community.slug,
        Community.name,
        Community.kind,
        Community.tells_stories,
        Community.active_at,
        (Community.id % 8 + 1).label("hue"),
        Membership.is_muted,
        Membership.role,
        select(func.count()).select_from(NEW).scalar_subquery().label("unread"),
    )
    .join(Membership, Membership.community_id == Community.id)
    .where(
        Membership.person_id == bindparam("me"),
        Membership.state == MembershipState.MEMBER,
        Community.deleted_at.is_(None),
        Community.archived_at.is_(None),
    )
    .order_by(Community.is_company.desc(), Community.name_folded)
)
UNREAD = (
    select(literal(1))
    .where(Notice.person_id == bindparam("me"), Notice.read_at.is_(None))
    .limit(MANY)
    .subquery()
)
NOTICES = select(func.count()).select_from(UNREAD)
ROLES = select(cast(Role.capability, String)).where(Role.person_id == bindparam("me"))
AVOIDED = select(Separation.other_id).where(Separation.person_id == bindparam("me"))
AVOIDING = select(Separation.person_id).where(Separation.other_id == bindparam("me"))

# What others wrote since the reader last read, where they want it to count; nothing of people who
# are kept apart from them. A conversation in which nothing is new costs a look at its row.
NEW_MESSAGES = (
    select(literal(1))
    .select_from(Participant)
    .join(Conversation, Conversation.id == Participant.conversation_id)
    .join(
        Message,
        and_(
            Message.conversation_id == Participant.conversation_id,
            Message.id > Participant.read_id,
        ),
    )
    .where(
        Participant.person_id == bindparam("me"),
        Participant.left_at.is_(None),
        ~Participant.is_muted,
        Conversation.last_id > Participant.read_id,
        Message.author_id != bindparam("me"),
        Message.shown(),
        Message.author_id.not_in(AVOIDED),
        Message.author_id.not_in(AVOIDING),
    )
    .limit(MANY)
    .subquery()
)
MESSAGES = select(func.count()).select_from(NEW_MESSAGES)

MANDATES = select(func.jsonb_agg(func.jsonb_build_array(Mandate.id, Mandate.names))).where(
    Mandate.person_id == bindparam("me"), Mandate.in_force()
)

LED = aliased(Person)
DELEGATIONS = (
    select(func.jsonb_agg(func.jsonb_build_array(Delegation.id, Leader.names, LED.name)))
    .join(Leader, Leader.id == Delegation.leader_id)
    .join(LED, LED.id == Leader.person_id)
    .where(Delegation.person_id == bindparam("me"), Delegation.in_force())
)


def put_away(target: Any) -> Select[tuple[int]]:
    """Write the statement that lists what the reader does not want to see."""
    return select(target).where(Hiding.person_id == bindparam("me"), target.is_not(None))


# Nothing but a look at an index that is empty on all days but a few.
CRISES = (
    select(Crisis.id)
    .join(Concerned, Concerned.crisis_id == Crisis.id)
    .where(Concerned.person_id == bindparam("me"), Crisis.ended_at.is_(None))
    .order_by(Crisis.is_drill, Crisis.id)
    .limit(3)
)
ON_DUTY = select(Duty.id).where(
    or_(Duty.person_id == bindparam("me"), Duty.substitute_id == bindparam("me"))
)

# There is a most of them: social.saved.actions.
SAVED = select(SavedPost.post_id).where(SavedPost.person_id == bindparam("me"))
DRAFTS = select(func.count()).where(KeptDraft.person_id == bindparam("me"))

FILTERED = func.jsonb_build_array(
    OwnFilter.id,
    OwnFilter.kind,
    OwnFilter.way,
    OwnFilter.label,
    OwnFilter.other_id,
    OwnFilter.community_id,
)
FILTERS = select(func.jsonb_agg(aggregate_order_by(FILTERED, OwnFilter.id))).where(
    OwnFilter.person_id == bindparam("me"),
    or_(OwnFilter.until.is_(None), OwnFilter.until > func.now()),
)

# How many guests read each community: they are few, and an index names them.
VISITED = (
    select(Membership.community_id, func.count().label("number"))
    .join(Person, Person.id == Membership.person_id)
    .where(
        Person.guest_of.is_not(None),
        Person.guest_until > func.now(),
        Person.state != PersonState.DEACTIVATED,
        Membership.state == MembershipState.MEMBER,
    )
    .group_by(Membership.community_id)
    .subquery("visited")
)
GUESTS = select(func.jsonb_object_agg(VISITED.c.community_id, VISITED.c.number))
BESIDE = (
    NOTICES.scalar_subquery().label("notices"),
    func.array(ROLES.scalar_subquery()).label("roles"),
    select(Company.name).scalar_subquery().label("company"),
    select(Company.switched_off).scalar_subquery().label("switched_off"),
    func.array(put_away(Hiding.post_id).scalar_subquery()).label("hidden_posts"),
    func.array(put_away(Hiding.comment_id).scalar_subquery()).label("hidden_comments"),
    func.array(put_away(Hiding.message_id).scalar_subquery()).label("hidden_messages"),
    MESSAGES.scalar_subquery().label("messages"),
    func.array(AVOIDED.scalar_subquery()).label("avoided"),
    func.array(AVOIDING.scalar_subquery()).label("avoiding"),
    MANDATES.scalar_subquery().label("mandates"),
    func.array(CRISES.scalar_subquery()).label("crises"),
    ON_DUTY.exists().label("is_on_duty"),
    DELEGATIONS.scalar_subquery().label("delegations"),
    func.array(SAVED.scalar_subquery()).label("saved"),
    DRAFTS.scalar_subquery().label("drafts"),
    GUESTS.scalar_subquery().label("guests"),
    FILTERS.scalar_subquery().label("filters"),
)
ALL = OWN.add_columns(*BESIDE)  # what stands beside is asked for once, and said in each row


def own_communities(person: Person) -> list[Row[tuple[object, ...]]]:
    """List the communities joined, each with how many posts are new; counted up to MANY."""
    return list(session.connection().execute(OWN, {"me": person.id}))


def unread_notices(person: Person) -> int:
    """Count the notices not yet read, up to MANY."""
    return session.scalar(NOTICES, {"me": person.id}) or 0


def unread_messages(person: Person) -> int:
    """Count the messages that are new to somebody, up to MANY."""
    return session.scalar(MESSAGES, {"me": person.id}) or 0
