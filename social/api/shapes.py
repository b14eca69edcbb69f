"""What do programs read and send? Each as it stands in the schema."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct, field

from models import limits

Number = Annotated[int, Meta(ge=0, le=limits.NUMBER)]
Words = Annotated[str, Meta(max_length=limits.QUERY)]
Item = TypeVar("Item")


class Shape(Struct, frozen=True):
    """Something that programs read."""


class Sent(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that programs send: a field that is spelled wrong is refused, not passed over."""


class Page(Struct, Generic[Item], frozen=True):
    """One page of a list; `next` is the address of the one after it."""

    items: list[Item]
    next: str | None = None


class Problem(Shape):
    """Why something could not be done (RFC 9457)."""

    type: str
    status: int
    title: str
    detail: str | None = None
    errors: dict[str, list[str]] | None = None


class Site(Shape):
    """Where people work."""

    name: str
    country: str
    zone: str


class Author(Shape):
    """Who said something; of a bot, `kept_by` is the handle of who answers for it."""

    handle: str
    name: str
    is_bot: bool = False
    guest_of: str | None = None
    kept_by: str | None = None


class Person(Shape):
    """Somebody who works here, worked here, a guest, or a bot."""

    handle: str
    name: str
    is_bot: bool
    kept_by: str | None
    guest_of: str | None
    title: str
    department: str
    about: str
    language: str
    zone: str
    site: Site | None
    is_active: bool
    url: str


class Me(Person):
    """In whose name the token speaks, and for what it is good."""

    email: str | None
    scopes: list[str]
    token_expires_at: datetime


class Place(Shape):
    """In which community something was said."""

    slug: str
    name: str


class Community(Shape):
    """Where people talk. `own` says how oneself stands to it."""

    slug: str
    name: str
    purpose: str
    kind: Literal["public", "private", "hidden", "broadcast"]
    language: str
    members: int
    is_archived: bool
    tells_stories: bool
    site: str | None
    own: Literal["owner", "member", "requested", "invited"] | None
    may_read: bool
    url: str


class Membership(Shape):
    """How far somebody came in."""

    state: Literal["member", "requested", "invited"] | None


class Member(Shape):
    """Somebody who is in a community."""

    person: Author
    role: Literal["owner", "member"]
    since: datetime


class File(Shape):
    """A file; its bytes are at `content`. `held` says why they are not given out; mostly empty."""

    id: int
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    alt: str
    held: str
    content: str


class Text(Shape, kw_only=True):
    """What all that people write has. `text` is Markdown as written, `html` is made of it."""

    id: int
    text: str
    html: str
    language: str
    state: Literal["published", "held", "hidden"]
    author: Author
    posted_at: datetime
    edited_at: datetime | None
    version: int
    reactions: dict[str, int]
    own_reactions: list[str]
    files: list[File] | None = None
    held_because: str | None = None
    url: str


class Post(Text, kw_only=True):
    """A post. `files` are told of one post, and not in lists.

    `shared_in` names, in a list, the community in which it stands there without having begun in it.
    """

    kind: str
    title: str
    community: Place
    comments: int
    is_locked: bool
    official_on: str | None = None
    shared_in: str | None = None


class Comment(Text, kw_only=True):
    """An answer to a post, or a reply to one."""

    post: int
    parent: int | None
    is_best: bool


class Message(Text, kw_only=True):
    """What is said in a conversation."""

    conversation: int


class Conversation(Shape):
    """What two people, or a few, say to one another."""

    id: int
    title: str
    is_pair: bool
    people: list[Author]
    unread: int
    is_muted: bool
    active_at: datetime
    url: str


class Version(Shape):
    """What a text said before."""

    version: int
    title: str
    text: str
    html: str
    language: str
    written_at: datetime


class Notice(Shape):
    """Something that one should know of."""

    id: int
    kind: str
    words: str
    about: str
    actor: Author | None
    at: datetime
    is_read: bool
    url: str


