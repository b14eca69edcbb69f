"""How does a person react to a text, and take it back?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models import Event, Person, Post, Reaction, ReactionKind, session
from social.changes import change
from social.errors import not_found
from social.rights import require
from social.texts import Text, place_of


def kind_of(word: str) -> ReactionKind:
    """Read a reaction's word; 404 for a word that is none."""
    if word not in set(ReactionKind):
        raise not_found()
    return ReactionKind(word)


def react(person: Person, text: Text, kind: ReactionKind) -> None:
    """Add a reaction; saying the same twice, even at once, changes nothing."""
    if kind is ReactionKind.SAME and not (isinstance(text, Post) and text.is_question):
        raise not_found()
    require(person, "react", text, _("Those who take part react here."))
    with change(person) as record:
        key = session.scalar(
            insert(Reaction)
            .values(person_id=person.id, kind=kind, **place_of(text))
            .on_conflict_do_nothing()
            .returning(Reaction.id)
        )
        if key is not None:
            reaction = session.get_one(Reaction, key)
            record(Event.REACTION_ADDED, reaction, on=text, is_new=True)


def unreact(person: Person, text: Text, kind: ReactionKind) -> None:
    """Take a reaction back; where there is none, nothing changes."""
    with change(person) as record:
        reaction = own(person, text, kind)
        if reaction is not None:
            record(Event.REACTION_REMOVED, reaction, on=text)
            session.delete(reaction)


def own(person: Person, text: Text, kind: ReactionKind) -> Reaction | None:
    """Find the person's reaction of this kind, and keep others from changing it."""
    (name, key), *_rest = place_of(text).items()
    return session.scalar(
        select(Reaction)
        .where(
            Reaction.person_id == person.id,
            Reaction.kind == kind,
            getattr(Reaction, name) == key,
        )
        .with_for_update()
    )
