"""Who may listen no more, or to something else, since their rights changed?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from models import Community, Membership, MembershipState, Person, session
from social.live import rooms
from social.live.listeners import Listener
from social.live.open_pages import OpenPages
from social.viewer import still_live


def look_again(pages: OpenPages, person_ids: Iterable[int]) -> None:
    """Ask for the rights of some people anew, and let their pages hear accordingly."""
    ids = list(person_ids)
    pages.listeners.looks.update(ids)
    affected = pages.listeners.of(ids)
    staying = dismiss_ended(pages, affected)
    for listener in staying:
        reader = session.get(Person, listener.person_id)
        if reader is not None:
            settle(pages, listener, reader, list(listener.standing.streams))


def dismiss_ended(pages: OpenPages, affected: Sequence[Listener]) -> list[Listener]:
    """Hang up on pages whose sign-in holds no longer; gives the others. One statement."""
    if not affected:
        return []
    alive = still_live({listener.sign_in_id for listener in affected})
    for listener in affected:
        if listener.sign_in_id not in alive:
            pages.dismiss(listener)
    return [listener for listener in affected if listener.sign_in_id in alive]


def settle(pages: OpenPages, listener: Listener, reader: Person, wanted: list[str]) -> None:
    """Let a page hear of those streams that its reader may hear now, and say which are gone.

    Rights that change while they are read are read once more.
    """
    looks = pages.listeners.looks
    while True:
        before = looks[reader.id]
        standing = rooms.standing(reader, listener.language, wanted)
        if looks[reader.id] == before:
            break
    had = set(listener.standing.streams)
    pages.place(listener, standing)
    for stream in sorted(had & set(wanted) - set(standing.streams)):
        pages.say("gone", {"stream": stream}, [listener.sid])


def look_at_all(pages: OpenPages, community_id: int) -> None:
    """Look again at everybody who hears of a community: what it brings has other rooms now."""
    look_again(pages, {page.person_id for page in pages.listeners.depending_on(community_id)})


def look_at_readers(pages: OpenPages, community_id: int) -> None:
    """Look again at those who hear of a community and may not read it any more."""
    depending = {page.person_id for page in pages.listeners.depending_on(community_id)}
    community = session.get(Community, community_id) if depending else None
    if community is None or (community.is_open and community.deleted_at is None):
        return
    members = session.scalars(
        select(Membership.person_id).where(
            Membership.community_id == community_id,
            Membership.state == MembershipState.MEMBER,
            Membership.person_id.in_(depending),
        )
    )
    readers = set(members) if community.deleted_at is None else set()
    look_again(pages, depending - readers)
