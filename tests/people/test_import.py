"""How do people come in from a file?"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from models import (
    Entry,
    Event,
    Mail,
    Origin,
    Person,
    PersonState,
    Site,
    limits,
    session,
)
from social.changes import change
from social.people.importing import BATCH, Way, import_people
from social.people.report import Outcome, Report
from social.running.trouble import Trouble

HEAD = "name,e-mail,title,department,site,country,language,zone,manager\n"


class Said(Report):
    """A report whose lines the test reads."""

    @property
    def lines(self) -> list[str]:
        return self.say.__self__  # type: ignore[attr-defined, no-any-return]


Bring = Callable[..., Said]


@pytest.fixture
def bring(app: Flask, site: Site, tmp_path: Path) -> Iterator[Bring]:
    """Import a text as a file: `bring("Ana,ana@example.org")`."""

    def run(text: str | bytes, *, head: str = HEAD, brief: bool = False, **way: bool) -> Said:
        file = tmp_path / "people.csv"
        file.write_bytes(text if isinstance(text, bytes) else (head + text).encode())
        report = Said(say=[].append, is_brief=brief)
        import_people(file, Way(**{f"is_{name}": on for name, on in way.items()}), report)
        return report

    with app.app_context():
        yield run


def person(email: str) -> Person:
    found = session.scalar(select(Person).where(Person.email == email))
    assert found is not None
    return found


def people() -> int:
    return session.scalar(select(func.count(Person.id))) or 0


def test_newcomers_come_in_as_the_file_has_them(bring: Bring) -> None:
    report = bring(
        "Zoë Müller,Zoe@Example.org,Engineer,Quality,Aachen,DE,de,Europe/Berlin,\n"
        "Ana Peeters,ana@example.org,Welder,Welding,Gent,BE,nl,,zoe@example.org\n"
    )
    zoe, ana = person("zoe@example.org"), person("ana@example.org")
    assert (zoe.handle, zoe.title, zoe.department) == ("zoe.muller", "Engineer", "Quality")
    assert (zoe.language, zoe.zone, zoe.state) == ("de", "Europe/Berlin", PersonState.INVITED)
    assert (ana.zone, ana.manager_id) == ("Europe/Brussels", zoe.id)
    aachen = session.scalar(select(Site).where(Site.name == "Aachen"))
    assert (aachen.country, aachen.zone) == ("DE", "Europe/Berlin")
    assert report.counts == {Outcome.ADDED: 2}
    assert "line 2: added Zoë Müller" in report.lines
    assert "line 3: Ana Peeters reports to Zoë Müller" in report.lines
    assert report.total == (
        "2 added, 0 changed, 0 unchanged, 0 refused, 1 with another manager, new sites: Aachen"
    )
    assert session.scalar(select(Mail)) is None


def test_each_newcomer_has_an_entry_of_the_command_line(bring: Bring) -> None:
    bring("Ana Peeters,ana@example.org,,,Aachen,DE,,,\n")
    entries = session.scalars(select(Entry).where(Entry.origin == Origin.COMMAND)).all()
    assert {entry.event for entry in entries} == {Event.SITE_ADDED, Event.PERSON_ADDED}


def test_the_same_file_again_changes_nothing(bring: Bring) -> None:
    text = (
        "Ana Peeters,ana@example.org,Welder,Welding,Gent,BE,nl,Europe/Brussels,ben@example.org\n"
        "Ben Claes,ben@example.org,Planner,,Gent,BE,fr,,\n"
    )
    bring(text)
    before = session.scalar(select(func.count(Entry.id)))
    report = bring(text)
    assert report.counts == {Outcome.UNCHANGED: 2}
    assert report.lines == []
    assert session.scalar(select(func.count(Entry.id))) == before


def test_what_changed_is_changed_and_named(bring: Bring) -> None:
    bring("Ana Peeters,ana@example.org,Welder,Welding,Gent,BE,,,\n")
    report = bring("Ana Claes,ANA@example.org,Foreman,,Lyon,FR,,Europe/Paris,\n")
    ana = person("ana@example.org")
    session.refresh(ana)
    assert (ana.name, ana.name_folded, ana.title) == ("Ana Claes", "ana claes", "Foreman")
    assert ana.department == "Welding"
    assert ana.handle == "ana.peeters"
    assert ana.version == 2
    assert report.lines == ["line 2: changed Ana Claes: name, title, zone, site"]


def test_language_and_zone_are_ones_own_after_the_first_sign_in(bring: Bring) -> None:
    bring("Ana Peeters,ana@example.org,,,,,nl,Europe/Brussels,\n")
    ana = person("ana@example.org")
    with change(None) as record:
        ana.state = PersonState.ACTIVE
        record(Event.PERSON_ACTIVATED, ana)
    report = bring("Ana Peeters,ana@example.org,,,,,de,Europe/Berlin,\n")
    assert report.counts == {Outcome.UNCHANGED: 1}
    assert (ana.language, ana.zone) == ("nl", "Europe/Brussels")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",ana@example.org,,,,,,,", "refused somebody: name is missing"),
        ("Ana,,,,,,,,", "refused Ana: email is missing"),
        ("Ana,ana,,,,,,,", "email “ana” is not an address"),
        ("Ana,a@b@example.org,,,,,,,", "is not an address"),
        (f"{'x' * 201},a@example.org,,,,,,,", "name is longer than 200 characters"),
        ("Ana,ana@example.org,,,,,xx,,", "language “xx” is none of en, nl, fr, de"),
        ("Ana,ana@example.org,,,,,,Mars/Base,", "zone “Mars/Base” is not known"),
        ("Ana,ana@example.org,,,Gent,Nowhere,,,", "country “Nowhere” is not known"),
        ("Ana,ana@example.org,,,Lyon,,,,", "site Lyon is new and needs a country"),
        ("Ana,ana@example.org,,,Gent,FR,,,", "site Gent is in BE, not in FR"),
        ("Ana,ana@example.org,,,Boston,US,,,", "needs a zone: US has several"),
        ("Ana,ana@example.org", "it has another number of cells than the first line"),
        ("Ana,ana@example.org,,,,,,,,,,", "it has another number of cells"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_line_and_reason(
    bring: Bring, line: str, reason: str
) -> None:
    report = bring(f"{line}\nBen Claes,ben@example.org,,,,,,,\n")
    assert report.has_refused
    assert reason in report.lines[0]
    assert report.lines[0].startswith("line 2: refused ")
    assert report.counts == {Outcome.REFUSED: 1, Outcome.ADDED: 1}


def test_all_that_is_wrong_with_a_line_is_said_at_once(bring: Bring) -> None:
    report = bring(",ana,,,,,xx,,\n")
    assert report.lines[0].count(";") == 2


def test_line_numbers_are_those_of_the_file(bring: Bring) -> None:
    report = bring(
        '"Ana\nPeeters",ana@example.org,"two\r\nlines",,,,,,\n\n,,,,,,,,\nBen,wrong,,,,,,,\n'
    )
    assert person("ana@example.org").name == "Ana Peeters"
    assert any(line.startswith("line 7: refused Ben") for line in report.lines)


def test_the_same_address_twice_is_refused_the_second_time(bring: Bring) -> None:
    report = bring("Ana,ana@example.org,,,,,,,\nAnn,ANA@example.org,,,,,,,\n")
    assert "line 3: refused Ann: line 2 has the same address" in report.lines
    assert person("ana@example.org").name == "Ana"


def test_who_left_is_not_brought_back_unseen(bring: Bring) -> None:
    bring("Ana,ana@example.org,,,,,,,\n")
    with change(None) as record:
        person("ana@example.org").state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, person("ana@example.org"))
    report = bring("Ana,ana@example.org,Welder,,,,,,\n")
    assert "they left; bring them back first" in report.lines[0]


@pytest.mark.parametrize(
    ("manager", "said"),
    [
        ("nobody@example.org", "manager “nobody@example.org” is not known"),
        ("ana@example.org", "manager “ana@example.org” is the person"),
        ("ben@example.org", "manager “ben@example.org” is below the person"),
        ("Same Name", "manager “Same Name” may be several people; write the e-mail address"),
    ],
)
def test_a_manager_who_cannot_be_is_left_out_and_said(
    bring: Bring, manager: str, said: str
) -> None:
    bring(
        "Ana,ana@example.org,,,,,,,\nBen,ben@example.org,,,,,,,carl@example.org\n"
        "Carl,carl@example.org,,,,,,,ana@example.org\n"
        "Same Name,one@example.org,,,,,,,\nSame Name,two@example.org,,,,,,,\n"
    )
    report = bring(f"Ana,ana@example.org,,,,,,,{manager}\n")
    assert report.lines == [f"line 2: Ana: {said}"]
    assert report.has_refused
    assert person("ana@example.org").manager_id is None


def test_a_manager_is_found_by_handle_and_by_name(bring: Bring) -> None:
    bring("Zoë Müller,zoe@example.org,,,,,,,\n")
    bring("Ana,ana@example.org,,,,,,,zoe.muller\nBen,ben@example.org,,,,,,,ZOE MULLER\n")
    zoe = person("zoe@example.org")
    assert {person("ana@example.org").manager_id, person("ben@example.org").manager_id} == {zoe.id}


def test_atomic_keeps_all_or_nothing(bring: Bring) -> None:
    good, bad = "Ana,ana@example.org,,,Aachen,DE,,,\n", "Ben,wrong,,,,,,,\n"
    report = bring(good + bad, atomic=True)
    assert report.counts == {Outcome.ADDED: 1, Outcome.REFUSED: 1}
    assert people() == 0
    assert session.scalar(select(Site).where(Site.name == "Aachen")) is None
    bring(good, atomic=True)
    assert people() == 1


def test_atomic_keeps_nothing_when_a_manager_is_not_known(bring: Bring) -> None:
    bring("Ana,ana@example.org,,,,,,,nobody\n", atomic=True)
    assert people() == 0


def test_a_dry_run_says_all_and_keeps_nothing(bring: Bring) -> None:
    report = bring("Ana,ana@example.org,,,,,,,\n", dry=True)
    assert report.counts == {Outcome.ADDED: 1}
    assert people() == 0


def test_those_who_never_came_are_invited_once_if_asked(bring: Bring) -> None:
    text = "Ana,ana@example.org,,,Gent,BE,nl,,\nBen,ben@example.org,,,Gent,BE,fr,,\n"
    bring(text)
    report = bring(text, inviting=True)
    assert report.invited == 2
    assert set(session.scalars(select(Mail.recipient))) == {"ana@example.org", "ben@example.org"}
    assert bring(text, inviting=True).invited == 0


@pytest.mark.parametrize(
    "encoded",
    [
        "name;email\nZoë;z@example.org\n".encode(),
        "name;email\r\nZoë;z@example.org\r\n".encode("utf-8-sig"),
        "name;email\nZoë;z@example.org\n".encode("cp1252"),
        "name\temail\nZoë\tz@example.org\n".encode("utf-16"),
        'Name ,"E-Mail"\n"Zoë","z@example.org"'.encode(),
    ],
)
def test_whatever_spreadsheet_wrote_it(bring: Bring, encoded: bytes) -> None:
    bring(encoded)
    assert person("z@example.org").name == "Zoë"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("=HYPERLINK(0)", "HYPERLINK(0)"),
        ("+cmd|calc", "cmd|calc"),
        ("@SUM(1)", "SUM(1)"),
        ("-2+3", "2+3"),
        ("\u202eanA", "anA"),
        ("A\x00n\x07a", "Ana"),
        ("  Ana   Peeters ", "Ana Peeters"),
        ("<b>Ana</b>", "<b>Ana</b>"),
    ],
)
def test_formulas_and_hidden_characters_are_cleaned(bring: Bring, cell: str, name: str) -> None:
    bring(f"{cell},ana@example.org,{cell},,,,,,\n")
    ana = person("ana@example.org")
    assert (ana.name, ana.title) == (name, name)


def test_handles_are_unique_and_fit(bring: Bring) -> None:
    odd = ["Ana Peeters", "Ana Peeters", "ANA  PEETERS", "李小龙", "!!!", "x" * 200]
    bring("".join(f'"{name}",p{n}@example.org,,,,,,,\n' for n, name in enumerate(odd)))
    handles = set(session.scalars(select(Person.handle)))
    assert {"ana.peeters", "ana.peeters2", "ana.peeters3", "person", "person2"} <= handles
    assert max(len(handle) for handle in handles) <= limits.HANDLE


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n\n",
        b"name\nAna\n",
        b"email,title\na@example.org,x\n",
        b"name,email,mail\nAna,a@example.org,b@example.org\n",
        b"name,email,title,function\nAna,a@example.org,x,y\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"PK\x03\x04" + bytes(2000),
        b'name,email\n"' + b"x" * 20_000,
    ],
)
def test_what_is_no_list_of_people_is_said_in_one_sentence(bring: Bring, text: bytes) -> None:
    with pytest.raises(Trouble):
        bring(text)
    assert people() == 0


def test_columns_that_are_not_known_are_named(bring: Bring) -> None:
    report = bring("Ana,ana@example.org,12\n", head="name,email,Shoe size\n")
    assert report.lines[0] == "columns that are not used: Shoe size"
    assert people() == 1


def test_a_brief_report_names_refused_lines_alone(bring: Bring) -> None:
    report = bring("Ana,ana@example.org,,,,,,,\nBen,wrong,,,,,,,\n", brief=True)
    assert len(report.lines) == 1


def test_many_people_come_in_batches_and_little_memory(bring: Bring, statements: list[str]) -> None:
    def text(number: int) -> str:
        return "".join(
            f"Person {n},p{n}@example.org,T,D,Gent,BE,,,p{n // 7}@example.org\n"
            for n in range(1, number)
        )

    bring(text(BATCH), dry=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    statements.clear()
    report = bring(text(10 * BATCH), brief=True)
    assert report.counts[Outcome.ADDED] == 10 * BATCH - 1
    assert report.managers == 10 * BATCH - 7
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
