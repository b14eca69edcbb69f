"""How does a text become HTML that all readers share, and then one reader's own?"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import current_app
from flask_babel import force_locale, get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from sqlalchemy import ARRAY, Integer, Select, any_, bindparam, func, select
from sqlalchemy.orm import joinedload

from models import Attachment, Comment, Message, Person, Post, Reaction, session
from social.cards import Card, cards_of
from social.keepers import Keeper, keeper
from social.kinds import more_of
from social.marks import Mark, marks_of
from social.shell import Shell

Text = Post | Comment | Message
Key = tuple[Any, ...]
MOST = 4_000  # fragments kept in memory, about 6 kB each
TEMPLATES = {
    "post": "posts/_post.html",
    "comment": "comments/_comment.html",
    "message": "messages/_message.html",
}
TOKEN = '<input type="hidden" name="csrf_token" value="" data-csrf>'
HIDDEN_FOR = re.compile(r'hidden data-for="([a-z ]+)"')
WHOM = re.compile(r'<span data-whom="(\d+)" data-otherwise="([^"]*)">.*?</a></span>')
NOT_FOR = re.compile(r'data-not-for="([a-z]+)"')


@dataclass(slots=True)
class Shown:
    """A text with what is shown around its words; the template reads both as one."""

    text: Text
    reactions: dict[str, int] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    own: frozenset[str] = frozenset()
    more: Hashable = None  # what its kind shows besides: social.kinds
    mark: Mark | None = None  # in whose name it is said: social.marks
    card: Card | None = None  # what it links to: social.cards
    replies: list[Shown] = field(default_factory=list)
    earlier_url: str | None = None  # where more replies are
    later_url: str | None = None
    is_gap: bool = False  # the viewer may not read it; it holds the place of its replies
    is_put_away: bool = False  # the viewer does not want to read it, which looks like a gap

    def __getattr__(self, name: str) -> Any:
        """Answer as the text itself."""
        return getattr(self.text, name)

    @property
    def key(self) -> Key:
        """Name everything that the fragment shows: when any of it changes, it is rendered anew."""
        text, author = self.text, self.text.author
        by = (
            author.id,
            author.handle,
            author.name,
            author.title,
            author.site_name,
            author.photo_id,
            keeper(author.bot_owner_id),
        )
        if isinstance(text, Comment):
            asked = (text.is_best, text.post.author_id) if text.post.is_question else None
            key = key_of(text, self.reactions, by, None, asked, self.mark, self.card)
            return (*key, self.is_gap, self.is_put_away)
        if isinstance(text, Message):
            key = key_of(text, self.reactions, by, card=self.card)
            return ("message", *key, self.is_put_away)
        place = text.community
        where = (place.id, place.slug, place.name, place.kind)
        return key_of(text, self.reactions, by, where, self.more, self.mark, self.card)


def key_of(
    text: Any,
    reactions: dict[str, int],
    author: tuple[int, str, str, str, str, int | None, Keeper | None],
    community: tuple[int, str, str, str] | None = None,
    more: Hashable = None,
    mark: Mark | None = None,
    card: Card | None = None,
) -> Key:
    """Name what a fragment shows; `text` is a post or comment, or a row with the same columns.

    Of author (id, handle, name, title, site, photo, who answers for a bot) and community (id, slug,
    name, kind) it holds the very words, so that nobody who changes one has to think of the
    fragments.
    """
    return (
        community is not None,
        text.id,
        text.version,
        text.state,
        text.deleted_at,
        getattr(text, "pinned_at", None),
        getattr(text, "locked_at", None),
        getattr(text, "comment_count", 0),
        getattr(text, "kind", None),
        more,
        mark,
        card,
        tuple(sorted(reactions.items())),
        author,
        community,
    )


class Fragments:
    """The most recently shown fragments, kept by what they show."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.kept: OrderedDict[Key, str] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Key) -> str | None:
        """Find a fragment and move it to the front."""
        with self.lock:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
            return found

    def keep(self, key: Key, html: str) -> str:
        """Keep a fragment, letting the oldest go."""
        with self.lock:
            self.kept[key] = html
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)
        return html


fragments = Fragments()


def neutral(shown: Shown, language: str) -> str:
    """Render a text for every reader of a language; nothing in it depends on who reads."""
    key = (language, *shown.key)
    found = fragments.get(key)
    return found if found is not None else render(shown, language, key)


def render(shown: Shown, language: str, key: Key) -> str:
    """Render a text for every reader of a language, and keep it under its key."""
    # Not render_template: what that brings along is the viewer's, and asked of the database.
    module: Any = current_app.jinja_env.get_template(TEMPLATES[shown.text.noun]).module
    with speaking(language):
        html = str(module.whole(shown))
    # A file that is held is let go by no change of the text.
    if any(one.file.held_for for one in shown.attachments):
        return html
    return fragments.keep(key, html)


def speaking(language: str) -> AbstractContextManager[None]:
    """Turn to a language; where it is spoken already, nothing is looked up anew."""
    is_spoken = str(get_locale()) == language
    spoken: AbstractContextManager[None] = nullcontext() if is_spoken else force_locale(language)
    return spoken


@dataclass(frozen=True, slots=True)
class Reader:
    """What of a reader shows in a text: who they are, what they run and saved, their token.

    And who is not named to them: those who are kept apart from them, whoever wished it.
    """

    id: int
    owns: frozenset[int]
    apart: frozenset[int]
    saved: frozenset[int]  # posts
    token: str

    @staticmethod
    def of(viewer: Person, shell: Shell) -> Reader:
        """Take the viewer, once for all texts of a page."""
        token = TOKEN.replace('value=""', f'value="{generate_csrf()}"')
        return Reader(viewer.id, shell.owned, shell.apart, shell.saved, token)