class Saved(Shape):
    """A post that one put aside; none where it is no longer there for oneself."""

    id: int
    saved_at: datetime
    remind_at: datetime | None
    post: int | None
    title: str | None


class Hit(Shape):
    """A text or file that was found."""

    sort: str
    kind: str
    title: str
    gist: str
    language: str
    post: int
    comment: int | None
    author: Author
    community: Place
    at: datetime
    url: str


class Group(Shape):
    """What was found of one sort; counted up to 100. `next` begins a page of this sort alone."""

    sort: str
    count: int
    items: list[Hit]
    next: str | None


class Found(Shape):
    """What a search found."""

    people: list[Author]
    communities: list[Place]
    texts: list[Group]


# What is sent


class Before(Sent):
    """Where a list goes on; take it from `next`."""

    before: Annotated[str, Meta(max_length=40)] | None = None


class FeedQuery(Before):
    """In which order posts are read."""

    order: Literal["newest", "activity"] = "newest"


class After(Sent):
    """Where a list of people goes on; take it from `next`."""

    after: Number | None = None


class PeopleQuery(After):
    """Whom one looks for, by parts of names."""

    q: Words = ""


class CommunitiesQuery(Before):
    """Which communities one looks for."""

    q: Words = ""
    scope: Literal["all", "mine", "archived"] = "all"


class NoticesQuery(Before):
    """Which notices are shown."""

    only: Literal["all", "unread", "mentions"] = "all"


class SearchQuery(Before, kw_only=True):
    """What is looked for, as in the search box; `sort` asks for one sort, page by page."""

    q: Annotated[str, Meta(min_length=1, max_length=limits.QUERY)]
    order: Literal["newest", "best"] = "newest"
    sort: Literal["post", "story", "comment", "file"] | None = None


class ThreadQuery(Sent):
    """Where comments go on; take it from `next`."""

    after: Annotated[str, Meta(max_length=40)] | None = None


class MessagesQuery(Sent):
    """Where older messages begin; take it from `next`."""

    before: Number | None = None


Source = Annotated[str, Meta(max_length=limits.POST)]
Said = Annotated[str, Meta(max_length=limits.COMMENT)]
Title = Annotated[str, Meta(max_length=limits.TITLE)]
Files = Annotated[list[Number], Meta(max_length=10)]


class NewPost(Sent):
    """A post to be written, in Markdown; files were sent before."""

    text: Source
    title: Title = ""
    kind: Literal["discussion", "question"] = "discussion"
    files: Files = field(default_factory=list)


class ChangedPost(Sent):
    """Other words for a post; files that are not named do not stand with it any more."""

    text: Source
    title: Title = ""
    files: Files = field(default_factory=list)
    version: Number | None = None


class NewComment(Sent):
    """A comment to be written; `parent` is the comment that it replies to."""

    text: Said
    parent: Number | None = None
    files: Files = field(default_factory=list)


class ChangedText(Sent):
    """Other words for a comment or message."""

    text: Said
    files: Files = field(default_factory=list)
    version: Number | None = None


class NewConversation(Sent):
    """A first message, to one or several; between two a conversation goes on where it was."""

    to: Annotated[
        list[Annotated[str, Meta(max_length=limits.HANDLE)]], Meta(min_length=1, max_length=49)
    ]
    text: Said
    name: Annotated[str, Meta(max_length=limits.NAME)] = ""
    files: Files = field(default_factory=list)


class NewMessage(Sent):
    """A message to be said in a conversation."""

    text: Said
    files: Files = field(default_factory=list)


class Hooked(Struct, frozen=True):
    """What another system posts: text, in Markdown, and a title. What else it says is passed over.

    So is what programs send that were written for Slack's incoming webhooks, but for their text.
    """

    text: Annotated[str, Meta(max_length=limits.POST)]
    title: Title = ""


class HookAnswer(Shape):
    """What became of what another system posted."""

    id: int
    state: str
    held_because: str | None = None


class ReadUntil(Sent):
    """Up to which message one has read."""

    until: Number
