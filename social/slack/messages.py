"""What do a channel's messages become? Posts, and comments where they answer in a thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count as count_up
from typing import Any

from sqlalchemy import func, select, update

from models import (
    Comment,
    Community,
    Entry,
    Event,
    Origin,
    Person,
    Post,
    Reaction,
    ReactionKind,
    limits,
    session,
)
from models.base import plain
from moderation import Draft
from social import texts
from social.changes import Record
from social.holding import hold
from social.screening import screened
from social.slack.export import time_of
from social.slack.markup import body, listed
from social.slack.people import People
from social.slack.report import Report

# Signs of a channel's life, which here are memberships and the community itself.
HOUSEKEEPING = frozenset(
    """
    channel_join channel_leave channel_topic channel_purpose channel_name channel_archive
    channel_unarchive channel_convert_to_private channel_posting_permissions group_join
    group_leave group_topic group_purpose group_name group_archive group_unarchive bot_add
    bot_remove pinned_item unpinned_item reminder_add tombstone
    """.split()  # noqa: SIM905 - a list of words reads best as one
)
KINDS = {
    ReactionKind.AGREE: "+1 thumbsup ok_hand white_check_mark heavy_check_mark 100 point_up",
    ReactionKind.THANKS: "heart pray thanks bow hearts blush two_hearts green_heart blue_heart",
    ReactionKind.WELL_DONE: "tada clap star trophy muscle fire rocket star2 partying_face medal",
    ReactionKind.USEFUL: "bulb eyes bookmark memo brain mag pushpin",
    ReactionKind.WITH_YOU: "hugging_face hugs raised_hands handshake people_hugging cry sob",
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}


@dataclass(slots=True)
class Instant:
    """The texts that lines of one time became in this import, by their origins."""

    stamp: str = ""
    taken: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Place:
    """Where messages go, and with whose help they are read."""

    community: Community
    people: People
    prefix: str
    report: Report
    instant: Instant = field(default_factory=Instant)

    def origin(self, stamp: str, number: int = 1) -> str:
        """Name a message as its origin: channel and time name it in Slack, too.

        Exports that other hands wrote have several of one time; these are numbered.
        """
        return f"{self.prefix}:{stamp}"[:190] + (f"~{number}" if number > 1 else "")

    def take(self, stamp: str, origin: str) -> None:
        """Note that a line was this text, so that no other line of its time is taken for it."""
        if stamp != self.instant.stamp:
            self.instant.stamp, self.instant.taken = stamp, set()
        self.instant.taken.add(origin)

    def is_taken(self, stamp: str, origin: str) -> bool:
        """Tell whether another line of this time was this text."""
        return stamp == self.instant.stamp and origin in self.instant.taken


def take(record: Record, message: Mapping[str, Any], place: Place) -> None:
    """Bring in one message, or bring up to date what it became before."""
    place.report.read["messages"] += 1
    reason = left_out(message)
    at = time_of(message.get("ts"))
    words = body(message, place.people.handles)
    if reason or at is None or not words:
        place.report.left[reason or ("messages without words" if at else "without a time")] += 1
        return
    author_id = place.people.author(record, message)
    if author_id is None:
        place.report.left["messages of nobody"] += 1
        return
    author = session.get_one(Person, author_id)
    text, origin = known(message, place, author, words)
    if text is None:
        text = made(record, message, place, author, words, at, origin)
        place.report.added["messages"] += 1
    else:
        renew(record, text, message, place, author, words)
    place.take(str(message["ts"]), origin)
    bring_reactions(record, text, message, place)


def left_out(message: Mapping[str, Any]) -> str:
    """Say why a message stays behind; nothing for one that comes along."""
    if message.get("type") != "message":
        return "lines that are no message"
    if str(message.get("subtype")) in HOUSEKEEPING:
        return f"signs of housekeeping ({message['subtype']})"
    return "hidden messages" if message.get("hidden") else ""


def known(
    message: Mapping[str, Any], place: Place, author: Person, words: str
) -> tuple[Post | Comment | None, str]:
    """Find what this message became in an earlier import, or None, and its origin.

    Two lines of one time are one message only if one person said the same in both. A line with
    other words is an edit, unless another line of its time is what stands there.
    """
    stamp, edited = str(message["ts"]), ""
    for number in count_up(1):
        origin = place.origin(stamp, number)
        text = found_at(origin)
        if text is None:
            break
        if text.author_id == author.id:
            if says(text, words, place, author):
                return text, origin
            edited = edited or ("" if place.is_taken(stamp, origin) else origin)
    return found_at(edited) if edited else None, edited or origin


def found_at(origin: str) -> Post | Comment | None:
    """Find the text of an origin."""
    post = session.scalar(select(Post).where(Post.origin == origin))
    return post or session.scalar(select(Comment).where(Comment.origin == origin))


def says(text: Post | Comment, words: str, place: Place, author: Person) -> bool:
    """Tell whether a text says, or once said, these words."""
    first = pieces(words, limit_of(text))[0]
    if text.source == first:
        return True
    draft = Draft(source=first, limit=limit_of(text))
    now_said = screened(draft, author, place.community).source
    return now_said in {text.source, *(one.source for one in texts.versions(text, author))}


def limit_of(text: Post | Comment) -> int:
    """Tell how long a text may be."""
    return limits.POST if isinstance(text, Post) else limits.COMMENT


def made(
    record: Record,
    message: Mapping[str, Any],
    place: Place,
    author: Person,
    words: str,
    at: datetime,
    origin: str,
) -> Post | Comment:
    """Write a message as a post, or as a comment of the thread's first message."""
    root = root_of(message, place)
    edited = listed([message.get("edited")])
    edited_at = time_of(edited[0].get("ts")) if edited else None
    first, *rest = pieces(words, limits.COMMENT if root else limits.POST)
    if root is None:
        text: Post | Comment = Post(community=place.community, author=author, active_at=at)
        event = Event.POST_CREATED
    else:
        text, event = Comment(post=root, author=author), Event.COMMENT_CREATED
    text.posted_at, text.origin, text.edited_at = at, origin, edited_at
    write(record, text, first, event)
    post = root or text
    assert isinstance(post, Post)
    for number, more in enumerate(rest, start=2):
        follow = Comment(post=post, author=author, origin=f"{origin}:{number}"[:200])
        follow.posted_at = at
        write(record, follow, more, Event.COMMENT_CREATED)
    count(post, at, len(rest) + (root is not None))
    return text


