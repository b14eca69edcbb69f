"""How does go where a post also stood, when its words are erased, or whoever shared it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_

from models import Comment, Event, Person, Post, Quote, QuoteState, Share, now
from social.changes import Record
from social.unstating import rows

Noun = tuple[str, int]


def forget_shares(record: Record, posts: Sequence[Post]) -> list[Noun]:
    """Take erased posts out of all places in which they also stood."""
    found = rows(Share, Share.post_id.in_([post.id for post in posts])) if posts else ()
    for share in found:
        share.removed_at = share.removed_at or now()
    return noted(record, found)


def unshare(record: Record, person: Person) -> list[Noun]:
    """Keep no trace of what a person shared; it stays where it stands, by nobody whom one knows."""
    return noted(record, rows(Share, Share.person_id == person.id))


def forget_quotes(
    record: Record, posts: Sequence[Post], comments: Sequence[Comment]
) -> list[Noun]:
    """Quote nothing any more in erased posts, nor what is erased in posts that stay."""
    post_ids, comment_ids = [post.id for post in posts], [one.id for one in comments]
    which = (Quote.in_post_id.in_(post_ids), Quote.post_id.in_(post_ids))
    return unquoted(record, rows(Quote, or_(*which, Quote.comment_id.in_(comment_ids))))


def unquote(record: Record, person: Person) -> list[Noun]:
    """Quote a person no more, nor anybody by them."""
    either = or_(Quote.person_id == person.id, Quote.author_id == person.id)
    return unquoted(record, rows(Quote, either))


def unquoted(record: Record, quotes: Iterable[Quote]) -> list[Noun]:
    """Note that these quotes are empty for good."""
    gone: list[Noun] = []
    for one in quotes:
        one.state, one.settled_at = QuoteState.REFUSED, now()
        record(Event.QUOTE_ERASED, one)
        gone.append((one.noun, one.id))
    return gone


def noted(record: Record, shares: Iterable[Share]) -> list[Noun]:
    """Note that nothing is left to read of these."""
    gone: list[Noun] = []
    for share in shares:
        record(Event.SHARE_ERASED, share)
        gone.append((share.noun, share.id))
    return gone
