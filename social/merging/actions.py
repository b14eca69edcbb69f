"""How does a placeholder become the colleague who it is? One says so, another agrees."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from models import Conversation, Event, Merging, Person, session
from models.merging import is_placeholder
from social import proposing
from social.administrators import require_administrator
from social.changes import change
from social.closing import close
from social.errors import Invalid
from social.holding import hold_name
from social.jobs import later_by_name
from social.mailing.letters import post

ONE = "a placeholder turns out to be somebody"


def ask(actor: Person, placeholder: Person, colleague: Person) -> Merging:
    """Say that a placeholder is a colleague; another administrator has to agree.

    Invalid for whoever is no placeholder, for a colleague who cannot be it, and for oneself.
    """
    require_administrator(actor)
    with change(actor) as record:
        hold_name(f"{ONE} {placeholder.id}")
        refuse_another(placeholder, colleague)
        if actor.id == colleague.id:
            raise Invalid(colleague=_("Two others do this for you."))
        made = Merging(
            person_id=colleague.id, placeholder_id=placeholder.id, asked_by_id=actor.id, came={}
        )
        session.add(made)
        record(Event.MERGING_ASKED, made)
    return made


def confirm(actor: Person, merging: Merging) -> None:
    """Agree, as the second of two; the worker does the rest.

    Nobody comes in as the placeholder any more. The colleague is told by mail.
    """
    require_administrator(actor)
    with change(actor) as record:
        placeholder = session.get_one(Person, merging.placeholder_id)
        close(record, placeholder)
        refuse_another(placeholder, session.get_one(Person, merging.person_id), merging)
        colleague = proposing.agree(actor, merging)
        record(Event.MERGING_CONFIRMED, merging)
        placeholder.email = None  # another may have it now
        placeholder.version += 1
        record(Event.PERSON_CHANGED, placeholder, merging=merging.id)
        if colleague.email:
            post(colleague, "merged", name=placeholder.name, by=actor.name)
        later_by_name("merging.run", id=merging.id)


def refuse(actor: Person, merging: Merging) -> None:
    """Let them be two; who asked can take it back so."""
    require_administrator(actor)
    with change(actor) as record:
        proposing.decline(merging)
        record(Event.MERGING_REFUSED, merging)


def refuse_another(placeholder: Person, colleague: Person, merging: Merging | None = None) -> None:
    """Raise Invalid where the one is no placeholder, or the other nobody who could be it."""
    one = select(Person.id).where(Person.id == placeholder.id, is_placeholder())
    if session.scalar(one) is None:
        raise Invalid(form=_("%(name)s is no placeholder (any more).", name=placeholder.name))
    waits = proposing.waiting(Merging, Merging.placeholder_id == placeholder.id)
    if [other for other in waits if merging is None or other.id != merging.id]:
        raise Invalid(form=_("This waits for another administrator already."))
    theirs = select(Person.id).where(Person.id == colleague.id, is_placeholder())
    gone = colleague.handle == f"former-colleague-{colleague.id}"
    nobody = colleague.is_bot or colleague.is_guest or gone
    if colleague.id == placeholder.id or nobody or session.scalar(theirs) is not None:
        raise Invalid(colleague=_("Name a colleague who works here, or did."))
    pair = Conversation.pair_of(placeholder.id, colleague.id)
    if session.scalar(select(Conversation.id).where(Conversation.pair == pair)) is not None:
        raise Invalid(colleague=_("They wrote to one another, so they are two people."))
