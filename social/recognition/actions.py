"""What can somebody do who is thanked?"""

from __future__ import annotations

from sqlalchemy import select

from models import CreditState, Event, Person, Post, Recipient, Recognition, now, session
from social.changes import change
from social.errors import not_found
from social.holding import hold


def consent(person: Person, post: Post) -> None:
    """Let one's page show it; also later, and after having said no."""
    answer(person, post, CreditState.CONSENTED, Event.RECIPIENT_CONSENTED)


def decline(person: Person, post: Post) -> None:
    """Let it stand on no page, and not name oneself any more; at any time."""
    answer(person, post, CreditState.DECLINED, Event.RECIPIENT_DECLINED)


def answer(person: Person, post: Post, state: CreditState, event: Event) -> None:
    """Put down what somebody who is thanked says; 404 for whoever is not, or not any more."""
    found = (
        select(Recipient)
        .join(Recipient.recognition)
        .where(Recognition.post_id == post.id, Recipient.person_id == person.id)
        .with_for_update(key_share=True, of=Recipient)
        .execution_options(populate_existing=True)
    )
    with change(person) as record:
        one = session.scalar(found)
        if one is None or one.state is CreditState.WITHDRAWN:
            raise not_found()
        if one.state is not state:
            one.state, one.settled_at = state, now()
            record(event, one, on=post, post_id=post.id)


def set_showing(person: Person, *, at_once: bool) -> None:
    """Say whether thanks from now on stand on one's page at once; the others stay as they are."""
    with change(person) as record:
        hold(person)
        if person.shows_thanks != at_once:
            person.shows_thanks = at_once
            record(Event.THANKS_SET, person)
