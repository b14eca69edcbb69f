"""How does go where a post also stood, when its words are erased, or whoever shared it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models import Event, Person, Post, Share, now
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


def noted(record: Record, shares: Iterable[Share]) -> list[Noun]:
    """Note that nothing is left to read of these."""
    gone: list[Noun] = []
    for share in shares:
        record(Event.SHARE_ERASED, share)
        gone.append((share.noun, share.id))
    return gone
