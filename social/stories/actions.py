"""What can happen to a story once it is told?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from models import Credit, CreditState, Event, Nomination, Person, Post, Story, now, session
from social.changes import Record, change
from social.errors import not_found
from social.holding import hold
from social.rights import require
from social.telling import note, require_owner, require_seen, settle


def confirm(owner: Person, story: Story, seen_version: int) -> None:
    """Say that the result is as it is told, in the version of the post that one has seen."""
    with answered(owner, story) as record:
        require_seen(story.post, seen_version)
        if story.confirmed_at is None:
            story.confirmed_at, story.denied_at = now(), None
            note(record, Event.STORY_CONFIRMED, story, story.post)


def unconfirm(owner: Person, story: Story) -> None:
    """Take back that the result is as it is told."""
    with answered(owner, story) as record:
        if story.confirmed_at is not None:
            story.confirmed_at = None
            note(record, Event.STORY_UNCONFIRMED, story, story.post)


@contextmanager
def answered(owner: Person, story: Story) -> Iterator[Record]:
    """Let nobody but the owner, and nobody else at once, say something of a result."""
    require(owner, "confirm", story, _("Whoever was named to confirm it does."))
    with change(owner) as record:
        hold(story.post)
        hold(story)
        require_owner(owner, story)
        yield record


def consent(person: Person, story: Story) -> None:
    """Let oneself be named; also later, and after having said no."""
    answer(person, story, CreditState.CONSENTED, Event.CREDIT_CONSENTED)


def decline(person: Person, story: Story) -> None:
    """Do not let oneself be named, or no longer."""
    answer(person, story, CreditState.DECLINED, Event.CREDIT_DECLINED)


def answer(person: Person, story: Story, state: CreditState, event: Event) -> None:
    """Put down what somebody who was asked says; 404 for whoever was not, or is not any more."""
    own = select(Credit).where(Credit.story_id == story.id, Credit.person_id == person.id)
    with change(person) as record:
        alone = own.with_for_update(key_share=True).execution_options(populate_existing=True)
        credit = session.scalar(alone)
        if credit is None or credit.state is CreditState.WITHDRAWN:
            raise not_found()
        if credit.state is not state:
            settle(record, credit, state, event, story.post)


def nominate(person: Person, post: Post, month: date) -> None:
    """Give one's vote of a month to a story; the one given before moves."""
    require(
        person, "nominate", post, _("Everybody votes for what everybody can read, not their own.")
    )
    with change(person) as record:
        session.execute(
            select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)
        )
        story_id = session.scalars(select(Story.id).where(Story.post_id == post.id)).one()
        given = nomination_of(person, month)
        if given is None:
            given = Nomination(person_id=person.id, story_id=story_id, month=month)
            session.add(given)
        elif given.story_id == story_id:
            return
        given.story_id, given.made_at = story_id, now()
        record(Event.NOMINATION_MADE, given, on=post)


def take_back(person: Person, post: Post, month: date) -> None:
    """Take one's vote of a month back from a story."""
    with change(person) as record:
        given = nomination_of(person, month)
        if given is not None and given.story_id == story_id_of(post):
            record(Event.NOMINATION_TAKEN_BACK, given, on=post)
            session.delete(given)


def nomination_of(person: Person, month: date) -> Nomination | None:
    """Find the vote that somebody gave in a month, anew."""
    own = select(Nomination).where(Nomination.person_id == person.id, Nomination.month == month)
    return session.scalar(own.with_for_update().execution_options(populate_existing=True))


def story_id_of(post: Post) -> int | None:
    """Name the story of a post."""
    return session.scalar(select(Story.id).where(Story.post_id == post.id))
