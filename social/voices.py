"""In whose name is a text written? Said when it is written, and shown with it ever after.

A form sends "own", or "mandate-7" for what is said under a mandate; nothing where there is nothing
to choose. What was said stays what it was when a mandate ends: its words alone cannot be changed
any more, since nobody could say the others in the company's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from models import Comment, Mandate, Person, Post, Voice, session
from social.errors import Invalid
from social.finding import within_range

Text = Post | Comment
NAMED = re.compile(r"mandate-([0-9]{1,10})", re.ASCII)


def in_force(person: Person) -> Sequence[Mandate]:
    """List the mandates under which somebody can speak now."""
    held = select(Mandate).where(Mandate.person_id == person.id, Mandate.in_force())
    return session.scalars(held.order_by(Mandate.id)).all()


def choice_of(text: Text) -> str:
    """Say what the form of a text that is there has chosen."""
    return f"mandate-{text.mandate_id}" if text.mandate_id else str(text.voice or "")


def speak(text: Text, author: Person, chosen: str = "") -> None:
    """Say of a new text in whose name it is; part of a change.

    Whoever could speak for the company, and does not, says their own view.
    """
    if chosen in ("", Voice.OWN):
        text.voice = Voice.OWN if in_force(author) else None
    else:
        speak_under(text, author, chosen)


def speak_under(text: Text, author: Person, chosen: str) -> None:
    """Make a text an official statement; raises Invalid unless the author may say it now.

    The mandate is held until the change is done: nobody revokes it meanwhile.
    """
    match = NAMED.fullmatch(chosen)
    number = within_range(int(match[1])) if match else 0
    held = select(Mandate).where(
        Mandate.id == number, Mandate.person_id == author.id, Mandate.in_force()
    )
    mandate = session.scalar(held.with_for_update(read=True))
    if mandate is None:
        raise Invalid(
            voice=_("You hold no such mandate now. Say it as your own view, or choose another.")
        )
    text.voice, text.mandate_id = Voice.OFFICIAL, mandate.id


def speak_otherwise(text: Text, author: Person, chosen: str = "") -> None:
    """Say of a text that is changed in whose name it is now; nothing chosen leaves it.

    Under a mandate that is over nothing else is said; and whoever holds none changes no mark.
    """
    if text.mandate_id is not None:
        refuse_if_over(text, author)
    if chosen in ("", choice_of(text)):
        return
    if chosen != Voice.OWN:
        speak_under(text, author, chosen)
    elif in_force(author):
        text.voice, text.mandate_id = Voice.OWN, None
    else:
        raise Invalid(voice=_("You hold no mandate now: this stays as it is."))


def refuse_if_over(text: Text, author: Person) -> None:
    """Refuse other words for what was said under a mandate that is over."""
    held = select(Mandate.id).where(
        Mandate.id == text.mandate_id, Mandate.person_id == author.id, Mandate.in_force()
    )
    if session.scalar(held.with_for_update(read=True)) is None:
        words = _(
            "The mandate under which you said this is over, so it stays as you said it. You can "
            "still delete it."
        )
        raise Invalid(form=words)
