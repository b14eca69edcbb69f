"""In which rooms does a page stand, and which rooms does a post concern?

A page names streams: "home", "community:3", "post:7", "author:12", "topic:5", "conversation:6",
"crisis:4", and "desk:4" for those who lead that. A stream has rooms,
of which a page enters those that its reader may hear, in the page's language: "community:3|nl".
What is written in a closed community goes to rooms of its own ("author:12@3"), which only its
members enter; so nobody need be asked for their rights while a thousand pages are told. A thread
has a room for where it stands ("post:7@3"): moved to another community, it leaves its listeners
behind, until they were asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, bindparam, or_, select

from models import (
    Community,
    Concerned,
    Crisis,
    Follow,
    Membership,
    MembershipState,
    Participant,
    Person,
    Post,
    PostTopic,
    session,
)
from models.community import OPEN
from social.rights import may

STREAM = re.compile(
    r"home|(?:community|post|author|topic|conversation|crisis|desk):[1-9][0-9]{0,8}"
)
MOST_STREAMS = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What one page may hear: the rooms of each stream, and those of every page of its reader."""

    streams: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rooms: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()  # communities on which this depends


@dataclass(frozen=True, slots=True)
class Place:
    """A community that the reader belongs to."""

    id: int
    is_muted: bool
    is_open: bool


# Built once: every page that opens asks for it.
JOINED = (
    select(Community.id, Community.kind, Membership.is_muted)
    .join(Membership, Membership.community_id == Community.id)
    .where(
        Membership.person_id == bindparam("reader"),
        Membership.state == MembershipState.MEMBER,
        Community.deleted_at.is_(None),
    )
)


def in_language(room: str, language: str) -> str:
    """Name the part of a room whose pages are in one language."""
    return f"{room}|{language}"


def person_room(person_id: int) -> str:
    """Name the room of all open pages of a person."""
    return f"person:{person_id}"


def counting_room(community_id: int) -> str:
    """Name the room of members' pages that show a community in the navigation alone."""
    return f"members:{community_id}"


def thread_room(post_id: int, community_id: int) -> str:
    """Name the room of a thread, as long as it stands in a community."""
    return f"post:{post_id}@{community_id}"


def asked(streams: object) -> list[str]:
    """Read the streams that a page names; what is no stream is passed over."""
    if not isinstance(streams, list):
        return []
    words = [word for word in streams[:MOST_STREAMS] if isinstance(word, str)]
    return [word for word in dict.fromkeys(words) if STREAM.fullmatch(word)]


def standing(reader: Person, language: str, wanted: Sequence[str]) -> Standing:
    """Find what a page of this reader may hear of the streams that it names.

    The reader's rights are asked anew: at most six statements, and a few for each crisis.
    """
    places = joined_by(reader)
    communities = readable(reader, numbers(wanted, "community"), places)
    posts = seen(reader, numbers(wanted, "post"))
    talks = talking(reader, numbers(wanted, "conversation"))
    crises = concerning(reader, numbers(wanted, "crisis"), numbers(wanted, "desk"))
    streams: dict[str, tuple[str, ...]] = {}
    covered = set(communities)
    closed = [place for place in places if not place.is_open]
    followed: frozenset[int] = frozenset()
    for stream in wanted:
        kind, _, number = stream.partition(":")
        if kind == "home":
            streams[stream], followed = home(reader, places)
            covered |= {place.id for place in places if not place.is_muted}
        elif kind in ("author", "topic"):
            streams[stream] = () if reader.is_guest else scattered(stream, closed)
        elif kind == "conversation":
            if int(number) in talks:
                streams[stream] = (stream,)
        elif kind in ("crisis", "desk"):
            if stream in crises:
                streams[stream] = (stream,)
        elif kind == "post":
            if int(number) in posts:
                streams[stream] = (thread_room(int(number), posts[int(number)]),)
        elif int(number) in communities:
            streams[stream] = (stream,)
    spoken = {in_language(room, language) for rooms in streams.values() for room in rooms}
    counted = {counting_room(place.id) for place in places if place.id not in covered}
    return Standing(
        streams=streams,
        rooms=frozenset(spoken | counted | {person_room(reader.id)}),
        places=frozenset(
            communities | followed | set(posts.values()) | {place.id for place in places}
        ),
    )


def numbers(streams: Iterable[str], kind: str) -> list[int]:
    """List the ids that streams of one kind name."""
    return [int(word.partition(":")[2]) for word in streams if word.startswith(f"{kind}:")]


