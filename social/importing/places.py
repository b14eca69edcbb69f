"""Where does it go? Which community a channel becomes, and which conversation a talk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from models import (
    Community,
    CommunityKind,
    Conversation,
    Event,
    Membership,
    MembershipRole,
    Participant,
    Person,
    limits,
    now,
    session,
)
from moderation import Draft, clean_line
from social.changes import Record
from social.errors import Invalid
from social.importing.people import NEW, People
from social.importing.report import ADDED, MAPPED, UNCHANGED, Match, Report
from social.importing.stream import DIRECT, MEMBERS, PLACES, Circle, Left, Source, Stay, Talk, sound
from social.importing.way import Way, origin_of
from social.screening import screened
from social.slugs import free_slug


class Places:
    """The communities and conversations of an export, found here or made, each once."""

    def __init__(self, source: Source, way: Way, report: Report, people: People) -> None:
        self.source = source
        self.way = way
        self.report = report
        self.people = people
        self.ids: dict[str, int] = {}  # of communities; below zero where they are for show
        self.slugs: dict[str, str] = {}
        self.talks: dict[str, tuple[str, ...]] = {}
        self.conversations: dict[str, int] = {}
        self.members: tuple[str, set[int]] = ("", set())

    def take(self, record: Record, circle: Circle | Left) -> None:
        """Find the community that a channel became before, or found it."""
        if isinstance(circle, Left):
            self.report.leave(circle)
            return
        if circle.key in self.ids:
            self.report.leave(Left(PLACES, "lines that stand there twice", key=circle.key))
            return
        found, how = self.found(circle)
        self.report.count(PLACES, UNCHANGED if found else ADDED)
        if found is None and self.way.is_dry:
            self.ids[circle.key], self.slugs[circle.key] = (
                -len(self.ids) - 1,
                free_slug(circle.name),
            )
        else:
            found = found or self.founded(record, circle)
            session.flush()
            self.ids[circle.key], self.slugs[circle.key] = found.id, found.slug
        match = Match("community", circle.key, circle.name, "", self.slugs[circle.key], how)
        self.report.match(match)

    def found(self, circle: Circle) -> tuple[Community | None, str]:
        """Find the community that a channel became, or that the mapping names.

        A private channel goes into no community that others read as well.
        """
        origin = self.origin(circle.key)
        found = session.scalar(select(Community).where(Community.origin == origin))
        if found is not None:
            return found, "before"
        wish = self.way.mapping.get(("community", circle.key), "")
        if wish and wish != NEW:
            named = select(Community).where(
                Community.slug == wish.lower(), Community.deleted_at.is_(None)
            )
            found = session.scalar(named)
            if found is not None and not (circle.is_private and found.is_open):
                return found, MAPPED
            self.report.notes.append(f"the mapping names no fitting community: {wish[:60]}")
        return None, "private" if circle.is_private else "public"

    def founded(self, record: Record, circle: Circle) -> Community:
        """Make a community of a channel."""
        name = clean_line(circle.name[: limits.NAME], limits.NAME) or circle.key[: limits.NAME]
        community = Community(
            slug=free_slug(name),
            name=name,
            kind=CommunityKind.PRIVATE if circle.is_private else CommunityKind.PUBLIC,
            archived_at=now() if circle.is_archived else None,
            created_at=sound(circle.at) or now(),
            origin=self.origin(circle.key),
        )
        if circle.purpose.strip():
            draft = Draft(source=circle.purpose[: limits.DESCRIPTION], limit=limits.DESCRIPTION)
            try:
                community.describe(screened(draft, self.someone(), None), None)
            except Invalid:
                self.report.notes.append(f"the purpose of {name} could not be taken")
        session.add(community)
        record(Event.COMMUNITY_CREATED, community, at=community.created_at)
        return community

    def someone(self) -> Person:
        """Stand in as the author of words whose writer the export does not name."""
        found = session.get(Person, next(iter(self.people.ids.values()), 0))
        return found or Person(handle="", name="", language="en")

    def take_stay(self, record: Record, stay: Stay | Left) -> None:
        """Add a member who is not in yet; who made the channel owns it."""
        if isinstance(stay, Left):
            self.report.leave(stay)
            return
        place, person = self.ids.get(stay.circle), self.people.ids.get(stay.person)
        if place is None or person is None or person in self.people.erased:
            key = f"{stay.circle}: {stay.person}"
            self.report.leave(Left(MEMBERS, "members whom no list of people names", key=key))
            return
        here = self.members_of(stay.circle, place)
        self.report.count(MEMBERS, UNCHANGED if person in here else ADDED)
        if person not in here:
            here.add(person)
            if not self.way.is_dry:
                role = MembershipRole.OWNER if stay.is_owner else MembershipRole.MEMBER
                membership = Membership(person_id=person, community_id=place, role=role)
                session.add(membership)
                record(Event.MEMBER_JOINED, membership)

    def members_of(self, key: str, place: int) -> set[int]:
        """Read who is in a community; the last one asked for is kept in mind."""
        if self.members[0] != key:
            ids = select(Membership.person_id).where(Membership.community_id == place)
            self.members = key, set(session.scalars(ids))
        return self.members[1]

    def take_talk(self, talk: Talk | Left) -> None:
        """Keep in mind who is in a conversation; it begins with its first message."""
        if isinstance(talk, Left):
            self.report.leave(talk)
        else:
            self.talks[talk.key] = tuple(dict.fromkeys(talk.people))

    def conversation(self, record: Record, key: str, at: datetime) -> int | Left:
        """Find the conversation that a talk became, or begin it with the time of its first message.

        Where the two already write to each other here, what is old does not go between: it has a
        conversation of its own.
        """
        if key in self.conversations:
            return self.conversations[key]
        ids = [self.people.ids[one] for one in self.talks[key] if one in self.people.ids]
        ids = list(dict.fromkeys(one for one in ids if one not in self.people.erased))
        if len(ids) < 2:
            return Left(DIRECT, "notes to oneself, and talks with people who are not known")
        origin = self.origin(key)
        found = session.scalar(select(Conversation).where(Conversation.origin == origin))
        if found is None and self.way.is_dry:
            self.conversations[key] = -len(self.conversations) - 1
        else:
            found = found or self.begun(record, ids, origin, at)
            self.conversations[key] = found.id
        return self.conversations[key]

    def begun(self, record: Record, ids: Sequence[int], origin: str, at: datetime) -> Conversation:
        """Begin a conversation of these people."""
        pair = Conversation.pair_of(ids[0], ids[1]) if len(ids) == 2 else None
        is_taken = pair and session.scalar(select(Conversation.id).where(Conversation.pair == pair))
        found = Conversation(
            name=self.source.kind.capitalize() if is_taken else "",
            pair=None if is_taken else pair,
            started_by_id=ids[0],
            named_by_id=ids[0] if is_taken else None,
            started_at=at,
            active_at=at,
            last_id=0,
            origin=origin,
        )
        session.add(found)
        record(Event.CONVERSATION_STARTED, found, at=at)
        stays = [
            Participant(conversation_id=found.id, person_id=one, joined_at=at, after_id=0)
            for one in ids
        ]
        session.add_all(stays)
        session.flush()
        for stay in stays:
            record(Event.PARTICIPANT_ADDED, stay, at=at, is_new=True)
        return found

    def origin(self, key: str) -> str:
        """Name a channel or talk as its origin."""
        return origin_of(self.source.kind, self.source.team, key)
