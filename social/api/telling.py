"""How is something told to a program? Of posts in a feed from plain rows, of others from nouns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import current_app, url_for

from models import Comment, File, Message, Person, Post
from models import Community as Community_
from models.reading import Hit, Why
from social import fragments, texts
from social.api import shapes
from social.filing.scanning import why_held
from social.fragments import reactions_to
from social.keepers import keeper
from social.marks import Mark, marks_of
from social.viewer import viewer

Text = Post | Comment | Message
NONE: tuple[dict[str, int], frozenset[str]] = ({}, frozenset())


def address(endpoint: str, **values: object) -> str:
    """Write a whole address of a page, or of what programs ask."""
    base = str(current_app.config["SETTINGS"].base_url).rstrip("/")
    return f"{base}{url_for(endpoint, **values)}"


def at(moment: datetime) -> datetime:
    """Give a time in UTC."""
    return moment.astimezone(UTC)


def when(moment: datetime | None) -> datetime | None:
    """Give a time in UTC, if there is one."""
    return moment.astimezone(UTC) if moment else None


def author(person: Person) -> shapes.Author:
    """Tell who said something."""
    return shapes.Author(
        person.handle, person.name, person.is_bot, person.guest_of, kept_by(person.bot_owner_id)
    )


def kept_by(person_id: int | None) -> str | None:
    """Give the handle of who answers for a bot."""
    found = keeper(person_id)
    return found.handle if found else None


def place(community: Community_) -> shapes.Place:
    """Tell where something was said."""
    return shapes.Place(community.slug, community.name)


def person(one: Person) -> shapes.Person:
    """Tell of somebody; their site has to be read."""
    return shapes.Person(**about(one))


def about(one: Person) -> dict[str, object]:
    """List what is told of somebody."""
    site = one.site
    return {
        "handle": one.handle,
        "name": one.name,
        "is_bot": one.is_bot,
        "kept_by": kept_by(one.bot_owner_id),
        "guest_of": one.guest_of,
        "title": one.title,
        "department": one.department,
        "about": one.bio,
        "language": one.language,
        "zone": one.zone,
        "site": shapes.Site(site.name, site.country, site.zone) if site else None,
        "is_active": one.is_active,
        "url": address("people.show", handle=one.handle),
    }


def file(one: File) -> shapes.File:
    """Tell of a file."""
    return shapes.File(
        id=one.id,
        name=one.name,
        media_type=one.media_type,
        size=one.size,
        width=one.width,
        height=one.height,
        alt=one.alt,
        held=why_held(one),
        content=address("api.read_content", id=one.id),
    )


def feed(hits: Sequence[Hit], reader: Person) -> list[shapes.Post]:
    """Tell of the posts of a page, as the reader sees them: two statements."""
    ids = [hit.id for hit in hits]
    if not ids:
        return []
    marks, tallies = marks_of("post", ids), reactions_to("post", ids, reader)
    base = address("posts.show", id=0).removesuffix("0")
    return [from_row(hit, marks.get(hit.id), tallies.get(hit.id, NONE), base) for hit in hits]


def from_row(
    hit: Hit, mark: Mark | None, tally: tuple[dict[str, int], frozenset[str]], base: str
) -> shapes.Post:
    """Tell of one post of a feed."""
    return shapes.Post(
        id=hit.id,
        kind=hit.kind,
        title=hit.title,
        text=hit.source,
        html=hit.html,
        language=hit.language,
        state=hit.state,
        author=shapes.Author(
            hit.author_handle,
            hit.author_name,
            hit.author_is_bot,
            hit.author_guest_of,
            kept_by(hit.author_keeper_id),
        ),
        community=shapes.Place(hit.community_slug, hit.community_name),
        posted_at=at(hit.posted_at),
        edited_at=when(hit.edited_at),
        version=hit.version,
        comments=hit.comment_count,
        is_locked=hit.locked_at is not None,
        reactions=tally[0],
        own_reactions=sorted(tally[1]),
        official_on=mark.subject if mark and mark.is_official else None,
        shared_in=hit.share_slug if hit.why == Why.SHARED else None,
        url=f"{base}{hit.id}",
    )


def common(text: Text, shown: fragments.Shown | None = None) -> dict[str, object]:
    """List what is told of every text; its author has to be read."""
    tally = reactions_to(text.noun, [text.id], viewer()).get(text.id, NONE)
    if shown is not None:
        tally = (shown.reactions, shown.own)
    files = [one.file for one in shown.attachments] if shown else texts.files(text)
    return {
        "id": text.id,
        "text": text.source,
        "html": text.html,
        "language": text.language,
        "state": text.state,
        "author": author(text.author),
        "posted_at": at(text.posted_at),
        "edited_at": when(text.edited_at),
        "version": text.version,
        "reactions": tally[0],
        "own_reactions": sorted(tally[1]),
        "files": [file(one) for one in files if one.erased_at is None],
    }


def post(one: Post, why: str | None = None) -> shapes.Post:
    """Tell of one post."""
    mark = marks_of("post", [one.id]).get(one.id)
    return shapes.Post(
        **common(one),
        kind=one.kind,
        title=one.title,
        community=place(one.community),
        comments=one.comment_count,
        is_locked=one.is_locked,
        official_on=mark.subject if mark and mark.is_official else None,
        held_because=why,
        url=address("posts.show", id=one.id),
    )


def comments(found: Sequence[Comment], reader: Person) -> list[shapes.Comment]:
    """Tell of some comments: three statements."""
    return [comment(one.text, one) for one in fragments.gather(found, reader)]


def comment(
    one: Comment, shown: fragments.Shown | None = None, why: str | None = None
) -> shapes.Comment:
    """Tell of one comment."""
    return shapes.Comment(
        **common(one, shown),
        post=one.post_id,
        parent=one.parent_id,
        is_best=one.is_best,
        held_because=why,
        url=address("comments.show", id=one.id),
    )


def messages(found: Sequence[Message], reader: Person) -> list[shapes.Message]:
    """Tell of some messages: three statements."""
    return [message(one.text, one) for one in fragments.gather(found, reader)]


def message(one: Message, shown: fragments.Shown | None = None) -> shapes.Message:
    """Tell of one message."""
    return shapes.Message(
        **common(one, shown),
        conversation=one.conversation_id,
        url=address("messages.show", id=one.conversation_id, message=one.id),
    )
