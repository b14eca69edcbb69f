"""How does HR look for people? With a purpose, recorded, and told to whoever is found.

A search is kept with its seed and with everybody whom it showed. What it shows later is read anew
each time, among these alone: whoever objected, withdrew or left is gone, and nobody comes unseen.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, select

from models import (
    Capability,
    Event,
    PeopleSearch,
    Person,
    SearchHit,
    SearchPurpose,
    now,
    session,
)
from models.folding import fold
from moderation import Draft
from social.changes import change
from social.errors import Invalid, forbidden, not_found
from social.holding import hold
from social.rights import holds
from social.screening import screened_as
from social.seeking.chips import Chip, chips_of
from social.seeking.criteria import Criterion, Sort, read_all
from social.seeking.finding import all_sites
from social.seeking.matching import HR, Found, Order, look
from social.seeking.meeting import Eyes, Narrowed
from social.seeking.reasons import Hit, hits_of

HIDDEN = "…"  # stands for words that name their author
ENDING = 1  # letters that a name may end in beside its own: "Annas"
OPEN = timedelta(days=30)  # how long a search shows what people state; its log is kept longer
SHOWN = 50  # people whom one search shows; whoever wants others narrows down


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a search of HR shows; `name` is empty while it is hidden."""

    number: int  # in the order of the search: "Person 3"
    row: SearchHit
    hit: Hit
    name: str

    @property
    def is_shortlisted(self) -> bool:
        """Tell whether they stand on the shortlist."""
        return self.row.shortlisted_at is not None


@dataclass(frozen=True, slots=True)
class View:
    """What a search of HR shows now."""

    search: PeopleSearch
    chips: Sequence[Chip]
    found: Found
    people: Sequence[Candidate]
    near: Sequence[Candidate]

    @property
    def shortlist(self) -> list[Candidate]:
        """List those who were shortlisted and may still be shown."""
        return [one for one in (*self.people, *self.near) if one.is_shortlisted]

    @property
    def musts(self) -> int:
        """Count what must be met."""
        return sum(chip.criterion.is_must for chip in self.chips)


def require_hr(person: Person) -> None:
    """Refuse everybody who does not work in HR."""
    if not holds(person, Capability.HR):
        raise forbidden(_("HR does this, with a purpose that whoever is found can read."))


def make(
    actor: Person,
    purpose: SearchPurpose,
    reason: str,
    criteria: Sequence[Criterion],
    *,
    hides_names: bool,
    shows_near: bool = False,
) -> PeopleSearch:
    """Look for people, and keep who did, what for, by which criteria, and who was shown.

    Whoever misses one criterion is shown, and told so, only where that is asked for.
    """
    require_hr(actor)
    criteria = sought(criteria)
    if not criteria:
        raise Invalid(q=_("Nothing of this was understood. Name what somebody can do."))
    draft = Draft(source=reason, language=actor.language)
    said = screened_as("reason", draft, actor)
    if not said.source:
        raise Invalid(reason=_("Fill this in."))
    seed = secrets.token_hex(8)
    with change(actor) as record:
        eyes, order = Eyes(actor, for_hr=True), Order(HR, seed)
        found = look(criteria, eyes, Narrowed(), order, size=SHOWN)
        near = found.near if shows_near else ()
        shown = [one.person_id for one in (*found.matches, *near)]
        search = PeopleSearch(
            searcher_id=actor.id,
            purpose=purpose,
            reason=said.source,
            criteria=[str(one) for one in criteria],
            method=HR,
            seed=seed,
            found=shown,
            number=found.number,
            hides_names=hides_names,
            shows_near=shows_near,
        )
        session.add(search)
        record(Event.PEOPLE_SEARCH_MADE, search)
        named_at = None if hides_names else now()
        rows = [SearchHit(search_id=search.id, person_id=one, named_at=named_at) for one in shown]
        session.add_all(rows)
        session.flush()
        for row in rows:
            record(Event.SEARCH_HIT_FOUND, row, is_new=True)
    return search


