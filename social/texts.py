"""What do posts, comments and messages share when they are written, changed and taken back?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert

from models import (
    Attachment,
    Call,
    Comment,
    Community,
    Conversation,
    Entry,
    Event,
    File,
    Mention,
    Message,
    Person,
    Post,
    PostTopic,
    TextState,
    TextVersion,
    Topic,
    now,
    session,
)
from models.folding import fold
from moderation import Screened
from social import similar
from social.errors import Invalid, forbidden, not_found
from social.holding import require_place

Text = Post | Comment | Message
KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
Place = Community | Post | Comment | Conversation | Person
Found = TypeVar("Found", Post, Comment, Message)
UNDO_WITHIN = timedelta(seconds=60)  # the page offers 8 s; clocks and networks get the rest

# Built once, and run past the session, which would look for objects in what they bring: these run
# for every text that is written.
CLAIMED: dict[type[Text], Select[tuple[int]]] = {
    noun: select(noun.id).where(noun.origin == bindparam("origin"))
    for noun in (Post, Comment, Message)
}
NAME = sql(
    """
    INSERT INTO mention (person_id, post_id, comment_id, message_id)
    SELECT person_id, :post_id, :comment_id, :message_id
      FROM unnest(CAST(:person_ids AS integer[])) person_id
    """
)
NOWHERE: dict[str, int | None] = {"post_id": None, "comment_id": None, "message_id": None}
TAG = sql(
    """
    INSERT INTO post_topic (topic_id, post_id, community_id, posted_at, active_at)
    SELECT t.id, p.id, p.community_id, p.posted_at, p.active_at
      FROM post p, topic t WHERE p.id = :post_id AND t.folded = ANY(CAST(:folded AS text[]))
        ON CONFLICT DO NOTHING
    """
)


def claim(
    noun: type[Found],
    author: Person,
    key: str,
    words: Screened,
    place: Place,
    file_ids: Sequence[int] = (),
) -> tuple[str | None, Found | None]:
    """Say under which origin a form's text is kept, and what the same form became already.

    The same form with the same words and files in the same place is one text, however often it is
    sent; with others (a browser brought an old page back) it is another. Sent again while the
    first is still being kept (a double click, an impatient network), it waits for that one and
    answers the same. One that was deleted is no answer: whoever is told so believes it is there.
    """
    if not KEY.fullmatch(key):
        return None, None
    origin = origin_of(author, key, words, place, digests(author, file_ids))
    connection = session.connection()
    connection.execute(ONE_AT_A_TIME, {"origin": origin})
    found_id = connection.scalar(CLAIMED[noun], {"origin": origin})
    found = session.get(noun, found_id) if found_id else None
    return (None, None) if found is not None and found.deleted_at is not None else (origin, found)


def brought(noun: type[Found], mark: str) -> Found | None:
    """Find what a mail became already, also where it was deleted since.

    Another process that takes in the same one is waited for.
    """
    connection = session.connection()
    connection.execute(ONE_AT_A_TIME, {"origin": mark})
    found_id = connection.scalar(CLAIMED[noun], {"origin": mark})
    return session.get(noun, found_id) if found_id else None


def origin_of(
    author: Person,
    key: str,
    words: Screened,
    place: Place,
    files: Sequence[str],
) -> str:
    """Name a form with what it says, and where; without its key, nobody can try words against it.

    A sign that no cleaned words hold parts one from the other.
    """
    where = f"{place.noun} {place.id}"
    said = "\0".join((str(author.id), key, where, words.title, words.source, *files))
    return f"web:{hashlib.sha256(said.encode()).hexdigest()}"


def digests(author: Person, file_ids: Sequence[int]) -> list[str]:
    """Name the author's files by what is in them: sent along twice, a file is two rows."""
    if not file_ids:
        return []
    mine = select(File.id, File.digest).where(File.id.in_(file_ids), File.owner_id == author.id)
    found = {row.id: row.digest for row in session.execute(mine)}
    return [found[file_id] for file_id in file_ids if file_id in found]


# Held until the transaction ends, which is when the next one can see what became of the form.
ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("origin"), 0)))


def place_of(text: Text) -> dict[str, int]:
    """Name the text in a row that points at any kind."""
    return {f"{text.noun}_id": text.id}


def write(text: Text, screened: Screened) -> None:
    """Write screened words into a new text, and index whom and what it names."""
    text.write(screened)
    session.add(text)
    session.flush()
    index(text, screened)


def rewrite(text: Text, screened: Screened, seen_version: int) -> None:
    """Write other words, keeping those that stood there; refuses to overwrite what nobody saw.

    What moderators have hidden stays so: its author cannot bring it back by other words.
    """
    if seen_version != text.version:
        raise Invalid(text=_("Somebody changed this meanwhile. Your words are below; look first."))
    session.add(version_of(text))
    is_hidden = text.state is TextState.HIDDEN
    text.write(screened)
    if is_hidden:
        text.state = TextState.HIDDEN
    text.version += 1
    text.edited_at = now()
    forget(text)
    index(text, screened)


