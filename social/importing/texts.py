"""What do messages become? Posts, comments where they answer in a thread, and direct messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count as count_up

from sqlalchemy import func, select, update

from models import (
    Comment,
    Community,
    Conversation,
    Entry,
    Event,
    Message,
    Origin,
    Participant,
    Person,
    Post,
    limits,
    session,
)
from models.base import plain
from models.folding import fold
from moderation import Draft, Screened
from social import texts
from social.changes import Record
from social.errors import Invalid
from social.holding import hold
from social.importing.files import Files
from social.importing.people import People
from social.importing.places import Places
from social.importing.reactions import Reactions
from social.importing.report import ADDED, CHANGED, UNCHANGED, Report
from social.importing.stream import (
    DIRECT,
    FILES,
    MESSAGES,
    OTHERS,
    REACTIONS,
    Left,
    Said,
    Source,
    sound,
)
from social.importing.way import Way, origin_of
from social.screening import screened
from social.texts import Text

CREATED = {
    Post: Event.POST_CREATED,
    Comment: Event.COMMENT_CREATED,
    Message: Event.MESSAGE_CREATED,
}
EDITED = {Post: Event.POST_EDITED, Comment: Event.COMMENT_EDITED, Message: Event.MESSAGE_EDITED}
DELETED = {
    Post: Event.POST_DELETED,
    Comment: Event.COMMENT_DELETED,
    Message: Event.MESSAGE_DELETED,
}
LIMITS = {Post: limits.POST, Comment: limits.COMMENT, Message: limits.MESSAGE}


@dataclass(slots=True)
class Instant:
    """What lines of one time became in this import: two of one time may be two, or one twice.

    `taken` are origins of texts, and, in an import for show alone, who said what.
    """

    key: str = ""
    taken: set[object] = field(default_factory=set)

    def take(self, key: str, thing: object) -> None:
        """Note that a line was this, so that no other line of its time is taken for it."""
        if key != self.key:
            self.key, self.taken = key, set()
        self.taken.add(thing)

    def has(self, key: str, thing: object) -> bool:
        """Tell whether another line of this time was this."""
        return key == self.key and thing in self.taken


@dataclass(frozen=True, slots=True)
class Line:
    """A message with all that is known of it here: who wrote it, and what it says."""

    said: Said
    author: Person
    words: str
    files: tuple[int, ...]
    community: Community | None
    conversation: Conversation | None


class Texts:
    """The messages of an export, each brought in once."""

    def __init__(
        self,
        source: Source,
        way: Way,
        report: Report,
        people: People,
        places: Places,
        files: Files,
    ) -> None:
        self.source = source
        self.way = way
        self.report = report
        self.people = people
        self.places = places
        self.files = files
        self.reactions = Reactions(report, people, way)
        self.instant = Instant()
        self.asked: set[str] = set()  # origins of this batch, and those of them that are here
        self.here: set[str] = set()

    def expect(self, batch: Sequence[Said | Left]) -> None:
        """Ask at once which texts of a batch are here: most are not, and need no look each."""
        said = [one for one in batch if isinstance(one, Said)]
        keys = {key for one in said for key in (one.key, one.thread) if key}
        kind, team = self.source.kind, self.source.team
        self.asked = {origin_of(kind, team, key) for key in keys}
        self.here = {
            origin
            for noun in (Post, Comment, Message)
            for origin in session.scalars(select(noun.origin).where(noun.origin.in_(self.asked)))
            if origin
        }

    def find(self, origin: str, kind: str) -> Text | None:
        """Find the text of an origin, if there is one."""
        if origin in self.asked and origin not in self.here:
            return None
        return found_at(origin, kind)

    def take(self, record: Record, said: Said | Left) -> None:
        """Bring in one message, or bring up to date what it became before."""
        if isinstance(said, Left):
            self.report.leave(said)
            return
        said = replace(said, edited_at=sound(said.edited_at))
        kind = DIRECT if said.place in self.places.talks else MESSAGES
        why = self.why_not(said, kind)
        place = None if why else self.place_of(record, said)
        if place is None or isinstance(place, Left):
            self.leave(said, kind, place.reason if isinstance(place, Left) else why)
            return
        author_id = self.people.author(record, said.author, said.who)
        if author_id is None or author_id in self.people.erased:
            reason = "messages of people who were erased here"
            self.leave(said, kind, reason if author_id else "messages of people nobody knows")
        elif self.way.is_dry:
            self.show(record, said, kind, author_id)
        else:
            self.bring(record, said, kind, author_id, place)

    def why_not(self, said: Said, kind: str) -> str:
        """Say why a message stays behind as a whole; nothing for one that comes."""
        if kind == DIRECT and not self.way.with_direct:
            return "direct messages, which were not asked for"
        if sound(said.at) is None:
            return "messages of a time at which nobody can have written"
        if kind == MESSAGES and said.place not in self.places.ids:
            return "messages of a place that no list names"
        if not said.words.strip() and not said.pieces and not said.is_deleted:
            return "messages without words"
        return ""

    def leave(self, said: Said, kind: str, reason: str) -> None:
        """Count a message, and all that hangs on it, as left behind."""
        self.report.leave(Left(kind, reason, key=said.key))
        if said.signs:
            self.report.leave(Left(REACTIONS, "reactions to messages left", len(said.signs)))
        if said.pieces:
            self.report.leave(Left(FILES, "files of messages left", len(said.pieces)))

    def place_of(self, record: Record, said: Said) -> int | Left:
        """Find the community or the conversation in which it was said."""
        if said.place in self.places.talks:
            return self.places.conversation(record, said.place, said.at)
        return self.places.ids[said.place]

    def show(self, record: Record, said: Said, kind: str, author_id: int) -> None:
        """Count what would become of a message, for show alone."""
        _ids, stay = self.files.take(record, said, None)
        words = with_names(said.words, stay)
        thing = (author_id, words)
        here = self.find(self.origin(said), kind)
        if said.is_deleted and not said.is_later and here is None:
            self.leave(said, kind, "messages that were deleted there")
            return
        if said.is_later or (said.is_deleted and here is not None and here.deleted_at is None):
            self.report.count(kind, CHANGED)
        else:
            is_known = self.instant.has(said.key, thing) or here is not None
            self.report.count(kind, UNCHANGED if is_known else ADDED)
        self.instant.take(said.key, thing)
        self.reactions.take(record, said, here, None)
        self.pin(record, said, here)

    def bring(self, record: Record, said: Said, kind: str, author_id: int, place: int) -> None:
        """Write a message, or renew what it became before."""
        author = session.get_one(Person, author_id)
        ids, stay = self.files.take(record, said, author)
        line = Line(
            said,
            author,
            with_names(said.words, stay),
            tuple(ids),
            session.get_one(Community, place) if kind == MESSAGES else None,
            session.get_one(Conversation, place) if kind == DIRECT else None,
        )
        try:
            text, origin, outcome = self.written(record, line, kind)
        except Invalid as invalid:
            why = next(iter(invalid.fields.values()))
            self.report.leave(Left(kind, f"words that cannot be taken: {why}", key=said.key))
            self.reactions.leave(said)
            return
        if isinstance(outcome, Left):
            self.report.leave(outcome)
        else:
            self.report.count(kind, outcome)
        self.instant.take(said.key, origin)
        if text is None or text.erased_at is not None:
            self.reactions.leave(said)
            return
        self.reactions.take(record, said, text, line.community)
        self.pin(record, said, text)

    def written(self, record: Record, line: Line, kind: str) -> tuple[Text | None, str, str | Left]:
        """Find the text of a line or write it; says what became of the line."""
        text, origin = self.known(line, kind)
        if line.said.is_deleted:
            return text, origin, self.removed(record, line, text, kind)
        if text is None and line.said.is_later:
            return None, origin, Left(kind, "edits of what is not in the export", key=line.said.key)
        if text is None:
            return self.made(record, line, origin, kind), origin, ADDED
        return text, origin, self.renewed(record, line, text, kind)

    def origin(self, said: Said, number: int = 1) -> str:
        """Name a message as its origin.

        Exports that other hands wrote have several of one time; these are numbered.
        """
        origin = origin_of(self.source.kind, self.source.team, said.key)
        return f"{origin}~{number}" if number > 1 else origin

    def known(self, line: Line, kind: str) -> tuple[Text | None, str]:
        """Find what this message became in an earlier import, or None, and its origin.

        Two lines of one time are one message only if one person said the same in both. A line with
        other words is an edit, unless another line of its time is what stands there. What was
        erased here is not brought back by other words either.
        """
        said, edited = line.said, ""
        for number in count_up(1):
            origin = self.origin(said, number)
            text = self.find(origin, kind)
            if text is None:
                break
            if text.author_id == line.author.id:
                is_taken = self.instant.has(said.key, origin) and not said.is_later
                is_gone = text.erased_at is not None or (said.is_deleted and not is_taken)
                if is_gone or says(text, line):
                    return text, origin
                edited = edited or ("" if is_taken else origin)
        return self.find(edited, kind) if edited else None, edited or origin

    def made(self, record: Record, line: Line, origin: str, kind: str) -> Text:
        """Write a message as what it is here; what is too long for one text follows in others."""
        if kind == DIRECT:
            return self.made_message(record, line, origin)
        said, root = line.said, self.root_of(line.said)
        assert line.community is not None
        first, *rest = pieces(line.words, limits.COMMENT if root else limits.POST)
        if root is None:
            text: Post | Comment = Post(
                community=line.community, author=line.author, active_at=said.at
            )
        else:
            text = Comment(post=root, author=line.author)
        self.write(record, line, text, first, origin, line.files)
        post = root or text
        assert isinstance(post, Post)
        for number, more in enumerate(rest, start=2):
            follow = Comment(post=post, author=line.author)
            self.write(record, line, follow, more, f"{origin}:{number}"[:200], ())
        stir(post, line, len(rest) + (root is not None))
        return text

    def made_message(self, record: Record, line: Line, origin: str) -> Text:
        """Write a direct message last in its conversation."""
        conversation = line.conversation
        assert conversation is not None
        hold(conversation)
        first, *rest = pieces(line.words, limits.MESSAGE)
        found = None
        for number, words in enumerate([first, *rest], start=1):
            text = Message(author=line.author, conversation=conversation)
            of_this = origin if number == 1 else f"{origin}:{number}"[:200]
            self.write(record, line, text, words, of_this, line.files if number == 1 else ())
            is_read = (
                Participant.conversation_id == conversation.id,
                Participant.read_id >= conversation.last_id,
            )
            session.execute(
                update(Participant)
                .where(*is_read)
                .values(read_id=text.id)
                .execution_options(synchronize_session=False)
            )
            conversation.last_id = text.id
            conversation.active_at = max(conversation.active_at, line.said.at)
            found = found or text
        assert found is not None
        return found

    def write(
        self,
        record: Record,
        line: Line,
        text: Text,
        words: str,
        origin: str,
        files: tuple[int, ...],
    ) -> None:
        """Screen and keep one text with its files and its entry."""
        found = screen(line, words, LIMITS[type(text)], files)
        text.posted_at, text.origin, text.edited_at = line.said.at, origin, line.said.edited_at
        if isinstance(text, Message):
            text.words = func.to_tsvector("simple", fold(found.source))
        texts.write(text, found)
        self.here.add(origin)
        self.files.attach(text, files)
        record(
            CREATED[type(text)],
            text,
            at=text.posted_at,
            is_new=True,
            edited_at=plain(text.edited_at),
            files=list(files),
        )

    def root_of(self, said: Said) -> Post | None:
        """Find the post in whose thread a message stands; None if the export does not have it."""
        if not said.thread:
            return None
        begun_by, roots = self.people.ids.get(said.thread_author), []
        origin = origin_of(self.source.kind, self.source.team, said.thread)
        for number in count_up(1):
            text = self.find(f"{origin}~{number}" if number > 1 else origin, MESSAGES)
            if text is None:
                break
            if isinstance(text, Post):
                roots.append(text)
        return next(
            (one for one in roots if one.author_id == begun_by), roots[0] if roots else None
        )

    def renewed(self, record: Record, line: Line, text: Text, kind: str) -> str | Left:
        """Take over an edit that was made since the last import.

        What somebody changed or deleted here stays as they left it.
        """
        said, limit = line.said, LIMITS[type(text)]
        first = pieces(line.words, limit)[0]
        is_known = text.source == first or (text.version > 1 and said.edited_at is None)
        if is_known or text.erased_at is not None:
            return UNCHANGED
        hold(text)
        if text.deleted_at is not None or was_edited_here(text):
            if says(text, line):
                return UNCHANGED
            return Left(kind, "edits of messages that were changed here", key=said.key)
        words = screen(line, first, limit, line.files)
        if words.source == text.source:
            return UNCHANGED
        texts.rewrite(text, words, text.version)
        text.edited_at = said.edited_at or text.edited_at
        if isinstance(text, Message):
            text.words = func.to_tsvector("simple", fold(words.source))
        self.files.attach(text, line.files)
        record(
            EDITED[type(text)],
            text,
            at=said.edited_at,
            edited_at=plain(text.edited_at),
            files=list(line.files),
        )
        return CHANGED

    def removed(self, record: Record, line: Line, text: Text | None, kind: str) -> str | Left:
        """Take out of sight here what was deleted there."""
        if text is None:
            return Left(kind, "messages that were deleted there", key=line.said.key)
        if text.deleted_at is not None or text.erased_at is not None:
            return UNCHANGED
        hold(text)
        if was_edited_here(text):
            return Left(kind, "deletions of messages that were changed here", key=line.said.key)
        if isinstance(text, Comment):
            texts.count(text.post, -text.is_shown)
        text.deleted_at = line.said.edited_at or line.said.at
        record(DELETED[type(text)], text, at=text.deleted_at)
        return CHANGED

    def pin(self, record: Record, said: Said, text: Text | None) -> None:
        """Keep a post on top of its community that was pinned there."""
        if not said.is_pinned:
            return
        if said.place in self.places.talks or said.thread:
            self.report.leave(Left(OTHERS, "pins on answers and direct messages", key=said.key))
        elif isinstance(text, Post) and (text.pinned_at or text.deleted_at):
            self.report.count(OTHERS, UNCHANGED)
        else:
            self.report.count(OTHERS, ADDED)
            if isinstance(text, Post) and not self.way.is_dry:
                text.pinned_at = said.at
                record(Event.POST_PINNED, text, at=said.at)


def found_at(origin: str, kind: str) -> Text | None:
    """Find the text of an origin."""
    if not origin:
        return None
    if kind == DIRECT:
        return session.scalar(select(Message).where(Message.origin == origin))
    post = session.scalar(select(Post).where(Post.origin == origin))
    return post or session.scalar(select(Comment).where(Comment.origin == origin))


def says(text: Text, line: Line) -> bool:
    """Tell whether a text says, or once said, these words."""
    limit = LIMITS[type(text)]
    first = pieces(line.words, limit)[0]
    if text.source == first:
        return True
    said = screen(line, first, limit, line.files).source
    return said in {text.source, *(one.source for one in texts.versions(text, line.author))}


def screen(line: Line, words: str, limit: int, files: tuple[int, ...]) -> Screened:
    """Clean the words as those of a writer here; house rules, which came later, do not judge."""
    draft = Draft(source=words, limit=limit, files=files)
    return screened(draft, line.author, line.community)


def stir(post: Post, line: Line, more: int) -> None:
    """Note answers and last activity of a post."""
    if more:
        session.execute(
            update(Post)
            .where(Post.id == post.id)
            .values(
                comment_count=Post.comment_count + more,
                active_at=func.greatest(Post.active_at, line.said.at),
            )
            .execution_options(synchronize_session=False)
        )
        texts.stir(post, line.said.at)


def was_edited_here(text: Text) -> bool:
    """Tell whether somebody edited the text since it came in."""
    edit = select(Entry.id).where(
        Entry.noun == text.noun,
        Entry.noun_id == text.id,
        Entry.event.in_(EDITED.values()),
        Entry.origin != Origin.IMPORT,
    )
    return session.scalar(edit.limit(1)) is not None


def with_names(words: str, files: list[str]) -> str:
    """Name the files that stay behind under the words that came with them."""
    lines = [f"`{name.replace('`', ' ')}`" for name in files]
    return "\n\n".join(part for part in (words.strip(), *lines) if part)


def pieces(words: str, limit: int) -> list[str]:
    """Cut words that are longer than a text may be; what does not fit follows."""
    found, rest, room = [], words, limit
    while len(rest) > room:
        cut = max(rest.rfind("\n", 0, room), rest.rfind(" ", 0, room), room // 2)
        found.append(rest[:cut])
        rest, room = rest[cut:].lstrip(), min(limit, limits.COMMENT)
    return [*found, rest]