def write(record: Record, text: Post | Comment, words: str, event: Event) -> None:
    """Screen and keep one text with its entry."""
    limit = limit_of(text)
    community = text.community if isinstance(text, Post) else text.post.community
    texts.write(text, screened(Draft(source=words, limit=limit), text.author, community))
    record(event, text, at=text.posted_at, is_new=True, edited_at=plain(text.edited_at))


def root_of(message: Mapping[str, Any], place: Place) -> Post | None:
    """Find the post in whose thread a message stands; None if the export does not have it."""
    thread = str(message.get("thread_ts") or message["ts"])
    if thread == str(message["ts"]):
        return None
    begun_by, roots = place.people.ids.get(str(message.get("parent_user_id"))), []
    for number in count_up(1):
        text = found_at(place.origin(thread, number))
        if text is None:
            break
        if isinstance(text, Post):
            roots.append(text)
    return next((one for one in roots if one.author_id == begun_by), roots[0] if roots else None)


def count(post: Post, at: datetime, more: int) -> None:
    """Note answers and last activity of a post."""
    if more:
        session.execute(
            update(Post)
            .where(Post.id == post.id)
            .values(
                comment_count=Post.comment_count + more,
                active_at=func.greatest(Post.active_at, at),
            )
            .execution_options(synchronize_session=False)
        )
        texts.stir(post, at)


