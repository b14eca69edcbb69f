"""Which conversations does somebody have, the liveliest first, and where was something said?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import ARRAY, Integer, Row, bindparam, func, select, text

from models import Conversation, Message, Person, session
from models.folding import fold
from social import shell
from social.cursor import Cursor
from social.finding import within_range

PAGE = 30
NAMED = 3  # of the others in a group without a name
SAID = 140  # characters of the newest message
WORD = re.compile(r"\w+")

# Each with its newest message, and how many are new, as far as the reader sees them.
MINE = text(
    """
    SELECT c.id, c.name, c.pair, c.active_at, p.is_muted, said.id AS said_id, said.author_id,
           said.html, said.language, said.posted_at, unread.number AS unread
      FROM participant p
      JOIN conversation c ON c.id = p.conversation_id
      LEFT JOIN LATERAL (
           SELECT m.id, m.author_id, m.html, m.language, m.posted_at FROM message m
            WHERE m.conversation_id = c.id AND m.id > p.after_id AND m.deleted_at IS NULL
              AND (m.state = 'published' OR m.author_id = :me) AND m.author_id <> ALL (:apart)
            ORDER BY m.id DESC LIMIT 1) said ON true
      CROSS JOIN LATERAL (
           SELECT count(*) AS number FROM (
                SELECT FROM message m
                 WHERE m.conversation_id = c.id AND m.id > p.read_id AND m.deleted_at IS NULL
                   AND m.state = 'published' AND m.author_id <> :me AND m.author_id <> ALL (:apart)
                 LIMIT 100) new) unread
     WHERE p.person_id = :me AND p.left_at IS NULL AND c.last_id > p.away_id
       AND (c.active_at, c.id) < (:at, :before)
     ORDER BY c.active_at DESC, c.id DESC LIMIT :most
    """
).bindparams(bindparam("apart", type_=ARRAY(Integer)))

# The others of some conversations: the first few of each, and how many there are.
OTHERS = text(
    """
    SELECT c.id, few.person_id, few.number
      FROM unnest(CAST(:ids AS integer[])) AS c (id)
     CROSS JOIN LATERAL (
           SELECT p.person_id, count(*) OVER () AS number
             FROM participant p JOIN person o ON o.id = p.person_id
            WHERE p.conversation_id = c.id AND p.person_id <> :me AND p.left_at IS NULL
            ORDER BY o.name_folded, o.id LIMIT :most) few
    """
)


@dataclass(frozen=True, slots=True)
class Line:
    """One conversation of the list."""

    id: int
    title: str
    is_pair: bool
    others: Sequence[Person]
    number: int  # of the others
    is_muted: bool
    unread: int
    said: str
    language: str
    is_own: bool  # the newest message is the reader's
    author: str  # who said it, in a group
    at: datetime


@dataclass(frozen=True, slots=True)
class Others:
    """Some of those who are in a conversation beside the reader, and how many these are."""

    people: Sequence[Person]
    number: int


NOBODY = Others((), 0)


def page(reader: Person, before: Cursor) -> tuple[list[Line], Cursor | None]:
    """Read a page of somebody's conversations, and where the next one begins: four statements."""
    values = {
        "me": reader.id,
        "apart": list(shell.current().apart),
        "at": before.at,
        "before": before.id,
        "most": PAGE + 1,
    }
    rows = session.connection().execute(MINE, values).all()
    shown = rows[:PAGE]
    following = Cursor(shown[-1].active_at, shown[-1].id) if len(rows) > PAGE else None
    return lines(reader, shown), following


def lines(reader: Person, rows: Sequence[Row[Any]]) -> list[Line]:
    """Say of conversations with whom they are, and what was said last."""
    others = others_in(reader, [row.id for row in rows])
    authors = {row.author_id for row in rows if row.author_id}
    named = select(Person.id, Person.name).where(Person.id.in_(authors))
    names = {row.id: row.name for row in session.execute(named)} if authors else {}
    return [
        Line(
            id=row.id,
            title=title(row.name, others.get(row.id, NOBODY)),
            is_pair=row.pair is not None,
            others=others.get(row.id, NOBODY).people,
            number=others.get(row.id, NOBODY).number,
            is_muted=row.is_muted,
            unread=row.unread,
            said=excerpt(row.html or ""),
            language=row.language or "",
            is_own=row.author_id == reader.id,
            author=names.get(row.author_id, "") if row.pair is None else "",
            at=row.posted_at or row.active_at,
        )
        for row in rows
    ]


def others_in(reader: Person, ids: Sequence[int]) -> dict[int, Others]:
    """Bring the others of some conversations: two statements."""
    if not ids:
        return {}
    values = {"ids": list(ids), "me": reader.id, "most": NAMED}
    rows = session.connection().execute(OTHERS, values).all()
    people_ids = {row.person_id for row in rows}
    people = {
        one.id: one for one in session.scalars(select(Person).where(Person.id.in_(people_ids)))
    }
    found: dict[int, tuple[list[Person], int]] = {}
    for row in rows:
        found.setdefault(row.id, ([], row.number))[0].append(people[row.person_id])
    return {key: Others(*pair) for key, pair in found.items()}


def title(name: str, others: Others) -> str:
    """Call a conversation by its name, or by those who are in it."""
    if name:
        return name
    if not others.people:
        return _("Nobody else")
    names = ", ".join(one.name for one in others.people)
    more = others.number - len(others.people)
    if not more:
        return names
    return ngettext("%(names)s and %(num)d more", "%(names)s and %(num)d more", more, names=names)


def excerpt(html: str) -> str:
    """Write the beginning of a text without its layout."""
    words = Markup(html).striptags()
    return words if len(words) <= SAID else f"{words[:SAID].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was looked for, and where it was said."""

    message: Message
    title: str
    said: str


def search(reader: Person, words: str, before: int | None) -> tuple[list[Hit], int | None]:
    """Look for words in one's own messages: all of them, whole or begun; the newest first."""
    wanted = asked(words)
    if not wanted:
        return [], None
    query = Message.seen_by(reader).where(
        Message.words.op("@@")(func.to_tsquery("simple", wanted)),
        Message.author_id.not_in(shell.current().apart),
    )
    if before is not None:
        query = query.where(Message.id < within_range(before))
    found = session.scalars(query.order_by(Message.id.desc()).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    others = others_in(reader, list({one.conversation_id for one in shown}))
    hits = [Hit(one, title_of(one.conversation, others), excerpt(one.html)) for one in shown]
    return hits, shown[-1].id if len(found) > PAGE else None


def title_of(conversation: Conversation, others: dict[int, Others]) -> str:
    """Call a conversation as the list does."""
    return title(conversation.name, others.get(conversation.id, NOBODY))


def asked(words: str) -> str:
    """Write what is looked for as PostgreSQL reads it; nothing where no word is in it."""
    return " & ".join(f"'{word}':*" for word in WORD.findall(fold(words))[:8])
