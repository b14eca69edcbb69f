"""How does a list of people leave the product? With a reason, and for many by a second person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from models import (
    Capability,
    ConceptSource,
    Event,
    PeopleExport,
    PeopleSearch,
    Person,
    now,
    session,
)
from moderation import Draft
from social import vocabulary
from social.changes import change
from social.errors import Invalid, forbidden, not_found
from social.holding import hold
from social.rights import holds
from social.screening import screened_as
from social.second import require_second
from social.seeking.chips import Chip, chips_of_each, kinds_of
from social.seeking.criteria import read_all
from social.seeking.hr import View, find_search, view
from social.seeking.reasons import Hit, Reason
from social.sheet import write_csv

ALONE = 10  # people whom one person may export, on all lists of some time together
TOGETHER = timedelta(days=30)
LISTED = 100
COLUMNS = (
    "name",
    "email",
    "title",
    "department",
    "site",
    "criterion",
    "words",
    "stated",
    "attribution",
)


def ask(actor: Person, shown: View, reason: str) -> PeopleExport:
    """Ask for the list of the shortlisted; a short one needs nobody else."""
    people = [one.hit.person.id for one in shown.shortlist]
    if not people:
        raise Invalid(reason=_("Shortlist somebody first."))
    said = screened_as("reason", Draft(source=reason, language=actor.language), actor)
    with change(actor) as record:
        hold(actor)  # one list at a time, so that many short ones are as long as they are together
        row = PeopleExport(
            search_id=shown.search.id,
            asked_by_id=actor.id,
            reason=said.source,
            people=people,
            needs_second=len({*people, *asked_for(actor)}) > ALONE,
        )
        session.add(row)
        record(Event.PEOPLE_EXPORT_ASKED, row)
    return row


def asked_for(actor: Person) -> set[int]:
    """Name all who stand on the lists that somebody asked for lately and that were not refused."""
    rows = session.scalars(
        select(PeopleExport.people).where(
            PeopleExport.asked_by_id == actor.id,
            PeopleExport.asked_at > now() - TOGETHER,
            PeopleExport.refused_by_id.is_(None),
        )
    )
    return {person_id for people in rows for person_id in people}


def needs_another(row: PeopleExport) -> bool:
    """Tell whether a second person has to approve it and has not."""
    return row.needs_second and row.approved_by_id is None


def may_judge(person: Person, row: PeopleExport) -> bool:
    """Tell whether somebody may be the second person: HR or an administrator, never who asks."""
    is_second = holds(person, Capability.HR) or holds(person, Capability.ADMINISTRATOR)
    return is_second and person.id != row.asked_by_id


def settle(actor: Person, row: PeopleExport, *, approves: bool) -> None:
    """Approve or refuse what another asks for."""
    if not may_judge(actor, row):
        raise forbidden(_("Another person of HR, or an administrator, decides on this."))
    with change(actor) as record:
        hold(row)
        if row.settled_at is not None or not needs_another(row):
            raise Invalid(form=_("This is settled already."))
        row.settled_at = now()
        if approves:
            words = _("Another person of HR, or an administrator, decides on this.")
            require_second(actor, row.asked_by_id, words)
            row.approved_by_id = actor.id
        else:
            row.refused_by_id = actor.id
        record(Event.PEOPLE_EXPORT_APPROVED if approves else Event.PEOPLE_EXPORT_REFUSED, row)


def give(actor: Person, row: PeopleExport, language: str) -> bytes:
    """Give the file once: of those who are asked for, the ones who may still be shown."""
    search = find_search(actor, row.search_id)
    with change(actor) as record:
        hold(row)
        if needs_another(row) or row.refused_by_id is not None:
            raise forbidden(_("Another person has to approve this first."))
        if row.given_at is not None:
            raise Invalid(form=_("This file was given already. Ask for another."))
        shown = view(search, actor, language)
        row.given_at = now()
        record(Event.PEOPLE_EXPORT_GIVEN, row)
        leaving = [one for one in shown.shortlist if one.row.person_id in row.people]
        for one in leaving:
            one.row.exported_at = row.given_at
            record(Event.SEARCH_HIT_EXPORTED, one.row)
        file = BytesIO()
        hits = [one.hit for one in leaving]
        credits = Credits.of(hits, shown)
        write_csv(file, COLUMNS, [line for one in hits for line in lines(one, shown, credits)])
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Credits:
    """Whose terms stand in a list: the words that a vocabulary from elsewhere asks for."""

    words: str
    from_elsewhere: frozenset[int]

    @classmethod
    def of(cls, hits: Sequence[Hit], shown: View) -> Credits:
        """Look up the terms of some people's reasons, and those that were looked for."""
        ids = {one.concept_id for hit in hits for one in hit.reasons if one.concept_id}
        ids |= {number for chip in shown.chips for number in chip.criterion.numbers}
        sources = kinds_of(ids)
        foreign = (key for key, (_, source) in sources.items() if source is ConceptSource.ESCO)
        return cls(vocabulary.attribution(), frozenset(foreign))

    def beside(self, reason: Reason, chip: Chip) -> str | None:
        """Give the words where a line names such a term."""
        named = {reason.concept_id, *chip.criterion.numbers}
        return self.words if self.from_elsewhere & named else None


def lines(hit: Hit, shown: View, credits: Credits) -> Iterator[dict[str, Any]]:
    """Write why somebody was found, a line each."""
    person = hit.person
    for one in hit.reasons:
        if one.is_met:
            yield {
                "name": person.name,
                "email": person.email or "",
                "title": person.title,
                "department": person.department,
                "site": person.site_name,
                "criterion": shown.chips[one.place].label,
                "words": one.words or one.concept,
                "stated": one.confirmed_at.date() if one.confirmed_at else None,
                "attribution": credits.beside(one, shown.chips[one.place]),
            }


def find_export(person: Person, id: int) -> PeopleExport:
    """Find what somebody asked for themselves, or may be the second person for."""
    if not (holds(person, Capability.HR) or holds(person, Capability.ADMINISTRATOR)):
        raise not_found()
    row = session.scalar(select(PeopleExport).where(PeopleExport.id == id))
    if row is None or not (may_take(person, row) or may_judge(person, row)):
        raise not_found()
    return row


def may_take(person: Person, row: PeopleExport) -> bool:
    """Tell whether it is somebody's own, and they work in HR still."""
    return row.asked_by_id == person.id and holds(person, Capability.HR)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was asked for, as whoever asks and whoever decides on it read it."""

    row: PeopleExport
    search: PeopleSearch
    by: str
    chips: Sequence[Chip]


def listed_for(person: Person, language: str) -> list[Listed]:
    """List one's own and those that wait for a second person, with what each is for."""
    waits = (
        PeopleExport.needs_second
        & PeopleExport.settled_at.is_(None)
        & PeopleExport.given_at.is_(None)
    )
    rows = session.execute(
        select(PeopleExport, PeopleSearch, Person.name)
        .join(PeopleSearch, PeopleSearch.id == PeopleExport.search_id)
        .join(Person, Person.id == PeopleExport.asked_by_id)
        .where(or_(PeopleExport.asked_by_id == person.id, waits))
        .order_by(PeopleExport.id.desc())
        .limit(LISTED)
    ).all()
    chips = chips_of_each([read_all(row[1].criteria) for row in rows], language)
    return [Listed(*row, some) for row, some in zip(rows, chips, strict=True)]
