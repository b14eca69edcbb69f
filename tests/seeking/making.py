"""How do statements and concepts come to be, for tests of finding people?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from models import (
    Availability,
    Capability,
    Comment,
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptLink,
    ConceptSource,
    Event,
    Evidence,
    Level,
    Person,
    Role,
    Site,
    Statement,
    StatementKind,
    Vocabulary,
    session,
)
from social.changes import change

STEMS = {"en": "english", "nl": "dutch", "fr": "french", "de": "german"}
# kind, uri, and what it is called in English, Dutch, French and German; then other words.
CONCEPTS = {
    "german": (ConceptKind.LANGUAGE, "German|Duits|allemand|Deutsch"),
    "french": (ConceptKind.LANGUAGE, "French|Frans|français|Französisch"),
    "sap": (ConceptKind.SKILL, "SAP PP|SAP PP|SAP PP|SAP PP"),
    "welding": (
        ConceptKind.SKILL,
        "welding of aluminium frames|lassen van aluminium frames|"
        "soudage de cadres en aluminium|Schweißen von Aluminiumrahmen",
        "en:welded aluminium frames|nl:gelaste aluminium frames|fr:cadres soudés en aluminium|"
        "de:geschweißte Aluminiumrahmen|de:Aluminiumrahmen schweißen",
    ),
    "tender": (
        ConceptKind.SKILL,
        "tendering|aanbesteding|appel d'offres|Ausschreibung",
        "en:tender|nl:aanbestedingen|fr:appels d'offres|de:Ausschreibungen",
    ),
    "metal": (ConceptKind.SKILL, "metalwork|metaalbewerking|travail du métal|Metallbau"),
}


def make_concepts() -> dict[str, int]:
    """Put the concepts of the worked question into the vocabulary."""
    found = {}
    with change(None) as record:
        for key, (kind, names, *more) in CONCEPTS.items():
            found[key] = concept(key, kind, names.split("|"), more)
        record(Event.SITE_CHANGED, edition())
    return found


def edition() -> Vocabulary:
    """Note that the vocabulary is another one."""
    row = session.scalar(select(Vocabulary)) or Vocabulary(id=1, version=0)
    row.version += 1
    session.add(row)
    return row


def concept(key: str, kind: ConceptKind, names: list[str], more: list[str]) -> int:
    """Add one concept."""
    is_language = kind is ConceptKind.LANGUAGE
    uri = f"kring:language/{key[:2]}" if is_language else f"test:{key}"
    source = ConceptSource.COMPANY if key == "sap" else ConceptSource.KRING
    row = Concept(kind=kind, source=source, uri=uri)
    session.add(row)
    session.flush()
    called = [(one, name, True) for one, name in zip(STEMS, names, strict=True)]
    others = [one.split(":", 1) for line in more for one in line.split("|")]
    for language, words, is_preferred in (*called, *((one, name, False) for one, name in others)):
        label = ConceptLabel.called(row.id, language, words, is_preferred=is_preferred)
        session.add(label)
    return row.id


def part_of(narrow: str, broad: str, ids: dict[str, int]) -> None:
    """Let one concept be a part of another."""
    with change(None) as record:
        session.add(ConceptLink(concept_id=ids[narrow], broader_id=ids[broad]))
        record(Event.SITE_CHANGED, edition())


def state(person: Person, kind: StatementKind, words: str, **columns: Any) -> Statement:
    """Let a person state something."""
    columns = {"language": "en"} | columns
    with change(person) as record:
        row = Statement(person_id=person.id, kind=kind, words=words, **columns)
        row.sought = func.to_tsvector(STEMS[columns["language"]], words)  # type: ignore[assignment]
        session.add(row)
        record(Event.STATEMENT_MADE, row)
    return row


def change_statement(row: Statement, event: Event, **columns: Any) -> None:
    """Let its author change it."""
    with change(session.get_one(Person, row.person_id)) as record:
        for name, value in columns.items():
            setattr(row, name, value)
        record(event, row)


def open_site(name: str, country: str) -> Site:
    """Open another site."""
    with change(None) as record:
        site = Site(name=name, country=country, zone="Europe/Brussels")
        session.add(site)
        record(Event.SITE_ADDED, site)
    return site


def move(person: Person, site: Site) -> Person:
    """Let a person work elsewhere."""
    with change(None) as record:
        person.site_id, person.site = site.id, site
        record(Event.PERSON_CHANGED, person)
    return person


def claims(person: Person, ids: dict[str, int], language: str, **columns: Any) -> None:
    """Let a person state all that the worked question asks for, in their own words."""
    said = {
        "nl": ("Duits, dagelijks met Aken", "SAP PP", "Ik las deurkaders", "Bestek en offerte"),
        "fr": ("Allemand en réunion", "Planification", "Je soude des cadres", "Marchés publics"),
    }[language]
    kinds = (StatementKind.LANGUAGE, *[StatementKind.SKILL] * 3)
    keys = ("german", "sap", "welding", "tender")
    for kind, key, words in zip(kinds, keys, said, strict=True):
        level = Level.C1 if kind is StatementKind.LANGUAGE else None
        more = {"concept_id": ids[key], "language": language, "level": level} | columns
        state(person, kind, words, **more)


def make_role(person: Person, capability: Capability) -> Person:
    """Give somebody a role."""
    with change(None) as record:
        row = Role(person_id=person.id, capability=capability)
        session.add(row)
        record(Event.ROLE_GIVEN, row)
    return person


def limit(person: Person, **columns: Any) -> None:
    """Let somebody say when they can be asked."""
    with change(person) as record:
        row = Availability(person_id=person.id, **columns)
        session.add(row)
        record(Event.SITE_CHANGED, row)


def show(statement: Statement, comment: Comment) -> Evidence:
    """Let its author show a comment beside a statement."""
    with change(session.get_one(Person, statement.person_id)) as record:
        row = Evidence(statement_id=statement.id, comment_id=comment.id)
        session.add(row)
        record(Event.SITE_CHANGED, row)
    return row