def settle(html: str, text: Any, own: frozenset[str], reader: Reader) -> str:
    """Make a neutral fragment the reader's: reactions (`own`), what they may do, their token."""
    roles = {"author"} if text.author_id == reader.id else set()
    if text.community_id in reader.owns:
        roles.add("owner")
    is_post = not isinstance(text, Comment | Message)  # of a feed, it is a plain row
    if is_post and text.id in reader.saved:
        roles.add("saved")
    if isinstance(text, Comment) and text.post.author_id == reader.id:
        roles.add("asker")
    if roles:
        html = HIDDEN_FOR.sub(
            lambda match: (
                f'data-for="{match[1]}"'
                if roles & set(match[1].split()) and is_in_tag(match)
                else match[0]
            ),
            html,
        )
        html = NOT_FOR.sub(
            lambda match: (
                f"hidden {match[0]}" if match[1] in roles and is_in_tag(match) else match[0]
            ),
            html,
        )
    if reader.apart:
        html = WHOM.sub(lambda match: match[2] if int(match[1]) in reader.apart else match[0], html)
    for kind in own:
        html = re.sub(
            rf'value="POST"( formaction="[^"]*" data-reaction="{kind}") aria-pressed="false"',
            lambda match: (
                f'value="DELETE"{match[1]} aria-pressed="true"' if is_in_tag(match) else match[0]
            ),
            html,
        )
    return html.replace(TOKEN, reader.token)


def is_in_tag(match: re.Match[str]) -> bool:
    """Tell whether a mark is ours: in somebody's words, `<` is always written as an entity."""
    before = match.string[: match.start()]
    return before.rfind("<") > before.rfind(">")


def for_viewer(shown: Shown, reader: Reader, language: str) -> Markup:
    """Render a text for one reader."""
    return Markup(settle(neutral(shown, language), shown.text, shown.own, reader))


def with_reason(html: str, why: str | None, url: str = "") -> Markup:
    """Say in a post why it is there; `url` is where one learns more of that."""
    words = f'<a class="link" href="{escape(url)}">{escape(why)}</a>' if url else escape(why)
    line = f'<p class="post-why meta">{words}</p>' if why else ""
    return Markup(html.replace("<!--why-->", line, 1))


def gather(texts: Sequence[Text], viewer: Person | None) -> list[Shown]:
    """Bring reactions, with the viewer's own, files, marks and cards: four statements a noun."""
    found = {(text.noun, text.id): Shown(text) for text in texts}
    for noun in TALLIES:
        ids = [text.id for text in texts if text.noun == noun]
        if ids:
            bring_reactions(found, noun, ids, viewer)
            bring_files(found, noun, ids)
            marks = marks_of(noun, ids) if noun in MARKED else {}
            for text_id, mark in marks.items():
                found[noun, text_id].mark = mark
            for text_id, card in cards_of(noun, ids).items():
                found[noun, text_id].card = card
    kinds = {text.id: text.kind for text in texts if isinstance(text, Post)}
    for post_id, more in more_of(kinds).items():
        found["post", post_id].more = more
    return list(found.values())


def bring_reactions(
    found: dict[tuple[str, int], Shown], noun: str, ids: Iterable[int], viewer: Person | None
) -> None:
    """Count reactions by kind, and mark the viewer's."""
    for text_id, (counts, own) in reactions_to(noun, ids, viewer).items():
        shown = found[noun, text_id]
        shown.reactions, shown.own = counts, own


def tally(target: Any) -> Select[Any]:
    """Write the statement that counts reactions to some texts."""
    is_own = func.bool_or(Reaction.person_id == bindparam("me"))
    return (
        select(target, Reaction.kind, func.count(), is_own)
        .where(target == any_(bindparam("ids", type_=ARRAY(Integer))))
        .group_by(target, Reaction.kind)
    )


TALLIES = {
    "post": tally(Reaction.post_id),
    "comment": tally(Reaction.comment_id),
    "message": tally(Reaction.message_id),
}
MARKED = ("post", "comment")  # what can be said in the name of others


def reactions_to(
    noun: str, ids: Iterable[int], viewer: Person | None
) -> dict[int, tuple[dict[str, int], frozenset[str]]]:
    """Count the reactions to some texts by kind, with the kinds that the viewer gave."""
    values = {"ids": list(ids), "me": viewer.id if viewer else 0}
    found: dict[int, tuple[dict[str, int], frozenset[str]]] = {}
    for text_id, kind, number, mine in session.connection().execute(TALLIES[noun], values):
        counts, own = found.get(text_id, ({}, frozenset()))
        found[text_id] = (counts | {str(kind): number}, own | {str(kind)} if mine else own)
    return found


def attached(target: Any) -> Select[tuple[Attachment]]:
    """Write the statement that brings the files of some texts, in their order."""
    return (
        select(Attachment)
        .where(target == any_(bindparam("ids", type_=ARRAY(Integer))))
        .options(joinedload(Attachment.file))
        .order_by(Attachment.position, Attachment.id)
    )


FILES = {
    "post": attached(Attachment.post_id),
    "comment": attached(Attachment.comment_id),
    "message": attached(Attachment.message_id),
}


def bring_files(found: dict[tuple[str, int], Shown], noun: str, ids: Iterable[int]) -> None:
    """Bring the files in the order in which they were attached."""
    for row in session.scalars(FILES[noun], {"ids": list(ids)}):
        shown = found[noun, row.post_id or row.comment_id or row.message_id or 0]
        shown.attachments.append(row)
