"""What could a few letters mean: a person, a community, a topic, an emoji, a skill?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from models import (
    EVERYBODY,
    Community,
    Concept,
    ConceptLabel,
    Membership,
    MembershipState,
    Person,
    Post,
    Sort,
    Topic,
    session,
)
from models.community import OPEN
from models.folding import fold
from models.stay import found_by
from moderation import find_emoji
from social.photos import person_photo
from social.rights import may
from social.search.matching import few
from social.search.query import read
from social.search.texts import load, title_of
from social.search.understanding import understand
from social.separating import apart_from
from social.telling import SKILLS
from social.visiting import mark

MOST = 8
POSTS = 3  # of them
LETTERS = 4  # from which on a word is looked for in what people wrote

BY_NAME = Person.name_folded.collate("C")  # as the index has them

Suggestion = dict[str, Any]


class Kind(StrEnum):
    """What is being written."""

    PERSON = "person"
    COMMUNITY = "community"
    TOPIC = "topic"
    EMOJI = "emoji"
    SKILL = "skill"


def suggest(
    kind: Kind | None, words: str, reader: Person, place: Community | None
) -> list[Suggestion]:
    """List what may be meant, best first: people and communities where no kind is given."""
    match kind:
        case Kind.PERSON:
            return [*everybody(words, reader, place), *people(words, reader, place)][:MOST]
        case Kind.COMMUNITY:
            return communities(words, reader, nameable(place))
        case Kind.TOPIC:
            return topics(words, reader)
        case Kind.EMOJI:
            return emoji(words, reader.language)
        case Kind.SKILL:
            return skills(words, reader.language)
        case None:
            said, found = texts(words, reader), communities(words, reader, true())
            most = MOST - len(said)
            return [*people(words, reader, None)[: max(4, most - len(found))], *found][:most] + said


def people(words: str, reader: Person, place: Community | None) -> list[Suggestion]:
    """Find colleagues: members of the place first, then by how the name begins.

    Nobody is offered who is kept apart from the reader. Each way to match is looked through in the
    order of names, and only until there are enough: so letters that thousands have cost no more.
    """
    among = select(Person).where(found_by(reader), Person.id.not_in(apart_from(reader.id)))
    is_member = exists().where(
        Membership.person_id == Person.id,
        Membership.community_id == (place.id if place else None),
        Membership.state == MembershipState.MEMBER,
    )
    here = (is_member, ~is_member) if place else (true(),)
    ways = [and_(where, how) for where in here for how in likenesses(words)]
    found = union_all(*(first_of(among, way, turn) for turn, way in enumerate(ways))).limit(MOST)
    best = found.subquery("best")
    rows = session.execute(
        select(Person, best.c.turn)
        .join(best, best.c.id == Person.id)
        .options(joinedload(Person.site))
        .order_by(best.c.turn, BY_NAME, Person.id)
    )
    is_open, of_members = place is None or place.is_open, len(ways) // 2
    return [described(person, is_open or turn < of_members) for person, turn in rows]


def everybody(words: str, reader: Person, place: Community | None) -> list[Suggestion]:
    """Offer to call all of the place, in the reader's language, where one may."""
    begun = fold(words)
    meant = begun and any(word.startswith(begun) for word in EVERYBODY.values())
    if place is None or not meant or not may(reader, "call", place):
        return []
    return [
        {
            "kind": "community",
            "value": f"@{EVERYBODY.get(reader.language, EVERYBODY['en'])}",
            "name": _("Everybody in %(community)s", community=place.name),
            "url": url_for("communities.everyone", slug=place.slug),
            "hue": place.hue,
            "ring": place.kind.value,
            "can_read": True,
        }
    ]


def likenesses(words: str) -> tuple[ColumnElement[bool], ...]:
    """List in which ways somebody may be meant, the best first; nobody is so in two of them."""
    begun = begins_so(words)
    inside = Person.name_folded.contains(f" {fold(words)}", autoescape=True)
    meant = or_(Person.named(words), begins(Person.handle, words))
    return begun, and_(inside, ~begun), and_(meant, ~begun, ~inside)


def begins_so(words: str) -> ColumnElement[bool]:
    """Hold where a name begins with what was typed; with nothing, each does."""
    begun: ColumnElement[bool] = BY_NAME.startswith(fold(words), autoescape=True)
    return begun


def first_of(among: Select[tuple[Person]], way: ColumnElement[bool], turn: int) -> Select[Any]:
    """Select the first few who match in one way; `turn` says which it is."""
    some = among.with_only_columns(Person.id, literal(turn).label("turn")).where(way)
    return select(some.order_by(BY_NAME, Person.id).limit(MOST).subquery(f"way_{turn}"))


