"""How are somebody's words quoted, and how do they agree or take that back?"""

from __future__ import annotations

from flask_babel import gettext as _

from models import (
    Comment,
    Community,
    Event,
    Person,
    PersonState,
    Post,
    PostKind,
    Quote,
    QuoteState,
    QuoteWish,
    now,
    session,
)
from moderation import Draft
from social import texts
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.posting import put_up
from social.rights import require
from social.screening import judged


def quote(
    person: Person, text: Post | Comment, community: Community, draft: Draft, key: str = ""
) -> Post:
    """Publish a post that quotes a text; its words show as far as their author agrees.

    `key` names the form that it comes from: sent again, it answers the post that is there.
    """
    require(person, "quote", text, _("Its author does not want to be quoted."))
    require(person, "post", community, _("Members write here; in an announcement channel, owners."))
    words = judged(draft, person, community, PostKind.DISCUSSION)
    origin, there = texts.claim(Post, person, key, words, community)
    if there is not None:
        return there
    with change(person) as record:
        author = session.get_one(Person, text.author_id)
        state = asked_of(author, person)
        post = put_up(record, person, community, words, origin=origin)
        session.flush()
        row = Quote(
            in_post_id=post.id,
            post_id=text.id if isinstance(text, Post) else None,
            comment_id=text.id if isinstance(text, Comment) else None,
            author_id=author.id,
            person_id=person.id,
            text_version=text.version,
            state=state,
        )
        session.add(row)
        record(Event.QUOTE_MADE, row, on=post)
    return post


def asked_of(author: Person, person: Person) -> QuoteState:
    """Say whether words of somebody show at once, as they wish now; one may quote oneself."""
    session.refresh(author, ["quoting", "state"])
    if author.id == person.id or author.quoting is QuoteWish.ALL:
        return QuoteState.SHOWN
    if author.quoting is QuoteWish.NOBODY or author.state is PersonState.DEACTIVATED:
        raise Invalid(form=_("Its author does not want to be quoted."))
    return QuoteState.ASKED


def agree(author: Person, row: Quote) -> None:
    """Let one's words show in a post that quotes them."""
    settle(author, row, QuoteState.SHOWN, Event.QUOTE_AGREED)


def take_back(author: Person, row: Quote) -> None:
    """Let one's words show there no more; others' posts stay as they are."""
    settle(author, row, QuoteState.REFUSED, Event.QUOTE_TAKEN_BACK)


def settle(author: Person, row: Quote, state: QuoteState, event: Event) -> None:
    """Note what an author says to being quoted; the same once more changes nothing."""
    with change(author) as record:
        hold(row)
        if row.state is not state:
            row.state, row.settled_at = state, now()
            record(event, row, on=session.get_one(Post, row.in_post_id))


def choose(person: Person, wish: QuoteWish) -> None:
    """Say who may quote one from now on; what is quoted already stays until it is taken back."""
    with change(person) as record:
        hold(person)
        if person.quoting is not wish:
            person.quoting = wish
            record(Event.QUOTING_SET, person)
