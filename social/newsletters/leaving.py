"""How does a reader end a newsletter, take it again, and agree that what they open is counted?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models import Click, Event, Issue, Item, Newsletter, Person, Unsubscription, session
from social.changes import change
from social.holding import hold
from social.newsletters import links


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who would end which newsletter."""

    person: Person
    newsletter: Newsletter
    has_left: bool


def leaver(token: str) -> Leaver | None:
    """Find whom a mailed address is about; None for one that we did not make, or is of nobody."""
    found = links.who_leaves(token)
    if found is None:
        return None
    newsletter, person = session.get(Newsletter, found[0]), session.get(Person, found[1])
    if newsletter is None or person is None:
        return None
    return Leaver(person, newsletter, unsubscription(person, newsletter) is not None)


def unsubscription(person: Person, newsletter: Newsletter) -> Unsubscription | None:
    """Find that somebody does not want a newsletter."""
    return session.scalar(
        select(Unsubscription).where(
            Unsubscription.person_id == person.id, Unsubscription.newsletter_id == newsletter.id
        )
    )


def leave(person: Person, newsletter: Newsletter) -> None:
    """Mail somebody no issue of a newsletter any more; again changes nothing."""
    with change(person) as record:
        hold(person)
        if unsubscription(person, newsletter) is None:
            row = Unsubscription(person_id=person.id, newsletter_id=newsletter.id)
            session.add(row)
            record(Event.UNSUBSCRIBED, row)


def join_again(person: Person, newsletter: Newsletter) -> None:
    """Mail somebody a newsletter again, from the next issue on."""
    with change(person) as record:
        hold(person)
        found = unsubscription(person, newsletter)
        if found is not None:
            record(Event.SUBSCRIBED_AGAIN, found)
            session.flush()
            session.delete(found)


def agree(person: Person, *, counts: bool) -> None:
    """Let links in mails to somebody count that they were opened, or no longer."""
    with change(person) as record:
        hold(person)
        if person.counts_clicks != counts:
            person.counts_clicks = counts
            record(Event.COUNTING_SET, person, counts_clicks=counts)


def count(token: str) -> int | None:
    """Count that an item was opened, once for each mail; give the post, None for a wrong address.

    Whose mail it was is not known here.
    """
    opened = links.opened(token)
    if opened is None:
        return None
    post_id = session.scalar(
        select(Item.post_id)
        .join(Issue, Issue.id == Item.issue_id)
        .where(Item.id == opened.item_id, Issue.id == opened.issue_id)
    )
    if post_id is None:
        return None
    row = insert(Click).values(
        digest=opened.digest,
        issue_id=opened.issue_id,
        item_id=opened.item_id,
        site_id=opened.site_id,
        language=opened.language,
    )
    with change(None, is_nameless=True):
        session.execute(row.on_conflict_do_nothing())
    return post_id