def renew(
    record: Record,
    text: Post | Comment,
    message: Mapping[str, Any],
    place: Place,
    author: Person,
    words: str,
) -> None:
    """Take over an edit that was made in Slack since the last import.

    What somebody changed or deleted here stays as they left it.
    """
    limit = limit_of(text)
    first = pieces(words, limit)[0]
    is_known = text.source == first or (text.version > 1 and not message.get("edited"))
    if is_known or text.erased_at is not None:
        place.report.unchanged["messages"] += 1
        return
    hold(text)
    if text.deleted_at is not None or was_edited_here(text):
        is_known = says(text, words, place, author)
        counted = place.report.unchanged if is_known else place.report.left
        counted["messages" if is_known else "edits of messages that were changed here"] += 1
        return
    words_now = screened(Draft(source=first, limit=limit), author, place.community)
    if words_now.source == text.source:
        place.report.unchanged["messages"] += 1
        return
    texts.rewrite(text, words_now, text.version)
    edited = listed([message.get("edited")])
    text.edited_at = (time_of(edited[0].get("ts")) if edited else None) or text.edited_at
    event = Event.POST_EDITED if isinstance(text, Post) else Event.COMMENT_EDITED
    record(event, text, at=text.edited_at, edited_at=plain(text.edited_at))
    place.report.changed["messages"] += 1


def was_edited_here(text: Post | Comment) -> bool:
    """Tell whether somebody edited the text since it came in."""
    edit = select(Entry.id).where(
        Entry.noun == text.noun,
        Entry.noun_id == text.id,
        Entry.event.in_((Event.POST_EDITED, Event.COMMENT_EDITED)),
        Entry.origin != Origin.IMPORT,
    )
    return session.scalar(edit.limit(1)) is not None


def pieces(words: str, limit: int) -> list[str]:
    """Cut words that are longer than a text may be; what does not fit follows as comments."""
    found, rest, room = [], words, limit
    while len(rest) > room:
        cut = max(rest.rfind("\n", 0, room), rest.rfind(" ", 0, room), room // 2)
        found.append(rest[:cut])
        rest, room = rest[cut:].lstrip(), min(limit, limits.COMMENT)
    return [*found, rest]


def bring_reactions(
    record: Record, text: Post | Comment, message: Mapping[str, Any], place: Place
) -> None:
    """Add the reactions that mean one of the five here; the others are counted as left.

    Slack does not keep when somebody reacted: the time of the text is the nearest that is known.
    """
    have = {(one.person_id, one.kind) for one in session.scalars(select(Reaction).where(of(text)))}
    for name, person_id in reactions(message, place):
        place.report.read["reactions"] += 1
        kind = KIND_OF.get(name)
        if kind is None or person_id is None:
            place.report.left["reactions with no word here"] += 1
        elif (person_id, kind) in have:
            place.report.unchanged["reactions"] += 1
        else:
            have.add((person_id, kind))
            row = Reaction(
                person_id=person_id, kind=kind, created_at=text.posted_at, **texts.place_of(text)
            )
            session.add(row)
            record(Event.REACTION_ADDED, row, on=place.community, at=text.posted_at)
            place.report.added["reactions"] += 1


def of(text: Post | Comment) -> Any:
    """Hold for the reactions to a text."""
    is_post = isinstance(text, Post)
    return Reaction.post_id == text.id if is_post else Reaction.comment_id == text.id


def reactions(message: Mapping[str, Any], place: Place) -> Iterator[tuple[str, int | None]]:
    """List who reacted with which sign, without the shade of the hand."""
    for one in listed(message.get("reactions")):
        name = str(one.get("name") or "").split("::")[0]
        users = one.get("users")
        for user in users if isinstance(users, list) else ():
            yield name, place.people.ids.get(str(user))
