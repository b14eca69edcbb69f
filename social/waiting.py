"""What waits for a person: invitations, requests to their communities, mentions not yet read?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ARRAY, Integer, Row, and_, any_, bindparam, func, or_, select

from models import (
    Comment,
    Community,
    Membership,
    MembershipState,
    Notice,
    NoticeKind,
    Person,
    Post,
    session,
)
from social.shell import Shell

MOST = 5  # of doors, and of mentions; each has its whole list elsewhere


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: in words, where, since when, and the page where it is settled.

    A mention is settled by being opened (`opens`); until then it counts as unread.
    """

    words: str
    place: Community | Row[Any]  # with slug, name, kind and hue
    address: str
    opens: bool = False
    at: datetime | None = None


def for_reader(reader: Person, shell: Shell) -> list[Waiting]:
    """List what waits: two statements, and one where no notice is unread."""
    return [*doors(reader, shell), *(mentions(reader) if shell.notices_unread else ())]


# Built once: this runs for every first page of home.
INVITED = and_(Membership.person_id == bindparam("me"), Membership.state == MembershipState.INVITED)
ASKED = and_(
    Membership.community_id == any_(bindparam("owned", type_=ARRAY(Integer))),
    Membership.state == MembershipState.REQUESTED,
)
DOORS = (
    select(
        Community.slug,
        Community.name,
        Community.kind,
        (Community.id % 8 + 1).label("hue"),
        Membership.state,
        func.count().label("number"),
    )
    .join(Membership, Membership.community_id == Community.id)
    .join(Person, Person.id == Membership.person_id)
    .where(
        or_(INVITED, ASKED),
        Person.works_here(),
        Community.deleted_at.is_(None),
        Community.archived_at.is_(None),
    )
    .group_by(Community.id, Membership.state)
    .order_by(Membership.state, Community.name_folded)
    .limit(MOST)
)


def doors(reader: Person, shell: Shell) -> Iterator[Waiting]:
    """List the communities that invite the reader, and those of theirs that people ask to join."""
    values = {"me": reader.id, "owned": list(shell.owned)}
    for place in session.connection().execute(DOORS, values):
        if place.state == MembershipState.INVITED:
            page = url_for("communities.show", slug=place.slug)
            yield Waiting(_("You are invited"), place, page)
        else:
            words = ngettext("%(num)d request to join", "%(num)d requests to join", place.number)
            yield Waiting(words, place, url_for("communities.requests", slug=place.slug))


def mentions(reader: Person) -> Iterator[Waiting]:
    """List where the reader was named and has not looked yet, newest first, if they may read it."""
    rows = session.execute(
        select(Notice, Person.name, Community)
        .join(Post, Post.id == Notice.post_id)
        .join(Community, Community.id == Post.community_id)
        .join(Person, Person.id == Notice.actor_ids[1])
        .outerjoin(Comment, Comment.id == Notice.comment_id)
        .where(
            Notice.person_id == reader.id,
            Notice.kind == NoticeKind.MENTIONED,
            Notice.read_at.is_(None),
            Post.shown(),
            Community.read_by(reader),
            or_(Notice.comment_id.is_(None), Comment.shown()),
        )
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(MOST)
    )
    for notice, name, place in rows:
        if notice.comment_id is not None:
            words = _("%(name)s mentioned you in a comment", name=name)
        else:
            words = _("%(name)s mentioned you in a post", name=name)
        page = url_for("notices.open_one", id=notice.id)
        yield Waiting(words, place, page, opens=True, at=notice.at)
