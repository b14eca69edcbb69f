"""Do the pages of exports ask, show, stop and give, and to whoever asked alone?"""

from __future__ import annotations

import html
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sqlalchemy import Connection, select
from sqlalchemy.orm import joinedload

from archive.granting import open_archive
from models import (
    Community,
    Entry,
    Event,
    Export,
    Grant,
    Matter,
    Person,
    Post,
    Production,
    Round,
    now,
    session,
)
from social.changes import change
from social.records import grants
from social.records.exports import making, tending
from social.records.matters import actions as matters
from social.records.matters import coding, producing
from social.records.matters.coding import Judgement
from social.records.matters.collecting import collect
from tests.archive import logs
from tests.archive.exports import look
from tests.records.test_grants import granted
from tests.records.test_matters import items_of

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def grant(
    app: Flask, rosa: Person, omar: Person, community: Community,
    write_post: Callable[..., Post], sealer: Connection,
) -> Grant:  # fmt: skip
    """Rosa may take out what stands in one community."""
    with app.app_context():
        write_post("The seam broke at 12 kN")
        logs.seal(sealer)
        return granted(rosa, omar, with_private=True, community_ids=(community.id,))


@pytest.fixture
def make(app: Flask) -> Callable[[str], None]:
    """Do what the worker does, for the export of an address."""

    def now(place: str) -> None:
        with app.app_context():
            making.make(int(place.rpartition("/")[2]))

    return now


def asked(officer: FlaskClient, grant: Grant, **more: object) -> str:
    data = {"grant": grant.id, "formats": ["csv"], "recipients": ""} | more
    answer = officer.post("/records/exports", data=data)
    assert answer.status_code == 303, html.unescape(answer.text)
    return str(answer.location)


def test_from_asking_to_the_one_download(
    sign_in: SignIn, grant: Grant, rosa: Person, make: Callable[[str], None], tmp_path: Path
) -> None:
    officer = sign_in(rosa)
    form = HTMLParser(officer.get(f"/records/exports/new?grant={grant.id}").text)
    assert [one.attributes["value"] for one in form.css("option[selected]")] == [str(grant.id)]
    place = asked(officer, grant)
    page = officer.get(place).text
    assert "<kring-progress>" in page
    assert f"{place}/download" not in page
    assert officer.post(f"{place}/download").status_code == 422
    assert officer.post(f"{place}/pause").status_code == 303
    assert "Go on" in officer.get(place).text
    assert officer.post(f"{place}/resumption").status_code == 303
    make(place)
    assert "You can download it once" in officer.get(place).text
    answer = officer.post(f"{place}/download")
    assert answer.headers["Cache-Control"] == "no-store"
    name = f"EXPORT-{grant.id}-{place.rpartition('/')[2]}.tar"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as found:
        found.extractall(tmp_path, filter="data")
    (bag,) = tmp_path.iterdir()
    assert look(bag)[0] == 0
    assert "It was downloaded" in officer.get(place).text
    assert officer.post(f"{place}/download").status_code == 422
    assert "downloaded" in officer.get("/records/exports").text


def test_what_an_archive_of_records_wants_is_written_where_it_is_asked_for(
    sign_in: SignIn, grant: Grant, rosa: Person, make: Callable[[str], None]
) -> None:
    officer = sign_in(rosa)
    form = HTMLParser(officer.get("/records/exports/new").text)
    boxes = {one.attributes["value"]: "checked" in one.attributes
             for one in form.css("input[name=formats]")}  # fmt: skip
    assert boxes.pop("eark") is False
    assert all(boxes.values())
    place = asked(officer, grant, formats=["csv", "eark"])
    make(place)
    answer = officer.post(f"{place}/download")
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as found:
        names = found.getnames()
    assert any(name.endswith("/data/METS.xml") for name in names)


def test_others_find_nothing(
    sign_in: SignIn, grant: Grant, rosa: Person, omar: Person, ana: Person,
    make: Callable[[str], None],
) -> None:  # fmt: skip
    place = asked(sign_in(rosa), grant)
    make(place)
    for person in (omar, ana):
        other = sign_in(person)
        assert other.get(place).status_code == 404
        for act in ("pause", "resumption", "cancellation", "download"):
            assert other.post(f"{place}/{act}").status_code == 404
    officer = sign_in(omar)
    assert place not in officer.get("/records/exports").text
    assert "No grant lets you export" in officer.get("/records/exports/new").text
    data = {"grant": grant.id, "formats": ["csv"]}
    assert officer.post("/records/exports", data=data).status_code == 422