def sought(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Keep what HR may look for: places, languages, terms of the vocabulary.

    Words alone would find whatever else people wrote, and "mother" or "part-time" is none of HR's
    business. How well somebody speaks a language is read, and never looked for.
    """
    return [replace(one, level=None) for one in criteria if one.sort is not Sort.WORDS]


def find_search(person: Person, id: int) -> PeopleSearch:
    """Find a search of one's own that is open; those of others do not exist for anybody."""
    found = session.scalar(open_to(person).where(PeopleSearch.id == id))
    if found is None or not holds(person, Capability.HR):
        raise not_found()
    return found


def searches_by(person: Person) -> Sequence[PeopleSearch]:
    """List somebody's open searches, the newest first."""
    return session.scalars(open_to(person).order_by(PeopleSearch.id.desc()).limit(SHOWN)).all()


def open_to(person: Person) -> Select[tuple[PeopleSearch]]:
    """Select somebody's searches that are not so old that they have to be made, and seen, anew."""
    return select(PeopleSearch).where(
        PeopleSearch.searcher_id == person.id, PeopleSearch.made_at > now() - OPEN
    )


def view(search: PeopleSearch, searcher: Person, language: str) -> View:
    """Show a search as it is now: who was found by it and may still be."""
    criteria = sought(read_all(search.criteria))
    eyes, among = Eyes(searcher, for_hr=True), Narrowed(person_ids=search.found)
    found = look_again(search, searcher)
    rows = {
        row.person_id: row
        for row in session.scalars(select(SearchHit).where(SearchHit.search_id == search.id))
    }
    numbers = {person_id: n for n, person_id in enumerate(search.found, start=1)}

    def candidates(hits: Sequence[Hit]) -> list[Candidate]:
        return [
            candidate(numbers[hit.person.id], rows[hit.person.id], hit, search)
            for hit in hits
            if hit.person.id in rows
        ]

    return View(
        search,
        chips_of(criteria, language, all_sites()),
        found,
        candidates(hits_of(found.matches, criteria, eyes, among, language)),
        candidates(hits_of(found.near, criteria, eyes, among, language)),
    )


def candidate(number: int, row: SearchHit, hit: Hit, search: PeopleSearch) -> Candidate:
    """Show somebody; while the name is hidden, so are texts and words that would lead to it."""
    if row.shortlisted_at is not None or not search.hides_names:
        return Candidate(number, row, hit, hit.person.name)
    reasons = [
        replace(one, evidence=(), words=HIDDEN if names(hit.person, one.words) else one.words)
        for one in hit.reasons
    ]
    return Candidate(number, row, replace(hit, reasons=reasons), "")


def names(person: Person, words: str) -> bool:
    """Tell whether somebody's own words hold a part of their name, their handle or address.

    A part is one with the ending of a case, too, and the whole name also without its blanks.
    """
    name, said = fold(person.name), fold(words)
    parts = [part for part in re.split(r"\W+", name) if len(part) > 2]
    whole = {fold(person.handle), fold(person.email or "").partition("@")[0]} - {""}
    return (
        any(
            one.startswith(part) and len(one) - len(part) <= ENDING
            for one in re.split(r"\W+", said)
            for part in parts
        )
        or any(one in said for one in whole)
        or re.sub(r"\W+", "", name) in re.sub(r"\W+", "", said)
    )


def look_again(search: PeopleSearch, searcher: Person) -> Found:
    """Look who of those whom a search found meets its criteria now."""
    found = look(
        sought(read_all(search.criteria)),
        Eyes(searcher, for_hr=True),
        Narrowed(person_ids=search.found),
        Order(search.method, search.seed),
        size=len(search.found) or 1,
    )
    return found if search.shows_near else replace(found, near=(), near_number=0)


def find_hit(search: PeopleSearch, searcher: Person, id: int) -> SearchHit:
    """Find somebody whom a search shows, while it may."""
    row = session.scalar(
        select(SearchHit).where(SearchHit.id == id, SearchHit.search_id == search.id)
    )
    if row is None or row.person_id not in still_shown(search, searcher):
        raise not_found()
    return row


def still_shown(search: PeopleSearch, searcher: Person) -> set[int]:
    """Name those whom a search found and may still show."""
    found = look_again(search, searcher)
    return {one.person_id for one in (*found.matches, *found.near)}


def shortlist(actor: Person, row: SearchHit) -> None:
    """Put somebody on the shortlist, which shows their name; twice is once."""
    with change(actor) as record:
        hold(row)
        if row.shortlisted_at is None:
            row.shortlisted_at = now()
            row.named_at = row.named_at or row.shortlisted_at
            record(Event.SEARCH_HIT_SHORTLISTED, row)


def drop(actor: Person, row: SearchHit) -> None:
    """Take somebody off the shortlist; that their name was shown stays for them to read."""
    with change(actor) as record:
        hold(row)
        if row.shortlisted_at is not None:
            row.shortlisted_at = None
            record(Event.SEARCH_HIT_DROPPED, row)


def open_one(actor: Person, search: PeopleSearch, row: SearchHit) -> Person:
    """Go to the page of somebody whose name is shown, and keep that it was opened."""
    if search.hides_names and row.shortlisted_at is None:
        raise forbidden(_("Shortlist somebody first; until then names are hidden."))
    with change(actor) as record:
        hold(row)
        if row.opened_at is None:
            row.opened_at = now()
            record(Event.SEARCH_HIT_OPENED, row)
    return session.get_one(Person, row.person_id)
