"""What did those who can sign in pass on, in whose words, and what do they want to hear less of?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from archive import ledger
from archive.ledger import Line
from models import (
    Attention,
    AttentionLevel,
    Community,
    CommunityKind,
    Event,
    FilterKind,
    Membership,
    MembershipState,
    Person,
    Post,
    PostKind,
    Quote,
    Share,
    limits,
    session,
)
from moderation import Draft, screen
from social import texts
from social.commands.demo.book import later
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House, enliven
from social.commands.demo.moments import at
from social.commands.demo.naming import Known
from social.filters.actions import Wish, about

HOLDS = timedelta(days=30)  # a filter, and what somebody hears less of


@dataclass(frozen=True, slots=True)
class Habit:
    """What somebody says to the words that they quote, and the words they do not want to see."""

    language: str
    title: str
    words: str
    unwanted: str


HABITS = {
    "Shanice Clarke": Habit(
        "en",
        "Worth five minutes before the next handover",
        "It happened elsewhere, and it could have been us on the station job. Tell me what you "
        "would do differently, and I bring it to the next toolbox talk.",
        "raffle",
    ),
    "Marieke Verhaegen": Habit(
        "nl",
        "Even lezen voor de volgende overdracht",
        "Dit kwam van een andere plek, en het kan bij ons net zo goed. Hoe lossen wij het op? "
        "Zet het hieronder, dan neem ik het maandag mee.",
        "voetbal",
    ),
    "Catherine Evrard": Habit(
        "fr",
        "À lire avant la prochaine relève",
        "Cela vient d’un autre atelier, et cela nous concerne aussi. Dites ce que vous feriez "
        "chez nous : j’en parle lundi.",
        "pétanque",
    ),
    "Franziska Dahmen": Habit(
        "de",
        "Bitte vor der nächsten Übergabe lesen",
        "Das kommt aus einem anderen Bereich und trifft auf uns genauso zu. Was machen wir daraus? "
        "Schreiben Sie es hier, ich nehme es am Montag mit.",
        "Tippspiel",
    ),
}


def pass_on(house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
    """Let each share one post and quote another, hear less of a place, and fold some words."""
    for name, habit in HABITS.items():
        person, who = house.people[name], cast.people[name]
        places = places_of(person)
        quoted_at = at(who, days[-1], time(9, 20))
        shared_at = at(who, days[-2], time(13, 40))
        quoted, shared = session.scalars(open_to(person, habit, shared_at).limit(2)).all()
        lines = quote(habit, person, quoted, places[0], quoted_at)
        ledger.append(session, [share(person, shared, places[1], shared_at), *lines])
        session.add(
            Attention(
                person_id=person.id,
                community_id=places[-1].id,
                level=AttentionLevel.MENTIONS,
                until=end + HOLDS,
                created_at=shared_at,
            )
        )
        unwanted = about(person, Wish(kind=FilterKind.WORDS, what=habit.unwanted))
        unwanted.person_id, unwanted.until = person.id, end + HOLDS
        unwanted.created_at = shared_at
        session.add(unwanted)
    session.flush()


def places_of(person: Person) -> Sequence[Community]:
    """List where somebody writes, first where they wrote last."""
    written = (
        select(func.max(Post.id))
        .where(Post.community_id == Community.id, Post.author_id == person.id)
        .scalar_subquery()
    )
    query = (
        select(Community)
        .join(Membership, Membership.community_id == Community.id)
        .where(
            Membership.person_id == person.id,
            Membership.state == MembershipState.MEMBER,
            Community.kind != CommunityKind.BROADCAST,
            Community.archived_at.is_(None),
            Community.tells_stories.is_(False),
        )
        .order_by(written.desc().nulls_last(), Community.id)
    )
    return session.scalars(query).all()


def open_to(person: Person, habit: Habit, before: datetime) -> Select[tuple[Post]]:
    """Select what others wrote in one's language where everybody reads, the newest first."""
    mine = select(Membership.community_id).where(Membership.person_id == person.id)
    return (
        select(Post)
        .join(Community, Community.id == Post.community_id)
        .where(
            Post.shown(),
            Post.kind == PostKind.DISCUSSION,
            Post.title != "",
            Post.language == habit.language,
            Post.author_id != person.id,
            Post.posted_at < before,
            Community.kind == CommunityKind.PUBLIC,
            Community.archived_at.is_(None),
            Post.community_id.not_in(mine),
        )
        .order_by(Post.posted_at.desc(), Post.id.desc())
    )


def quote(
    habit: Habit, person: Person, text: Post, place: Community, moment: datetime
) -> list[Line]:
    """Write a post that quotes another, and what the ledger keeps of it."""
    draft = Draft(title=habit.title, source=habit.words, language=habit.language, limit=limits.POST)
    post = Post(community_id=place.id, author_id=person.id, posted_at=moment, active_at=moment)
    texts.write(post, screen(draft, person, None, Known({})))
    session.flush()
    row = Quote(
        in_post_id=post.id,
        post_id=text.id,
        author_id=text.author_id,
        person_id=person.id,
        text_version=text.version,
        made_at=moment,
    )
    session.add(row)
    session.flush()
    enliven(place.id, moment)
    more = {"files": [], "names": []}
    return [
        later(Event.POST_CREATED, post, moment, person.id, place.id, **more),
        later(Event.QUOTE_MADE, row, moment, person.id, place.id),
    ]


def share(person: Person, post: Post, place: Community, moment: datetime) -> Line:
    """Let a post stand in another community, too."""
    row = Share(
        post_id=post.id,
        community_id=place.id,
        person_id=person.id,
        shared_at=moment,
        active_at=moment,
    )
    session.add(row)
    session.flush()
    enliven(place.id, moment)
    return later(Event.SHARE_MADE, row, moment, person.id, place.id)
