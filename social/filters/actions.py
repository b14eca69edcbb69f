"""How does somebody say what they do not want to see? Their own affair: nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, text

from models import (
    Community,
    FilterKind,
    FilterWay,
    OwnFilter,
    Person,
    Role,
    Topic,
    limits,
    session,
)
from models.folding import fold
from moderation import clean_line
from social.changes import change
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold
from social.live.announce import tell_standing

MOST = 100

# A phrase in all its forms in each language, and as it is; texts are kept by their own language.
STEMS = text(
    """
    SELECT string_agg('(' || stems || ')', ' | ' ORDER BY stems) FROM (
        SELECT DISTINCT phraseto_tsquery(CAST(config AS regconfig), folded)::text AS stems
          FROM search_folded(:words) AS folded,
               unnest(ARRAY['pg_catalog.english', 'pg_catalog.dutch', 'pg_catalog.french',
                            'pg_catalog.german', 'pg_catalog.simple']) AS config
    ) one WHERE stems <> ''
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody does not want to see, as they say it."""

    kind: FilterKind
    what: str
    way: FilterWay = FilterWay.FOLD
    is_block: bool = False
    until: datetime | None = None


def add(person: Person, wish: Wish) -> OwnFilter:
    """Keep a filter; one about the same thing takes the place of the one before."""
    made = about(person, wish)
    made.person_id, made.way, made.until = person.id, wish.way, wish.until
    made.is_block = wish.is_block and wish.kind is FilterKind.PERSON
    if made.is_block and has_task(made.other_id or 0):
        raise Invalid(
            is_block=_("%(name)s has a task for the whole company. You can fold what they say.")
            % {"name": made.label}
        )
    with change(person):
        hold(person)  # one at a time, so that there are no more of many at once
        session.execute(delete(OwnFilter).where(*same(made)))
        mine = select(func.count()).where(OwnFilter.person_id == person.id)
        if (session.scalar(mine) or 0) >= MOST:
            raise Invalid(what=_("You have %(num)d filters. Take one off first.", num=MOST))
        session.add(made)
    tell_standing(person.id)
    return made


def about(person: Person, wish: Wish) -> OwnFilter:
    """Read what a filter is about; Invalid for what does not exist for this person."""
    made, name = OwnFilter(kind=wish.kind, stems=""), clean_line(wish.what, limits.FILTER)
    found: Person | Topic | Community | None
    match wish.kind:
        case FilterKind.WORDS:
            made.label = name[: limits.FILTER]
            made.stems = session.scalar(STEMS, {"words": name}) or ""
            if not made.stems or len(made.stems) > limits.FILTER_STEMS:
                raise Invalid(what=_("Write a word or a few, with letters."))
            return made
        case FilterKind.PERSON:
            found = find_person(name)
            if found is not None and found.id == person.id:
                raise Invalid(what=_("You cannot filter yourself."))
            made.other_id = found.id if found else None
        case FilterKind.TOPIC:
            seen = Topic.seen_by(person).where(Topic.folded == fold(name.removeprefix("#")))
            found = session.scalar(seen)
            made.topic_id = found.id if found else None
        case FilterKind.COMMUNITY:
            known = Community.seen_by(person)
            found = session.scalar(known.where(Community.slug == name.lower())) or session.scalar(
                known.where(Community.name_folded == fold(name)).limit(1)
            )
            made.community_id = found.id if found else None
    if found is None:
        raise Invalid(what=_("There is none of this name."))
    made.label = f"#{found.name}" if isinstance(found, Topic) else found.name
    made.label = made.label[: limits.FILTER]
    return made


def find_person(name: str) -> Person | None:
    """Find a colleague by @handle, or by a name that one alone has."""
    handle = name.removeprefix("@").lower()
    found = session.scalar(select(Person).where(Person.handle == handle))
    if found is not None:
        return found
    of_name = select(Person).where(Person.name_folded == fold(name)).limit(2)
    several = session.scalars(of_name).all()
    if len(several) > 1:
        raise Invalid(what=_("Several colleagues have this name. Write the @name of one."))
    return several[0] if several else None


def same(made: OwnFilter) -> tuple[object, ...]:
    """Name the filter of the same person about the same thing."""
    return (
        OwnFilter.person_id == made.person_id,
        OwnFilter.kind == made.kind,
        OwnFilter.stems == made.stems,
        OwnFilter.topic_id.is_not_distinct_from(made.topic_id),
        OwnFilter.other_id.is_not_distinct_from(made.other_id),
        OwnFilter.community_id.is_not_distinct_from(made.community_id),
    )


def has_task(person_id: int) -> bool:
    """Tell whether somebody moderates, or has another task for the whole company."""
    return session.scalar(select(Role.id).where(Role.person_id == person_id).limit(1)) is not None


def take_off(person: Person, number: int) -> None:
    """See it again; 404 for filters of others."""
    mine = (OwnFilter.person_id == person.id, OwnFilter.id == within_range(number))
    with change(person):
        gone = session.scalar(delete(OwnFilter).where(*mine).returning(OwnFilter.id))
    if gone is None:
        raise not_found()
    tell_standing(person.id)


def filters_of(person: Person) -> Sequence[OwnFilter]:
    """List the filters of a person, the newest first; those that are over, too."""
    mine = select(OwnFilter).where(OwnFilter.person_id == person.id)
    return session.scalars(mine.order_by(OwnFilter.id.desc()).limit(MOST)).all()