def described(person: Person, can_read: bool) -> Suggestion:
    """Describe a person to the page."""
    return {
        "kind": "person",
        "value": f"@{person.handle}",
        "name": person.name,
        "detail": ", ".join(filter(None, (mark(person), person.title, person.site_name))),
        "url": url_for("people.show", handle=person.handle),
        "hue": person.hue,
        "initials": person.initials,
        "photo": person_photo(person, is_small=True),
        "can_read": can_read,
    }


def communities(words: str, reader: Person, among: ColumnElement[bool]) -> list[Suggestion]:
    """Find communities that the reader may know of: joined ones first."""
    joined = Community.joined_by(reader)
    parts = (Community.name_folded.contains(part, autoescape=True) for part in fold(words).split())
    rows: Sequence[Community] = session.scalars(
        Community.seen_by(reader)
        .where(Community.archived_at.is_(None), among, *parts)
        .order_by(
            joined.desc(),
            rank(Community.name_folded, words),
            Community.name_folded,
            Community.id,
        )
        .limit(MOST)
    ).all()
    return [
        {
            "kind": "community",
            "value": f"@{row.slug}",
            "name": row.name,
            "url": url_for("communities.show", slug=row.slug),
            "hue": row.hue,
            "ring": row.kind.value,
        }
        for row in rows
    ]


def nameable(place: Community | None) -> ColumnElement[bool]:
    """Hold for communities that a text there can name: open ones, and the place itself."""
    return or_(Community.kind.in_(OPEN), Community.id == place.id if place else false())


def topics(words: str, reader: Person) -> list[Suggestion]:
    """Find topics of posts that the reader sees.

    They are sorted first and asked about one by one, until there are enough: the question costs
    more than the words, and what stands far down is not asked about.
    """
    best = rank(Topic.folded, words).label("rank")
    near = (
        select(Topic, best)
        .where(Topic.folded.contains(fold(words), autoescape=True))
        .order_by(best, Topic.folded)
        .offset(0)
        .subquery("near")
    )
    found = aliased(Topic, near)
    rows = session.scalars(
        select(found)
        .where(Topic.known_to(reader, "near"))
        .order_by(near.c.rank, near.c.folded)
        .limit(MOST)
    )
    return [
        {
            "kind": "topic",
            "value": f"#{row.name}",
            "name": row.name,
            "url": url_for("topics.show", name=row.folded),
        }
        for row in rows
    ]


def texts(words: str, reader: Person) -> list[Suggestion]:
    """Find some of the newest posts with these words, the last of which may not be done yet."""
    query = read(words)
    if not query.words or len(query.terms[-1].words) < LETTERS:
        return []
    *before, last = query.terms
    last = replace(last, is_begun=not last.is_phrase and last.words[-1].isalnum())
    asked = understand(replace(query, terms=(*before, last)), reader)
    posts = load(Post, {hit.post_id for hit in few(asked, reader, (Sort.POST, Sort.STORY), POSTS)})
    return [
        {
            "kind": "post",
            "value": title_of(post),
            "name": title_of(post),
            "detail": post.community.name,
            "url": url_for("posts.show", id=post.id),
        }
        for post in sorted(posts.values(), key=lambda post: post.posted_at, reverse=True)
    ]


def emoji(words: str, language: str) -> list[Suggestion]:
    """Find emoji by their names in the reader's language and in English."""
    return [
        {"kind": "emoji", "value": one.character, "name": f":{one.name}:", "sign": one.character}
        for one in find_emoji(words, language, MOST)
    ]


def skills(words: str, language: str) -> list[Suggestion]:
    """Find terms for skills by how they begin in a language, the shortest first."""
    rows = session.scalars(
        select(ConceptLabel.words)
        .where(
            ConceptLabel.language == language,
            begins(ConceptLabel.folded, words),
            ConceptLabel.concept_id.in_(
                Concept.offered().where(Concept.kind.in_(SKILLS)).with_only_columns(Concept.id)
            ),
        )
        .order_by(func.length(ConceptLabel.folded), ConceptLabel.folded, ConceptLabel.id)
        .limit(MOST)
    )
    return [{"kind": "skill", "value": term, "name": term} for term in rows]


def begins(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Hold where a column begins with what was typed."""
    sought = fold(words)
    return column.startswith(sought, autoescape=True) if sought else false()


def rank(column: InstrumentedAttribute[str], words: str) -> ColumnElement[int]:
    """Put names that begin so first, then those with a word that does, then the rest."""
    sought = fold(words)
    return case(
        (column.startswith(sought, autoescape=True), 0),
        (column.contains(f" {sought}", autoescape=True), 1),
        else_=2,
    )
