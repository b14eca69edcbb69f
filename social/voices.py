"""In whose name is a text written? Said when it is written, and shown with it ever after.

A form sends "own", "mandate-7" for what is said under a mandate, or "delegation-3" for what is
written for a leader; nothing where there is nothing to choose. What was said stays what it was
when a mandate or delegation ends: its words alone cannot be changed any more, since nobody could
say the others in that name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Comment, Community, Delegation, Leader, Mandate, Person, Post, Voice, session
from social.errors import Invalid
from social.finding import within_range

Text = Post | Comment
NAMED = re.compile(r"(mandate|delegation)-([0-9]{1,10})", re.ASCII)


def in_force(person: Person) -> Sequence[Mandate]:
    """List the mandates under which somebody can speak now."""
    held = select(Mandate).where(Mandate.person_id == person.id, Mandate.in_force())
    return session.scalars(held.order_by(Mandate.id)).all()


def choice_of(text: Text) -> str:
    """Say what the form of a text that is there has chosen."""
    if text.delegation_id:
        return f"delegation-{text.delegation_id}"
    return f"mandate-{text.mandate_id}" if text.mandate_id else str(text.voice or "")


def speak(text: Text, author: Person, chosen: str = "") -> Person | None:
    """Say of a new text in whose name it is; part of a change. Answer for whom, if for a leader.

    Whoever could speak for the company, and does not, says their own view.
    """
    if chosen in ("", Voice.OWN):
        text.voice = Voice.OWN if in_force(author) else None
        return None
    return speak_as(text, author, chosen)


def speak_as(text: Text, author: Person, chosen: str) -> Person | None:
    """Take a name that is not the author's own; raises Invalid unless they may use it now.

    What lets them is held until the change is done: nobody revokes it meanwhile.
    """
    match = NAMED.fullmatch(chosen)
    number = within_range(int(match[2])) if match else 0
    if match and match[1] == "delegation":
        delegation = held_delegation(number, author)
        if delegation is None:
            raise Invalid(voice=_("You do not write for them now. Write as yourself."))
        require_reader(delegation.leader.person, text)
        text.voice, text.mandate_id, text.delegation_id = None, None, delegation.id
        return delegation.leader.person
    mandate = held_mandate(number, author)
    if mandate is None:
        raise Invalid(
            voice=_("You hold no such mandate now. Say it as your own view, or choose another.")
        )
    text.voice, text.mandate_id, text.delegation_id = Voice.OFFICIAL, mandate.id, None
    return None


def held_mandate(number: int, person: Person) -> Mandate | None:
    """Find a mandate by which somebody speaks now, and keep it for this change."""
    held = select(Mandate).where(
        Mandate.id == number, Mandate.person_id == person.id, Mandate.in_force()
    )
    return session.scalar(held.with_for_update(read=True))


def held_delegation(number: int, person: Person) -> Delegation | None:
    """Find a delegation by which somebody writes now, and keep it for this change."""
    held = select(Delegation).where(
        Delegation.id == number, Delegation.person_id == person.id, Delegation.in_force()
    )
    held = held.options(joinedload(Delegation.leader).joinedload(Leader.person))
    return session.scalar(held.with_for_update(read=True, of=Delegation))


def require_reader(leader: Person, text: Text) -> None:
    """Refuse to write for a leader where they cannot read it."""
    place = (text.community if isinstance(text, Post) else text.post.community).id
    reads = select(Community.id).where(Community.id == place, Community.read_by(leader))
    if session.scalar(reads) is None:
        raise Invalid(voice=_("%(name)s cannot read what is written here.", name=leader.name))


def speak_otherwise(text: Text, author: Person, chosen: str = "") -> Person | None:
    """Say of a text that is changed in whose name it is now; nothing chosen leaves it.

    In a name that somebody may use no more nothing else is said; and whoever holds no mandate
    changes no mark. Answer for whom it is, if for a leader.
    """
    leader = refuse_if_over(text, author)
    if chosen in ("", choice_of(text)):
        return leader
    if chosen != Voice.OWN:
        return speak_as(text, author, chosen)
    if text.delegation_id is None and not in_force(author):
        raise Invalid(voice=_("You hold no mandate now: this stays as it is."))
    text.voice = Voice.OWN if in_force(author) else None
    text.mandate_id = text.delegation_id = None
    return None


def refuse_if_over(text: Text, author: Person) -> Person | None:
    """Refuse other words in a name that the author may use no more."""
    if text.mandate_id is not None and held_mandate(text.mandate_id, author) is None:
        words = _(
            "The mandate under which you said this is over, so it stays as you said it. You can "
            "still delete it."
        )
        raise Invalid(form=words)
    if text.delegation_id is None:
        return None
    delegation = held_delegation(text.delegation_id, author)
    if delegation is None:
        words = _(
            "You do not write for them any more, so this stays as you wrote it. You can still "
            "delete it."
        )
        raise Invalid(form=words)
    return delegation.leader.person
