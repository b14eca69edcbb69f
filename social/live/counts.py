"""How many things wait for a person, as their open pages show it?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from models import Participant, Person, session
from social import shell
from social.live.open_pages import OpenPages
from social.live.rooms import person_room


def tell_unread(pages: OpenPages, person_ids: Iterable[int]) -> None:
    """Tell people's pages how many posts are new in each of their communities."""
    for reader in readers(pages, person_ids):
        counts = {row.id: row.unread for row in shell.own_communities(reader)}
        pages.say("unread", {"counts": counts}, [person_room(reader.id)])


def tell_notices(pages: OpenPages, person_ids: Iterable[int]) -> None:
    """Tell people's pages how many notices they have not read."""
    for reader in readers(pages, person_ids):
        unread = shell.unread_notices(reader)
        pages.say("notices", {"unread": unread}, [person_room(reader.id)])


def tell_messages(pages: OpenPages, person_ids: Iterable[int]) -> None:
    """Tell people's pages how many messages are new to them."""
    for reader in readers(pages, person_ids):
        unread = shell.unread_messages(reader)
        pages.say("messages", {"unread": unread}, [person_room(reader.id)])


def tell_seen(pages: OpenPages, conversation_ids: Iterable[int]) -> None:
    """Tell the people of conversations that somebody read on; of those who show it themselves."""
    for conversation_id in conversation_ids:
        sharing = select(Person.id).join(Participant, Participant.person_id == Person.id)
        sharing = sharing.where(
            Participant.conversation_id == conversation_id,
            Participant.left_at.is_(None),
            Person.shows_reading,
        )
        rooms = [person_room(person_id) for person_id in session.scalars(sharing)]
        pages.say("seen", {"conversation": conversation_id}, rooms)


def readers(pages: OpenPages, person_ids: Iterable[int]) -> list[Person]:
    """Find those of some people who have a page open here."""
    here = [id for id in person_ids if pages.listeners.of([id])]
    found = (session.get(Person, id) for id in here)
    return [person for person in found if person is not None]
