"""How does a text become HTML that all readers share, and then one reader's own?"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import Attachment, Comment, Person, Post, Reaction, session

Text = Post | Comment
MOST = 4_000  # fragments kept in memory, about 6 kB each
TOKEN = '<input type="hidden" name="csrf_token" value="" data-csrf>'
HIDDEN_FOR = re.compile(r'hidden data-for="([a-z ]+)"')


@dataclass(slots=True)
class Shown:
    """A post or comment with what is shown around its words; the template reads both as one."""

    text: Text
    reactions: dict[str, int] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    own: frozenset[str] = frozenset()
    replies: list[Shown] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        """Answer as the text itself."""
        return getattr(self.text, name)

    @property
    def key(self) -> tuple[Any, ...]:
        """Name everything that the fragment shows: when any of it changes, it is rendered anew."""
        text, author = self.text, self.text.author
        community = text.community if isinstance(text, Post) else None
        return (
            text.noun,
            text.id,
            text.version,
            text.state,
            text.deleted_at,
            getattr(text, "pinned_at", None),
            getattr(text, "comment_count", 0),
            tuple(sorted(self.reactions.items())),
            (author.id, author.version, author.photo_id),
            (community.id, community.version) if community else None,
        )


class Fragments:
    """The most recently shown fragments, kept by what they show."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.kept: OrderedDict[tuple[Any, ...], str] = OrderedDict()
        self.lock = Lock()

    def get(self, key: tuple[Any, ...]) -> str | None:
        """Find a fragment and move it to the front."""
        with self.lock:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
            return found

    def keep(self, key: tuple[Any, ...], html: str) -> str:
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
    if found is not None:
        return found
    is_post = isinstance(shown.text, Post)
    template, name = (
        ("posts/_post.html", "post") if is_post else ("comments/_comment.html", "comment")
    )
    # Not render_template: what that brings along is the viewer's, and asked of the database.
    with force_locale(language):
        html = current_app.jinja_env.get_template(template).render({name: shown})
    return fragments.keep(key, html)


def settle(html: str, shown: Shown, viewer: Person, owns: frozenset[int]) -> str:
    """Make a neutral fragment the viewer's: their reactions, what they may do, their CSRF token."""
    text = shown.text
    community_id = text.community_id
    roles = {"author"} if text.author_id == viewer.id else set()
    if community_id in owns:
        roles.add("owner")
    if roles:
        html = HIDDEN_FOR.sub(
            lambda match: f'data-for="{match[1]}"' if roles & set(match[1].split()) else match[0],
            html,
        )
    for kind in shown.own:
        html = re.sub(
            rf'value="POST"( formaction="[^"]*" data-reaction="{kind}") aria-pressed="false"',
            r'value="DELETE"\1 aria-pressed="true"',
            html,
        )
    return html.replace(TOKEN, TOKEN.replace('value=""', f'value="{generate_csrf()}"'))


def for_viewer(
    shown: Shown, viewer: Person, language: str, owns: frozenset[int], why: str | None = None
) -> Markup:
    """Render a text for one viewer; `why` says why it is there."""
    html = settle(neutral(shown, language), shown, viewer, owns)
    if why:
        line = f'<p class="post-why meta">{escape(why)}</p>'
        html = html.replace("<!--why-->", line, 1)
    return Markup(html)


def gather(texts: Sequence[Text], viewer: Person | None) -> list[Shown]:
    """Bring reactions, with the viewer's own, and files with some texts: two statements a noun."""
    posts = [text.id for text in texts if isinstance(text, Post)]
    comments = [text.id for text in texts if isinstance(text, Comment)]
    found = {(text.noun, text.id): Shown(text) for text in texts}
    for noun, ids in (("post", posts), ("comment", comments)):
        if ids:
            bring_reactions(found, noun, ids, viewer)
            bring_files(found, noun, ids)
    return list(found.values())


def bring_reactions(
    found: dict[tuple[str, int], Shown], noun: str, ids: Iterable[int], viewer: Person | None
) -> None:
    """Count reactions by kind, and mark the viewer's."""
    target = Reaction.post_id if noun == "post" else Reaction.comment_id
    is_own = func.bool_or(Reaction.person_id == (viewer.id if viewer else 0))
    rows = session.execute(
        select(target, Reaction.kind, func.count(), is_own)
        .where(target.in_(ids))
        .group_by(target, Reaction.kind)
    )
    for text_id, kind, number, mine in rows:
        shown = found[noun, text_id]
        shown.reactions[str(kind)] = number
        if mine:
            shown.own |= {str(kind)}


def bring_files(found: dict[tuple[str, int], Shown], noun: str, ids: Iterable[int]) -> None:
    """Bring the files in the order in which they were attached."""
    target = Attachment.post_id if noun == "post" else Attachment.comment_id
    rows = session.scalars(
        select(Attachment)
        .where(target.in_(ids))
        .options(joinedload(Attachment.file))
        .order_by(Attachment.position, Attachment.id)
    )
    for row in rows:
        shown = found[noun, row.post_id or row.comment_id or 0]
        shown.attachments.append(row)
