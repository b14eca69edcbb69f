"""How does somebody thank colleagues?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager

from models import (
    Community,
    Company,
    CompanyValue,
    CreditState,
    Event,
    Person,
    Post,
    PostKind,
    Recipient,
    Recognition,
    TextState,
    limits,
    now,
    session,
)
from moderation import Draft, Screened
from social import texts
from social.changes import Record, change
from social.errors import Invalid, forbidden
from social.posting import put_up
from social.rights import require
from social.screening import judged
from social.separating import apart_from
from social.telling import can_read
from social.whom import members

MOST_THANKED = 10  # people who are named at once
MOST_OF_TEAM = 40  # people at once, with those who report to them
A_DAY = 5  # thanks of one giver
SAME_AGAIN = timedelta(days=7)  # until the same person can be thanked by the same giver
BACK = timedelta(days=14)  # until whoever was thanked can thank the giver
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Thanks:
    """Whom somebody thanks, for what, and which of the company's values that shows.

    With their team, all who report to one of them are thanked, too; whoever names themselves thanks
    their own.
    """

    words: str
    people: Sequence[Person]
    value_id: int | None = None
    with_team: bool = False


def thank(giver: Person, community: Community, thanks: Thanks, key: str = "") -> Post:
    """Publish thanks in a community, or hold them for a moderator; those thanked are told.

    `key` names the form that they come from: sent again, it answers the post that is there.
    """
    require(giver, "post", community, _("Members write here; in an announcement channel, owners."))
    if giver.is_bot:
        raise forbidden(_("People thank. A program cannot."))
    team = team_of(giver, community, thanks)
    if thanks.with_team:
        thanks = replace(thanks, people=[one for one in thanks.people if one.id != giver.id])
    check(giver, community, thanks, team)
    draft = Draft(source=thanks.words, limit=limits.THANKS)
    words = judged(draft, giver, community, PostKind.THANKS)
    origin, there = texts.claim(Post, giver, key, words, community)
    if there is not None:
        return there
    with change(giver) as record:
        hold_all([giver, *thanks.people, *team])
        refuse_trading(giver, thanks.people)
        thanks = replace(thanks, people=[*thanks.people, *without_trading(giver, team)])
        if not thanks.people:
            raise Invalid(to=_("You thanked all of this team a short while ago, or they you."))
        return put_down(record, giver, community, thanks, words, origin)


def put_down(
    record: Record,
    giver: Person,
    community: Community,
    thanks: Thanks,
    words: Screened,
    origin: str | None = None,
) -> Post:
    """Write thanks down, with whom they name; part of a change."""
    post = put_up(record, giver, community, words, PostKind.THANKS, origin=origin)
    recognition = Recognition(post_id=post.id, value_id=thanks.value_id)
    session.add(recognition)
    whose = {"author_id": giver.id, "post_id": post.id}
    record(Event.RECOGNITION_GIVEN, recognition, on=post, **whose)
    for person in thanks.people:
        name(record, post, recognition, person)
    return post


def name(record: Record, post: Post, recognition: Recognition, person: Person) -> None:
    """Put down that somebody is thanked; on their page it stands at once if they wish so."""
    one = Recipient(recognition_id=recognition.id, person_id=person.id, state=CreditState.ASKED)
    if person.shows_thanks:
        one.state, one.settled_at = CreditState.CONSENTED, now()
    session.add(one)
    record(Event.RECIPIENT_THANKED, one, on=post, post_id=post.id)


def team_of(giver: Person, community: Community, thanks: Thanks) -> list[Person]:
    """List who reports to those who are named, of those who read what is written here.

    Nobody who is kept apart from the giver, and nobody who is named anyway.
    """
    if not thanks.with_team:
        return []
    named = [person.id for person in thanks.people]
    rows = select(Person).where(
        Person.manager_id.in_(named),
        Person.signs_in(),
        Person.id.not_in([giver.id, *named]),
        Person.id.not_in(apart_from(giver.id)),
    )
    if not community.is_open:
        rows = rows.where(Person.id.in_(members([community.id])))
    team = list(session.scalars(rows.order_by(Person.id).limit(MOST_OF_TEAM + 1)))
    if len(team) > MOST_OF_TEAM:
        raise Invalid(to=_("More than forty people report to them: name those whom you mean."))
    return team


def without_trading(giver: Person, team: Sequence[Person]) -> list[Person]:
    """Leave out of a team whom the giver thanked lately, and who thanked the giver."""
    ids = [person.id for person in team]
    thanked = (Recipient.person_id.in_(ids), Post.author_id == giver.id)
    was_shown = Post.state == TextState.PUBLISHED
    back = (Recipient.person_id == giver.id, Post.author_id.in_(ids), was_shown)
    lately = {one.person_id for one in since(SAME_AGAIN, *thanked)}
    lately |= {one.recognition.post.author_id for one in since(BACK, *back)}
    return [person for person in team if person.id not in lately]


def check(giver: Person, community: Community, thanks: Thanks, team: Sequence[Person] = ()) -> None:
    """Refuse what cannot be said: people who do not read it, oneself, no value where one is due.

    Whoever is kept apart from the giver is refused in the words for those who cannot read here.
    """
    if not thanks.people and not team:
        raise Invalid(
            to=_("Nobody who reads this reports to them.")
            if thanks.with_team
            else _("Say whom you thank.")
        )
    if len(thanks.people) > MOST_THANKED:
        raise Invalid(to=_("Name %(number)s at most.", number=MOST_THANKED))
    if any(person.id == giver.id for person in thanks.people):
        raise Invalid(to=_("Thanks are for others: take yourself out."))
    apart = set(session.scalars(apart_from(giver.id)))
    if any(one.id in apart for one in thanks.people) or not can_read(thanks.people, community):
        raise Invalid(to=_("All whom you thank have to be able to read what is written here."))
    check_value(thanks.value_id)


def check_value(value_id: int | None) -> None:
    """Refuse a value that is not offered, and none where the company asks for one."""
    if value_id is None:
        asks = select(Company.asks_value).where(Company.id == 1)
        has_some = select(CompanyValue.id).where(CompanyValue.is_offered).limit(1)
        if session.scalar(asks) and session.scalar(has_some) is not None:
            raise Invalid(value=_("Choose the value that this shows."))
        return
    value = session.get(CompanyValue, value_id)
    if value is None or not value.is_offered:
        raise Invalid(value=_("This value cannot be chosen any more. Choose another."))


def hold_all(people: Sequence[Person]) -> None:
    """Let nobody thank any of these people, or be thanked by them, until this change is done."""
    ids = sorted({person.id for person in people})
    rows = select(Person).where(Person.id.in_(ids)).order_by(Person.id)
    alone = rows.with_for_update(key_share=True).execution_options(populate_existing=True)
    session.scalars(alone).all()


def refuse_trading(giver: Person, people: Sequence[Person]) -> None:
    """Keep thanks worth something: not many a day, not the same again, not back and forth."""
    if count_since(giver, DAY) >= A_DAY:
        words = ngettext(
            "You have thanked %(num)d time today. Tomorrow is another day.",
            "You have thanked %(num)d times today. Tomorrow is another day.",
            A_DAY,
        )
        raise Invalid(form=words)
    ids = [person.id for person in people]
    again = first(SAME_AGAIN, Recipient.person_id.in_(ids), Post.author_id == giver.id)
    if again is not None:
        raise Invalid(
            to=_(
                "You thanked %(name)s within the last seven days. Let it stand for a while.",
                name=session.get_one(Person, again.person_id).name,
            )
        )
    was_shown = Post.state == TextState.PUBLISHED
    back = first(BACK, Recipient.person_id == giver.id, Post.author_id.in_(ids), was_shown)
    if back is not None:
        raise Invalid(
            to=_(
                "%(name)s thanked you within the last two weeks. It is kind to thank back, but "
                "then thanks soon go round in pairs: tell them yourself.",
                name=session.get_one(Person, back.recognition.post.author_id).name,
            )
        )


def count_since(giver: Person, span: timedelta) -> int:
    """Count the thanks that somebody gave in a span of time, deleted ones among them."""
    given = select(func.count()).where(
        Post.author_id == giver.id, Post.kind == PostKind.THANKS, Post.posted_at > now() - span
    )
    return session.scalar(given) or 0


def first(span: timedelta, *which: ColumnElement[bool]) -> Recipient | None:
    """Find one who was thanked in a span of time."""
    return next(iter(since(span, *which, most=1)), None)


def since(
    span: timedelta, *which: ColumnElement[bool], most: int | None = None
) -> Sequence[Recipient]:
    """Find those who were thanked in a span of time."""
    found = (
        select(Recipient)
        .join(Recipient.recognition)
        .join(Recognition.post)
        .where(Post.posted_at > now() - span, *which)
        .options(contains_eager(Recipient.recognition).contains_eager(Recognition.post))
        .order_by(Recipient.id)
        .limit(most)
    )
    return session.scalars(found).all()
