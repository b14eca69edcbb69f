"""Who publishes these pages, and who accepted the terms?"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from models import Capability, Company, Event, LegalKind, LegalText, Person, session
from moderation import Draft
from social import standing
from social.administrators import require_administrator
from social.changes import change
from social.errors import Invalid, forbidden
from social.holding import hold
from social.legal.starter import GAP
from social.legal.texts import newest
from social.screening import screened_as
from social.viewer import capabilities_of

# Who writes what: the privacy notice is data protection's as much as the administrators'.
WRITERS = {LegalKind.PRIVACY: {Capability.ADMINISTRATOR, Capability.DATA_PROTECTION}}
OTHERS = {Capability.ADMINISTRATOR}


def may_write(person: Person, kind: LegalKind) -> bool:
    """Tell whether somebody publishes a page."""
    return not capabilities_of(person).isdisjoint(WRITERS.get(kind, OTHERS))


def require_writer(person: Person, kind: LegalKind) -> None:
    """Refuse everybody else, and say who does."""
    if kind not in WRITERS:
        require_administrator(person)
    elif not may_write(person, kind):
        raise forbidden(_("Administrators and data protection do this. Ask one of them."))


def publish(actor: Person, kind: LegalKind, texts: Mapping[str, str], seen: int) -> int:
    """Publish a new version in the languages that have words; returns its number.

    `seen` is the version that the writer saw, 0 for none: nobody's version is replaced unseen. A
    text in which something has still to be filled in is refused.
    """
    require_writer(actor, kind)
    for language, text in texts.items():
        if GAP in text:
            gap = text.partition(GAP)[2].partition("]]")[0]
            raise Invalid(**{language: _("Fill this in, or take it out: [[%(gap)s]]", gap=gap)})
    words = {
        language: screened_as(language, Draft(source=text, language=language), actor)
        for language, text in texts.items()
        if text
    }
    if not words:
        raise Invalid(form=_("Write them in one language at least."))
    with change(actor) as record:
        hold(session.get_one(Company, 1))  # one publishes at a time
        last = newest(kind)
        if last != seen:
            raise Invalid(form=_("Somebody published them meanwhile. Look at it first."))
        for language, text in words.items():
            made = LegalText(kind=kind, version=last + 1, language=language)
            made.write(text)
            session.add(made)
            record(Event.LEGAL_TEXT_PUBLISHED, made)
    standing.forget()
    return last + 1


def accept(person: Person, version: int) -> None:
    """Take down that somebody accepts the terms that hold; of a version that does not, refuse."""
    with change(person) as record:
        hold(person)
        if version != newest(LegalKind.TERMS):
            raise Invalid(form=_("There is a newer version: this one."))
        if person.accepted_terms < version:
            person.accepted_terms = version
            record(Event.TERMS_ACCEPTED, person, terms=version)
