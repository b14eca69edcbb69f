"""What of a page does its reader not want to see, and why is it folded?

It is one's own view alone: nobody else's, nobody is told, and nothing is counted. What everybody
has to know is never folded, nor what one wrote oneself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Protocol

from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import Select, select, text, union_all

from models import FilterKind, FilterWay, OwnFilter, PostKind, session
from social.shell import Filtered, Shell

UNFOLDED = frozenset({PostKind.ANNOUNCEMENT})


class Where(StrEnum):
    """On which page: each is opened to see something."""

    HOME = "home"
    PLACE = "place"  # a community or a topic, which is why neither is folded there
    PERSON = "person"  # somebody's own page


class Outline(Protocol):
    """What of a post has to be known."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def author_id(self) -> int: ...
    @property
    def community_id(self) -> int: ...


# Which posts say something, or stand under a topic: one statement, only for who has such filters.
SAID = text(
    """
    SELECT s.post_id AS text_id, f.id FROM own_filter f
      JOIN searchable s ON s.stems @@ CAST(f.stems AS tsquery)
     WHERE f.id = ANY (:filters) AND f.kind = 'words' AND s.post_id = ANY (:ids)
       AND s.comment_id IS NULL AND s.file_id IS NULL
     UNION ALL
    SELECT t.post_id, f.id FROM own_filter f JOIN post_topic t ON t.topic_id = f.topic_id
     WHERE f.id = ANY (:filters) AND f.kind = 'topic' AND t.post_id = ANY (:ids)
    """
)
SAID_IN_COMMENTS = text(
    """
    SELECT s.comment_id AS text_id, f.id FROM own_filter f
      JOIN searchable s ON s.stems @@ CAST(f.stems AS tsquery)
     WHERE f.id = ANY (:filters) AND f.kind = 'words' AND s.comment_id = ANY (:ids)
       AND s.file_id IS NULL
    """
)


def of_posts(
    posts: Sequence[Outline], around: Shell, where: Where, reader_id: int
) -> dict[int, Filtered]:
    """Say which filter each post meets, the oldest first; one statement more at most."""
    if not around.filters or where is Where.PERSON:
        return {}
    found: dict[int, Filtered] = {}
    said = words_met(SAID, [post.id for post in posts], around.filters)
    for post in posts:
        if post.kind in UNFOLDED or post.author_id == reader_id:
            continue
        for one in around.filters:
            is_met = {
                FilterKind.PERSON: one.other_id == post.author_id,
                FilterKind.COMMUNITY: where is Where.HOME and one.community_id == post.community_id,
                FilterKind.TOPIC: where is Where.HOME and one.id in said.get(post.id, ()),
                FilterKind.WORDS: one.id in said.get(post.id, ()),
            }[FilterKind(one.kind)]
            if is_met:
                found[post.id] = one
                break
    return found


def of_comments(
    comments: Collection[tuple[int, int]], around: Shell, reader_id: int
) -> dict[int, Filtered]:
    """Say which filter each comment meets; `comments` are their ids, with their authors'."""
    if not around.filters:
        return {}
    said = words_met(SAID_IN_COMMENTS, [number for number, _author in comments], around.filters)
    found: dict[int, Filtered] = {}
    for number, author_id in comments:
        if author_id == reader_id:
            continue
        met = said.get(number, set())
        for one in around.filters:
            if one.id in met or (one.other_id is not None and one.other_id == author_id):
                found[number] = one
                break
    return found


def words_met(
    statement: object, ids: Sequence[int], filters: Sequence[Filtered]
) -> dict[int, set[int]]:
    """Ask the index which of some texts meet which filter."""
    asked = [one.id for one in filters if one.kind in (FilterKind.WORDS, FilterKind.TOPIC)]
    found: dict[int, set[int]] = {}
    if asked and ids:
        values = {"filters": asked, "ids": list(ids)}
        for text_id, number in session.connection().execute(statement, values):  # type: ignore[call-overload]
            found.setdefault(text_id, set()).add(number)
    return found


def is_left_out(one: Filtered | None, where: Where) -> bool:
    """Tell whether a post is not to be on this page at all."""
    return one is not None and where is Where.HOME and one.way == FilterWay.LEAVE_OUT


def folded(html: str, one: Filtered) -> Markup:
    """Fold a post, and say why; a press shows it, without script too."""
    words = _("1 post hidden by your filter “%(filter)s”", filter=one.label)
    return Markup(
        '<article class="folded"><details><summary>{words} <span class="link">{show}</span>'
        "</summary>{html}</details></article>"
    ).format(words=words, show=_("Show"), html=Markup(html))


def fold_comment(html: str, one: Filtered) -> str:
    """Fold what a comment says, not what others said below it."""
    words = escape(_("Hidden by your filter “%(filter)s”", filter=one.label))
    show = escape(_("Show"))
    begin = f'<details class="folded"><summary>{words} <span class="link">{show}</span></summary>'
    html = html.replace("<!--said-->", begin, 1)
    return html.replace("<!--/said-->", "</details>", 1)


def blocked_with(person_id: int) -> object:
    """Select the people who do not write to somebody, whoever of the two blocked the other."""
    return union_all(
        select(OwnFilter.other_id).where(OwnFilter.person_id == person_id, OwnFilter.blocking()),
        select(OwnFilter.person_id).where(OwnFilter.other_id == person_id, OwnFilter.blocking()),
    )


def silencing(actor_id: int) -> Select[tuple[int]]:
    """Select those who want to hear nothing of what somebody does."""
    return select(OwnFilter.person_id).where(OwnFilter.other_id == actor_id, OwnFilter.in_force())