def test_the_page_says_that_the_grant_ended(
    app: Flask, sign_in: SignIn, grant: Grant, rosa: Person, make: Callable[[str], None]
) -> None:
    officer = sign_in(rosa)
    place = asked(officer, grant)
    with app.app_context():
        grants.end_grant(rosa, session.get_one(Grant, grant.id))
    make(place)
    assert "It ended with its grant" in html.unescape(officer.get(place).text)
    assert officer.post(f"{place}/download").status_code in (403, 422)


def test_what_is_missing_is_said_and_never_called_good(
    app: Flask, sign_in: SignIn, grant: Grant, rosa: Person, make: Callable[[str], None]
) -> None:
    officer = sign_in(rosa)
    place = asked(officer, grant)
    make(place)
    assert "It is not complete" not in officer.get(place).text
    with app.app_context(), change(None) as record:
        export = session.scalars(select(Export)).one()
        export.gaps, export.faults = {"not in the store": 1, "shredded": 2}, 1
        record(Event.EXPORT_MADE, export)
    page = officer.get(place).text
    assert "It is not complete: 1 thing" in page
    assert "1: files that are not in the store" in page
    assert "incomplete" in officer.get("/records/exports").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grant", "999999999999"), ("grant", "\x00"), ("grant", ""), ("formats", ["docx"]),
        ("recipients", "age1nothing"), ("recipients", "\ud800"), ("recipients", "age1\x00" * 999),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told(
    sign_in: SignIn, grant: Grant, rosa: Person, field: str, value: object
) -> None:
    data = {"grant": grant.id, "formats": ["csv"], "recipients": ""} | {field: value}
    if isinstance(value, str):
        data[field] = value.encode("utf-8", "surrogatepass")
    assert sign_in(rosa).post("/records/exports", data=data).status_code == 422


def test_addresses_of_nothing_are_no_pages(sign_in: SignIn, grant: Grant, rosa: Person) -> None:
    officer = sign_in(rosa)
    for address in ("0", "999999999999999999999", "new?production=0", "new?production=x"):
        assert officer.get(f"/records/exports/{address}").status_code == 404
    assert officer.get("/records/exports?before=99999999999999").status_code == 404


def test_a_production_is_exported_from_its_page(
    app: Flask, sign_in: SignIn, grant: Grant, rosa: Person, omar: Person,
    make: Callable[[str], None],
) -> None:  # fmt: skip
    with app.app_context():
        matter = matters.open_matter(rosa, "Tender 12", "A supplier complains.")
        lines = session.scalars(select(Entry.id).where(Entry.noun == "post")).all()
        collect(open_archive(session, rosa, grant.id), rosa, matter, lines)
        (item,) = items_of(matter)
        coding.code(rosa, item, Judgement(is_responsive=True), Round.FIRST)
        drawn = producing.draw_up(rosa, matter, "ROO-", 1)
    officer = sign_in(rosa)
    way = f"/records/exports/new?production={drawn.id}"
    page = f"/records/matters/{matter.id}/productions/{drawn.id}"
    assert officer.get(way).status_code == 404  # nobody approved it
    assert way not in officer.get(page).text
    with app.app_context():
        found = select(Production).options(joinedload(Production.matter))
        granted(omar, rosa, with_private=True)
        producing.approve(omar, session.scalars(found).one())
    assert way in officer.get(page).text
    assert "ROO-000001" in officer.get(way).text
    data = {"grant": grant.id, "formats": ["csv"]}
    answer = officer.post(f"/records/exports?production={drawn.id}", data=data)
    make(answer.location)
    shown = officer.get(answer.location).text
    assert "ROO-000001" in shown
    with app.app_context():
        export = session.scalars(select(Export)).one()
        assert (export.production_id, export.events) == (drawn.id, 1)
        matters.add_custodians(omar, session.get_one(Matter, matter.id), [rosa.id])
    assert officer.get(answer.location).status_code == 404
    with app.app_context():
        tending.tend(now())
        assert session.scalars(select(Export.state)).one() == "closed"