def version_of(text: Text) -> TextVersion:
    """Copy the words as they stand, with the state that says who may read them."""
    return TextVersion(
        **place_of(text),
        number=text.version,
        title=text.title if isinstance(text, Post) else "",
        source=text.source,
        html=text.html,
        language=text.language,
        state=text.state,
        author_id=text.author_id,
        voice=text.voice,
        mandate_id=text.mandate_id,
        delegation_id=text.delegation_id,
        written_at=text.edited_at or text.posted_at,
    )


def versions(text: Text, reader: Person) -> list[TextVersion]:
    """List what the text said before, newest first.

    Words that were held or hidden as they stood there are their author's alone, and so is all
    that a text said while it is held or hidden itself.
    """
    (name, key), *_rest = place_of(text).items()
    found = select(TextVersion).where(getattr(TextVersion, name) == key)
    if text.author_id != reader.id:
        if not text.is_shown:
            return []
        found = found.where(TextVersion.state == TextState.PUBLISHED)
    return list(session.scalars(found.order_by(TextVersion.number.desc())))


def files(text: Text) -> list[File]:
    """List the files shown with a text, in their order."""
    (name, key), *_rest = place_of(text).items()
    return list(
        session.scalars(
            select(File)
            .join(Attachment, Attachment.file_id == File.id)
            .where(getattr(Attachment, name) == key)
            .order_by(Attachment.position)
        )
    )


def index(text: Text, screened: Screened) -> None:
    """Remember who is named and, for posts, the topics; of some kinds what is like others."""
    if screened.mentions:
        place = NOWHERE | place_of(text)
        session.connection().execute(NAME, {"person_ids": sorted(screened.mentions), **place})
    if screened.is_call and not isinstance(text, Message):
        community = text.community if isinstance(text, Post) else text.post.community
        made = {"community_id": community.id, "called_at": now(), **place_of(text)}
        session.execute(insert(Call).values(made).on_conflict_do_nothing())
    if isinstance(text, Post) and screened.topics:
        tag(text, screened.topics)
    if isinstance(text, Post) and text.kind in similar.KINDS:
        similar.keep_words(text)


def forget(text: Text) -> None:
    """Drop the index of a text that is about to be indexed anew; a call that was told stays."""
    (name, key), *_rest = place_of(text).items()
    session.execute(delete(Mention).where(getattr(Mention, name) == key))
    if not isinstance(text, Message):
        untold = delete(Call).where(getattr(Call, name) == key, Call.told_at.is_(None))
        session.execute(untold)
    if isinstance(text, Post):
        session.execute(delete(PostTopic).where(PostTopic.post_id == text.id))


def tag(post: Post, names: Sequence[str]) -> None:
    """Put a post under the topics of these names, making those that are new."""
    spoken = {fold(name): name for name in reversed(names)}
    tags = {"post_id": post.id, "folded": list(spoken)}
    connection = session.connection()
    if connection.execute(TAG, tags).rowcount < len(spoken):
        topics = [{"name": spoken[key], "folded": key} for key in sorted(spoken)]
        connection.execute(insert(Topic).on_conflict_do_nothing(), topics)
        connection.execute(TAG, tags)


STIR = sql(
    """
    WITH shared AS (
        UPDATE share SET active_at = GREATEST(active_at, :at) WHERE post_id = :post
    )
    UPDATE post_topic SET active_at = GREATEST(active_at, :at) WHERE post_id = :post
    """
)


def stir(post: Post, at: datetime) -> None:
    """Let an answered post rise in feeds in order of last activity: its topics', and elsewhere."""
    session.connection().execute(STIR, {"post": post.id, "at": at})


def require_undo(remover: Person, text: Text, deletion: Event) -> None:
    """Refuse unless this person deleted the text, and did so a moment ago.

    For everybody else there is nothing: not even that something was deleted.
    """
    last = session.scalar(
        select(Entry)
        .where(Entry.noun == text.noun, Entry.noun_id == text.id)
        .order_by(Entry.version.desc())
        .limit(1)
    )
    is_theirs = last is not None and last.event == deletion and last.actor_id == remover.id
    if not is_theirs:
        raise not_found()
    if text.deleted_at is None or text.deleted_at < now() - UNDO_WITHIN:
        raise forbidden(_("Whoever deleted it can bring it back, within a minute."))


def count(post: Post, by: int) -> None:
    """Add to the number of comments in the database itself, so that none is lost at once.

    Whoever moves the thread at this moment is waited for: see `require_place`.
    """
    if by:
        session.execute(
            update(Post)
            .where(Post.id == post.id)
            .values(comment_count=Post.comment_count + int(by))
            .execution_options(synchronize_session=False)
        )
        session.refresh(post, ["comment_count", "community_id"])
        require_place(post)
