"""What does a reader see of a poll: in a feed, and on its own page?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import joinedload

from models import (
    Community,
    Membership,
    MembershipState,
    Participation,
    Person,
    Poll,
    Post,
    Repeat,
    Site,
    Vote,
    now,
    session,
)
from social.countries import country_choices
from social.few import LEAST
from social.outlines import Question, questions_of
from social.rights import may
from social.separating import apart_from

NAMED_AT_MOST = 200  # people whose answers are listed
SITES = 8  # that are set side by side
ROUNDS = 6  # times that are set side by side


@dataclass(frozen=True, slots=True)
class Voter:
    """Who answered what, under their name."""

    person: Person
    chosen: list[list[int]]


@dataclass(frozen=True, slots=True)
class Place:
    """What people of one site answered, under their names."""

    name: str
    questions: tuple[Question, ...]
    counted: int


@dataclass(frozen=True, slots=True)
class Round:
    """One of the times that the same was asked."""

    post_id: int
    at: datetime
    questions: tuple[Question, ...]
    counted: int


@dataclass(frozen=True, slots=True)
class Box:
    """What the page of a poll shows besides the post."""

    poll: Poll
    questions: tuple[Question, ...]
    counted: int
    asked: int
    is_over: bool
    has_answered: bool
    own: list[list[int]]
    may_answer: bool
    may_close: bool
    is_meant: bool
    places: list[str]
    voters: list[Voter]
    sites: list[Place]
    rounds: list[Round]


NUMBERS = sql(
    """
    SELECT asked.place - 1 AS question, CAST(chosen.place AS integer) AS answer, count(*) AS number
      FROM vote v, jsonb_array_elements(v.chosen) WITH ORDINALITY asked (places, place),
           jsonb_array_elements_text(asked.places) chosen (place)
     WHERE v.poll_id = :poll GROUP BY 1, 2
    """
)


def poll_of(post: Post) -> Poll | None:
    """Find the poll of a post."""
    found = session.scalar(select(Poll).where(Poll.post_id == post.id))
    if found is not None:
        found.post = post
    return found


def box_of(post: Post, reader: Person) -> Box | None:
    """Read all that the page of a poll shows; nobody kept apart from the reader is named."""
    poll = poll_of(post)
    if poll is None:
        return None
    own = own_answer(poll, reader)
    is_told = poll.is_named and (poll.shows_early or not poll.is_open)
    results, counted = poll.results, poll.counted
    if is_told and poll.is_open:
        results, counted = named_results(poll), poll.answer_count
    return Box(
        poll=poll,
        questions=questions_of(poll, results),
        counted=counted,
        asked=poll.asked if poll.asked is not None else count_asked(poll, post.community),
        is_over=is_over(poll),
        has_answered=own is not None,
        own=own or [],
        may_answer=may(reader, "answer", poll),
        may_close=poll.is_open and may(reader, "close", poll),
        is_meant=is_meant(poll, reader),
        places=places_of(poll),
        voters=voters_of(poll, reader) if is_told else [],
        sites=by_site(poll) if is_told else [],
        rounds=rounds_of(poll),
    )


def is_over(poll: Poll) -> bool:
    """Tell whether nobody can answer any more."""
    return not poll.is_open or poll.closes_at <= now()


def own_answer(poll: Poll, reader: Person) -> list[list[int]] | None:
    """Read what the reader answered, under their name; of an anonymous poll, only that they did."""
    if poll.is_named:
        mine = (Vote.poll_id == poll.id, Vote.person_id == reader.id)
        return session.scalar(select(Vote.chosen).where(*mine))
    key = {"poll_id": poll.id, "person_id": reader.id}
    return [] if session.get(Participation, key, populate_existing=True) else None


def named_results(poll: Poll) -> list[list[int]]:
    """Count the answers that people gave under their names."""
    found = [[0] * len(one["answers"]) for one in poll.questions]
    for question, answer, number in session.execute(NUMBERS, {"poll": poll.id}):
        found[question][answer] = number
    return found


BY_SITE = sql(
    """
    SELECT s.name, asked.place - 1 AS question, CAST(chosen.place AS integer) AS answer,
           count(*) AS number
      FROM vote v JOIN person p ON p.id = v.person_id JOIN site s ON s.id = p.site_id,
           jsonb_array_elements(v.chosen) WITH ORDINALITY asked (places, place),
           jsonb_array_elements_text(asked.places) chosen (place)
     WHERE v.poll_id = :poll AND s.id = ANY (:sites) GROUP BY 1, 2, 3
    """
)


def by_site(poll: Poll) -> list[Place]:
    """Count what people said under their names at each site of which five or more did, by name.

    Only where names stand beside the answers anyway; without names nothing is kept by site.
    """
    people = func.count(Vote.id)
    large = (
        select(Site.id, Site.name, people)
        .join(Person, Person.site_id == Site.id)
        .join(Vote, Vote.person_id == Person.id)
        .where(Vote.poll_id == poll.id)
        .group_by(Site.id)
        .having(people >= LEAST)
        .order_by(people.desc(), Site.name)
        .limit(SITES)
    )
    counted = {row[1]: (row[0], row[2]) for row in session.execute(large)}
    if len(counted) < 2:  # one site beside nothing says nothing
        return []
    numbers = {name: [[0] * len(one["answers"]) for one in poll.questions] for name in counted}
    ids = [site_id for site_id, _people in counted.values()]
    for row in session.execute(BY_SITE, {"poll": poll.id, "sites": ids}):
        numbers[row.name][row.question][row.answer] = row.number
    return [
        Place(name, questions_of(poll, numbers[name]), counted[name][1]) for name in sorted(counted)
    ]


def voters_of(poll: Poll, reader: Person) -> list[Voter]:
    """List who answered what, by name."""
    rows = session.scalars(
        select(Vote)
        .join(Vote.person)
        .where(Vote.poll_id == poll.id, Vote.person_id.not_in(apart_from(reader.id)))
        .options(joinedload(Vote.person))
        .order_by(Person.name_folded, Person.id)
        .limit(NAMED_AT_MOST)
    )
    return [Voter(vote.person, vote.chosen) for vote in rows]


def is_meant(poll: Poll, person: Person) -> bool:
    """Tell whether a person is one of those at the places where it is asked."""
    meant = select(Person.id).outerjoin(Site, Site.id == Person.site_id)
    return session.scalar(meant.where(Person.id == person.id, poll.asks())) is not None


def count_asked(poll: Poll, community: Community) -> int:
    """Count the members who are asked."""
    rows = (
        select(func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Site, Site.id == Person.site_id)
        .where(
            Membership.community_id == community.id,
            Membership.state == MembershipState.MEMBER,
            Person.works_here(),
            poll.asks(),
        )
    )
    return session.scalar(rows) or 0


def places_of(poll: Poll) -> list[str]:
    """Name the countries and sites where it is asked."""
    names = dict(country_choices()) if poll.countries else {}
    sites = select(Site.name).where(Site.id.in_(poll.site_ids)).order_by(Site.name)
    return [names.get(one, one) for one in poll.countries] + (
        list(session.scalars(sites)) if poll.site_ids else []
    )


def rounds_of(poll: Poll) -> list[Round]:
    """Read the last times that the same was asked and counted, the oldest first."""
    if poll.first_id is None and poll.repeats is Repeat.NEVER:
        return []
    first = poll.first_id or poll.id
    rows = session.scalars(
        select(Poll)
        .join(Poll.post)
        .where(
            (Poll.first_id == first) | (Poll.id == first),
            Poll.results.is_not(None),
            Poll.closed_at.is_not(None),
            Post.shown(),
            Poll.closes_at <= poll.closes_at,
        )
        .options(joinedload(Poll.post))
        .order_by(Poll.closes_at.desc())
        .limit(ROUNDS)
    )
    found = [
        Round(p.post_id, p.post.posted_at, questions_of(p, p.results), p.counted) for p in rows
    ]
    return found[::-1] if len(found) > 1 else []
