"""How is somebody asked who was found? Within the limit that they set, and it is counted."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from models import Asked, Event, Person, Post, session
from moderation import Draft
from social.availability import Asking, asking
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.mailing.letters import post
from social.mailing.links import link
from social.quoting import quoted
from social.rights import require
from social.screening import screened_as
from social.separating import are_apart

SHOWN = 50  # questions


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody was asked, by whom, and the question if it stands where they still read."""

    asked: Asked
    asker: Person
    post: Post | None


def ask(asker: Person, person: Person, words: str) -> Asked:
    """Ask somebody; Invalid says who stands in where they are away or were asked often enough."""
    draft = Draft(source=words, language=asker.language)
    text = screened_as("words", draft, asker)
    asked = Asked(person_id=person.id, asker_id=asker.id, words=text.source)
    return keep(asker, person, asked, text.source, link("seeking.questions"))


def ask_to_answer(asker: Person, person: Person, question: Post) -> Asked:
    """Ask somebody to answer a question in a community that they read, within the same limits."""
    require(asker, "comment", question, _("Members of the community comment here."))
    reads = Post.seen_by(person).where(Post.id == question.id)
    if not question.is_question or person.id == question.author_id or not session.scalar(reads):
        raise cannot_be_asked(person)
    asked = Asked(person_id=person.id, asker_id=asker.id, words="", post_id=question.id)
    where = link("posts.show", id=question.id)
    return keep(asker, person, asked, quoted(question), where)


def keep(asker: Person, person: Person, asked: Asked, words: str, where: str) -> Asked:
    """Keep what somebody is asked, and tell them; once for each question in a community."""
    if asker.id == person.id or not person.is_active or are_apart(asker.id, person.id):
        raise cannot_be_asked(person)
    with change(asker) as record:
        hold(person)  # one question at a time, so that the limit holds
        same = select(Asked.id).where(Asked.person_id == person.id, Asked.post_id == asked.post_id)
        if asked.post_id is not None and session.scalar(same) is not None:
            raise Invalid(words=_("%(name)s was asked already.", name=person.name))
        refuse_beyond(person, asking(person))
        session.add(asked)
        record(Event.ASKED, asked)
        if person.email:
            post(person, "asked", by=asker.name, words=words, link=where)
    return asked


def cannot_be_asked(person: Person) -> Invalid:
    """Refuse without a reason: who is kept apart from whom is told to nobody."""
    return Invalid(words=_("%(name)s cannot be asked.", name=person.name))


def refuse_beyond(person: Person, free: Asking) -> None:
    """Refuse a question to somebody who is away, or was asked as often as they wish."""
    instead = _("Ask %(name)s instead.", name=free.substitute.name) if free.substitute else ""
    if free.is_away:
        raise Invalid(words=_("%(name)s is away.", name=person.name) + f" {instead}".rstrip())
    if free.is_full and not free.asked:
        raise Invalid(
            words=_("%(name)s takes no questions.", name=person.name) + f" {instead}".rstrip()
        )
    if free.is_full:
        said = ngettext(
            "%(name)s has got %(num)d question this week, and that is enough.",
            "%(name)s has got %(num)d questions this week, and that is enough.",
            free.asked,
            name=person.name,
        )
        raise Invalid(words=said + f" {instead}".rstrip())


def to(person: Person) -> list[Line]:
    """List what somebody was asked, the newest first, and by whom: two statements."""
    rows = session.execute(
        select(Asked, Person)
        .join(Person, Person.id == Asked.asker_id)
        .where(Asked.person_id == person.id)
        .order_by(Asked.asked_at.desc(), Asked.id.desc())
        .limit(SHOWN)
    ).all()
    ids = {asked.post_id for asked, _asker in rows} - {None}
    shown = Post.seen_by(person).where(Post.id.in_(ids), Post.shown())
    posts = {one.id: one for one in session.scalars(shown)} if ids else {}
    return [Line(asked, asker, posts.get(asked.post_id or 0)) for asked, asker in rows]


def asked_of(question: Post) -> dict[int, Asked]:
    """Say who was asked to answer a question."""
    rows = session.scalars(select(Asked).where(Asked.post_id == question.id))
    return {asked.person_id: asked for asked in rows}