def joined_by(reader: Person) -> list[Place]:
    """List the communities of the reader."""
    rows = session.execute(JOINED, {"reader": reader.id})
    return [Place(place_id, is_muted, kind in OPEN) for place_id, kind, is_muted in rows]


def readable(reader: Person, ids: Collection[int], places: Iterable[Place]) -> set[int]:
    """Keep the communities that the reader may read; one statement if some are not joined."""
    joined = set(ids) & {place.id for place in places}
    others = set(ids) - joined
    if not others:
        return joined
    rule = and_(Community.id.in_(others), Community.read_by(reader))
    return joined | set(session.scalars(select(Community.id).where(rule)))


def seen(reader: Person, ids: Collection[int]) -> dict[int, int]:
    """Keep the posts that exist for the reader, each with its community."""
    if not ids:
        return {}
    found = Post.seen_by(reader).where(Post.id.in_(ids))
    rows = session.execute(found.with_only_columns(Post.id, Post.community_id))
    return dict(rows.all())


def talking(reader: Person, ids: Collection[int]) -> set[int]:
    """Keep the conversations that the reader is in."""
    if not ids:
        return set()
    mine = select(Participant.conversation_id).where(
        Participant.person_id == reader.id,
        Participant.left_at.is_(None),
        Participant.conversation_id.in_(ids),
    )
    return set(session.scalars(mine))


def concerning(reader: Person, ids: Collection[int], led: Collection[int]) -> set[str]:
    """Name the streams of crises that concern the reader, and of those that they lead."""
    wanted = {*ids, *led}
    found = session.scalars(select(Crisis).where(Crisis.id.in_(wanted))) if wanted else ()
    streams = set()
    for crisis in found:
        told = select(Concerned.person_id).where(
            Concerned.crisis_id == crisis.id, Concerned.person_id == reader.id
        )
        leads = may(reader, "lead", crisis)
        if crisis.id in ids and (leads or session.scalar(told) is not None):
            streams.add(f"crisis:{crisis.id}")
        if crisis.id in led and leads:
            streams.add(f"desk:{crisis.id}")
    return streams


def home(reader: Person, places: Sequence[Place]) -> tuple[tuple[str, ...], frozenset[int]]:
    """Name the rooms of home: communities joined or followed, people and topics followed.

    The ids of communities followed come with them: the reader may lose sight of those, too. A
    guest follows nothing: what people and topics bring comes from everywhere.
    """
    if reader.is_guest:
        own = {f"home:{place.id}" for place in places if not place.is_muted}
        return tuple(sorted(own)), frozenset()
    followed = session.execute(
        select(Follow.community_id, Follow.followed_id, Follow.topic_id)
        .join(Community, Community.id == Follow.community_id, isouter=True)
        .where(
            Follow.person_id == reader.id,
            or_(Follow.community_id.is_(None), Community.read_by(reader)),
        )
    ).all()
    rooms = {f"home:{place.id}" for place in places if not place.is_muted}
    muted = [place for place in places if place.is_muted and not place.is_open]
    for community_id, person_id, topic_id in followed:
        if community_id:
            rooms.add(f"home:{community_id}")
        else:
            source = f"author:{person_id}" if person_id else f"topic:{topic_id}"
            rooms |= {f"home:{room}" for room in scattered(source, muted)}
    return tuple(sorted(rooms)), frozenset(row.community_id for row in followed if row.community_id)


def scattered(source: str, closed: Iterable[Place]) -> tuple[str, ...]:
    """Name the rooms of what an author or a topic brings: all that is open, and closed places."""
    return (source, *(f"{source}@{place.id}" for place in closed))


def of_post(post: Post, community: Community | None = None) -> dict[str, list[str]]:
    """Name the rooms that a post concerns, by stream. One statement if it may have topics.

    In the community where it stands, or in another one, where it stood before.
    """
    where = community or post.community
    at = "" if where.is_open else f"@{where.id}"
    topics = select(PostTopic.topic_id).where(PostTopic.post_id == post.id)
    topic_ids = session.scalars(topics) if "#" in post.source else ()
    sources = [f"author:{post.author_id}", *(f"topic:{topic_id}" for topic_id in topic_ids)]
    place = f"community:{where.id}"
    return {
        place: [place],
        f"post:{post.id}": [thread_room(post.id, where.id)],
        "home": [f"home:{where.id}", *(f"home:{source}{at}" for source in sources)],
        **{source: [f"{source}{at}"] for source in sources},
    }
