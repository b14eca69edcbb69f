"""What does a reader see of the words that posts quote? Asked anew whenever a post is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import Row, select, text

from models import Person, Post, Quote, QuoteState, session
from models.reading import READABLE
from social.quoting import excerpt
from social.shell import Shell

LONGEST = 600  # characters of a quote; the whole stands where it was said
PLACE = "<!--quote-->"

# The words come only to whoever may read them where they stand.
FOUND = text(
    f"""
    SELECT q.in_post_id, q.state, q.person_id, q.author_id, q.comment_id, q.text_version,
           c.id IS NOT NULL AS is_readable, p.id AS post_id, c.name AS community_name,
           CASE WHEN q.comment_id IS NULL THEN p.title ELSE '' END AS title,
           COALESCE(m.html, p.html) AS html, COALESCE(m.language, p.language) AS language,
           COALESCE(m.version, p.version) AS version, a.name AS author_name,
           a.handle AS author_handle
      FROM quote q
      JOIN person a ON a.id = q.author_id
      LEFT JOIN comment m ON m.id = q.comment_id
      JOIN post p ON p.id = COALESCE(q.post_id, m.post_id)
      LEFT JOIN community c ON c.id = p.community_id AND {READABLE}
       AND q.state = '{QuoteState.SHOWN}'
       AND p.state = 'published' AND p.deleted_at IS NULL AND p.erased_at IS NULL
       AND (m.id IS NULL
            OR m.state = 'published' AND m.deleted_at IS NULL AND m.erased_at IS NULL)
     WHERE q.in_post_id = ANY (:ids)
    """
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """What one reader sees of a quote: the words, or that there is nothing for them."""

    words: str = ""
    title: str = ""
    language: str = ""
    name: str = ""
    handle: str = ""
    community: str = ""
    post_id: int = 0
    comment_id: int | None = None
    is_changed: bool = False
    waits: bool = False  # for its author, as whoever quotes them is told
    filtered_by: str = ""  # the reader's own filter that folds what its author says


def quotes_in(ids: Sequence[int], reader: Person, around: Shell) -> dict[int, Quoted]:
    """Read what some posts quote, by the post, as far as the reader may; one statement."""
    rows = session.connection().execute(FOUND, {"ids": list(ids), "me": reader.id})
    return {row.in_post_id: seen(row, reader, around) for row in rows}


def seen(row: Row[Any], reader: Person, around: Shell) -> Quoted:
    """Say of one quote what a reader sees; whose posts they fold, of them they fold this, too."""
    if not row.is_readable or row.author_id in around.apart:
        waits = row.state == QuoteState.ASKED and row.person_id == reader.id
        return Quoted(waits=waits)
    return Quoted(
        words=excerpt(Markup(row.html).striptags(), LONGEST),
        title=row.title,
        language=row.language,
        name=row.author_name,
        handle=row.author_handle,
        community=row.community_name,
        post_id=row.post_id,
        comment_id=row.comment_id,
        is_changed=row.version != row.text_version,
        filtered_by=next(
            (one.label for one in around.filters if one.other_id == row.author_id), ""
        ),
    )


def filled(html: str, post_id: int, quotes: Mapping[int, Quoted]) -> str:
    """Put into a post what its reader sees of the words that it quotes."""
    quote = quotes.get(post_id)
    if quote is None:
        return html
    # Not as Markup, which would write what comes in as text.
    return str(html).replace(PLACE, render_template("quotes/_quote.html", quote=quote), 1)


def quotes(post: Post) -> bool:
    """Tell whether a post quotes anything."""
    return session.scalar(select(Quote.id).where(Quote.in_post_id == post.id)) is not None


def marked(html: str, is_quoting: bool) -> str:
    """Mark a post that is sent to many, so that each page asks what its own reader may see."""
    return html.replace(PLACE, '<div class="quoted" data-quote></div>', 1) if is_quoting else html
