"""Who may know the answer to a question that stands in a community?

What it mentions by name is looked for among what people state, by the rule for colleagues: nobody
gets a number. Offered is who can read the question and can be asked this week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select

from models import Asked, Community, Membership, MembershipState, Person, Post, session
from models.community import OPEN
from social.seeking.asking import asked_of
from social.seeking.chips import Chip, chips_of
from social.seeking.finding import all_sites
from social.seeking.matching import COLLEAGUES, Order, look
from social.seeking.meeting import Eyes, Narrowed
from social.seeking.reasons import Hit, hits_of
from social.seeking.understanding import mentioned
from social.separating import apart_from

OFFERED = 5  # people
BESIDE = 10  # who may fall out: who asked, who is kept apart, who is asked already


@dataclass(frozen=True, slots=True)
class Knowing:
    """What a question is about, who states something of it, and who was asked already."""

    chips: Sequence[Chip]
    hits: Sequence[Hit]
    asked: Sequence[tuple[Person, Asked]]


def knowing(question: Post, viewer: Person, language: str) -> Knowing:
    """Find who may know, those first who state most of what the question mentions."""
    words = f"{question.title}\n{Markup(question.html).striptags()}"
    criteria = mentioned(words, question.language or language)
    asked, apart = asked_of(question), apart_from(viewer.id)
    people = session.scalars(
        select(Person).where(Person.id.in_(asked), Person.id.not_in(apart)).order_by(Person.name)
    )
    eyes = Eyes(viewer)
    narrowed = Narrowed(
        takes_questions=True, is_here=True, person_ids=readers_of(question.community)
    )
    size = OFFERED + BESIDE + len(asked)
    found = look(criteria, eyes, narrowed, Order(COLLEAGUES), size=size)
    out = {question.author_id, viewer.id, *asked, *session.scalars(apart)}
    out |= {*session.scalars(apart_from(question.author_id))}
    offered = [one for one in found.matches if one.person_id not in out][:OFFERED]
    return Knowing(
        chips_of(criteria, language, all_sites()),
        hits_of(offered, criteria, eyes, narrowed, language),
        [(person, asked[person.id]) for person in people],
    )


def readers_of(community: Community) -> list[int] | None:
    """List who reads a community; None where everybody does."""
    if community.kind in OPEN:
        return None
    members = select(Membership.person_id).where(
        Membership.community_id == community.id, Membership.state == MembershipState.MEMBER
    )
    return list(session.scalars(members))
