"""Can administrators bring in an export by the page: look first, then once, stopped and gone on?"""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Conflict, Forbidden

import social.importing
from models import (
    Capability,
    Entry,
    Event,
    Import,
    ImportState,
    Kek,
    Person,
    Post,
    session,
)
from social.errors import Invalid
from social.import_turn import turn
from social.importing import actions, bringing, jobs, keeping
from social.importing.words import KINDS, OPEN, REASONS, reason
from social.store import store
from tests.conftest import SHARED
from tests.importing.conftest import count
from tests.importing.test_slack import CHANNEL, REAL, USERS, message

MATTERMOST = SHARED / "data" / "archive" / "mattermost-samples"
PAGE = "/administration/imports"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def sanne(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    return give(make_person("Sanne Hoekstra"), Capability.ADMINISTRATOR)


def export(*rows: dict[str, Any]) -> io.BytesIO:
    """A small export of Slack: two people, one channel."""
    found = io.BytesIO()
    with ZipFile(found, "w", ZIP_DEFLATED) as archive:
        archive.writestr("users.json", json.dumps(USERS))
        archive.writestr("channels.json", json.dumps([CHANNEL]))
        archive.writestr("welding/2016-01-01.json", json.dumps(rows or [message("Hello there")]))
    found.seek(0)
    return found


def brought(actor: Person, file: io.BytesIO | None = None, **more: Any) -> Import:
    """An export that was brought and looked at."""
    one = actions.bring_export(actor, file or export(), "export.zip", **more)
    work(jobs.look, one)
    return again(one)


def work(job: Any, one: Import) -> None:
    """Have the worker do a job, in a context of its own."""
    number = one.id
    session.rollback()
    with current_app.app_context():
        job.call(number)


def forget_old() -> None:
    session.rollback()
    with current_app.app_context():
        keeping.forget_old()


def again(one: Import) -> Import:
    session.rollback()
    return session.get_one(Import, one.id, populate_existing=True)


def events(one: Import) -> list[str]:
    lines = select(Entry.event).where(Entry.noun == "import", Entry.noun_id == one.id)
    return list(session.scalars(lines.order_by(Entry.id)))


def test_it_is_looked_at_first_then_comes_in_once_and_the_export_is_destroyed(
    in_app: None, sanne: Person
) -> None:
    one = brought(sanne)
    assert (one.state, one.source) == (ImportState.SEEN, "slack")
    assert ["messages", 1, 1, 0, 0, 0] in one.seen["rows"]
    assert count(Post) == 0
    digest, kek = one.digest, one.kek_id
    assert b"Hello there" not in store().read_all(digest)
    actions.start(sanne, one)
    work(jobs.run, one)
    work(jobs.run, one)
    one = again(one)
    assert one.state is ImportState.DONE
    assert one.came["rows"] == one.seen["rows"]
    assert count(Post) == 1
    assert one.secret is None
    work(jobs.drop_bytes, one)
    assert session.get(Kek, kek) is None
    assert again(one).digest is None
    with pytest.raises(FileNotFoundError):
        store().read_all(digest)
    assert events(one) == [
        Event.IMPORT_BROUGHT, Event.IMPORT_LOOKED_AT, Event.IMPORT_STARTED, Event.IMPORT_ENDED,
        Event.IMPORT_DROPPED,
    ]  # fmt: skip
    work(jobs.drop_bytes, one)


def test_a_guess_that_is_called_right_is_taken_and_a_stranger_to_the_export_is_not(
    in_app: None, sanne: Person, ben: Person
) -> None:
    one = brought(sanne)
    assert one.seen["guesses"] == [["U2", "Ben Claes", ben.handle]]
    actions.say_who(sanne, one, {("person", "U2"): ben.handle})
    with pytest.raises(Conflict):
        actions.start(sanne, again(one))
    work(jobs.look, one)
    one = again(one)
    assert one.seen["guesses"] == []
    assert ["person", "mapped", 1] in one.seen["how"]
    with pytest.raises(Invalid):
        actions.say_who(sanne, one, {})
    actions.start(sanne, one)
    work(jobs.run, one)
    assert session.get_one(Person, ben.id, populate_existing=True).origin == "slack:T1:U2"
    entry = select(Entry).where(Entry.event == Event.IMPORT_MAPPED)
    assert session.scalars(entry).one().noun_id == one.id


def test_one_at_a_time_runs_whoever_begins_it(in_app: None, sanne: Person) -> None:
    first, second = brought(sanne), brought(sanne)
    with turn() as is_ours:
        assert is_ours
        with turn() as is_second:
            assert not is_second
        with pytest.raises(Conflict):
            actions.start(sanne, first)
    actions.start(sanne, first)
    with pytest.raises(Conflict):
        actions.start(sanne, second)
    with pytest.raises(Conflict):
        actions.start(sanne, again(first))
    with turn():
        work(jobs.run, first)
    assert again(first).state is ImportState.RUNNING
    later = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'importing.run'")
    assert session.scalar(later) == 2
    work(jobs.run, first)
    assert again(first).state is ImportState.DONE


def test_two_who_begin_at_once_begin_one_import(
    in_app: None, sanne: Person, at_once: Callable[..., list[Any]]
) -> None:
    ids, who = [brought(sanne).id for _one in range(4)], sanne.id

    def begin(number: int) -> None:
        with suppress(Conflict, IntegrityError):
            actions.start(session.get_one(Person, who), session.get_one(Import, ids[number]))

    at_once(*(lambda number=number: begin(number) for number in range(4)))
    running = select(func.count()).where(Import.state == ImportState.RUNNING)
    assert session.scalar(running.select_from(Import)) == 1


def test_it_stops_after_a_batch_and_goes_on_where_it_was(
    in_app: None, sanne: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "BATCH", 1)
    rows = [message(f"Word {n}", f"1452837400.00{n:04}") for n in range(1, 5)]
    one = brought(sanne, export(*rows))
    actions.start(sanne, one)
    ordinary = jobs.moved

    def moved(id: int, report: Any, meter: Any) -> None:
        if report.read["messages"] == 2:
            actions.stop(session.get_one(Person, sanne.id), session.get_one(Import, id))
        ordinary(id, report, meter)

    monkeypatch.setattr(jobs, "moved", moved)
    work(jobs.run, one)
    one = again(one)
    assert (one.state, one.is_stopping) == (ImportState.STOPPED, False)
    assert count(Post) == 2
    monkeypatch.setattr(jobs, "moved", ordinary)
    actions.start(sanne, one)
    work(jobs.run, one)
    assert again(one).state is ImportState.DONE
    assert count(Post) == 4


def test_a_killed_worker_leaves_it_running_and_the_next_goes_on(
    in_app: None, sanne: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing after this is done, as after a signal that nobody catches."""

    def kill(*_given: object) -> None:
        raise Killed

    one = brought(sanne)
    actions.start(sanne, one)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "end", kill)
        with pytest.raises(Killed):
            work(jobs.run, one)
    assert again(one).state is ImportState.RUNNING
    work(jobs.run, one)
    one = again(one)
    assert one.state is ImportState.DONE
    assert ["messages", 1, 0, 0, 1, 0] in one.came["rows"]
    assert count(Post) == 1


def test_what_breaks_off_says_so_and_can_be_begun_again(
    in_app: None, sanne: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = brought(sanne)
    actions.start(sanne, one)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "bring", lambda *_given: 1 // 0)
        work(jobs.run, one)
    one = again(one)
    assert (one.state, one.can_start) == (ImportState.FAILED, True)


@pytest.mark.parametrize(
    ("content", "source", "field"),
    [
        (b"", "", "file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "", "file"),
        (b"PK\x03\x04 broken", "", "file"),
        (b"a,b\n1,2\n", "", "file"),
        (export().getvalue(), "viva", "source"),
    ],
)
def test_what_is_no_export_is_refused(
    in_app: None, sanne: Person, content: bytes, source: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.bring_export(sanne, io.BytesIO(content), "export.zip", source)
    assert list(refused.value.fields) == [field]
    assert count(Import) == 0


def test_a_zip_bomb_is_refused_by_its_sizes_and_nothing_of_it_opened(
    in_app: None, sanne: Person
) -> None:
    bomb = export()
    with ZipFile(bomb, "a", ZIP_DEFLATED) as archive:
        archive.writestr("__uploads/F1234/zeros", bytes(60_000_000))
    with pytest.raises(Invalid) as refused:
        actions.bring_export(sanne, bomb, "export.zip")
    assert "unpack" in refused.value.fields["file"]


def test_an_export_that_cannot_be_read_says_why(in_app: None, sanne: Person) -> None:
    one = brought(sanne, io.BytesIO(b'{"kind": "no type"}\n'))
    assert one.state is ImportState.UNREADABLE
    assert "no type" in one.trouble
    with pytest.raises(Conflict):
        actions.start(sanne, one)
    actions.discard(sanne, one)
    assert again(one).emptied_at is not None


def test_after_seven_days_the_export_and_the_names_are_gone_and_the_counts_stay(
    in_app: None, sanne: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = brought(sanne)
    forget_old()
    assert again(one).gone_at is None
    later = one.goes_at + timedelta(seconds=1)
    monkeypatch.setattr(keeping, "now", lambda: later)
    forget_old()
    one = again(one)
    assert (one.people, one.report, one.mapping) == (None, None, [])
    assert one.secret is None
    assert "Ben" not in json.dumps(one.seen)
    assert ["messages", 1, 1, 0, 0, 0] in one.seen["rows"]
    with pytest.raises(Conflict):
        actions.start(sanne, one)
    forget_old()
    assert events(one).count(Event.IMPORT_EMPTIED) == 1


def test_nobody_else_brings_or_touches_anything(in_app: None, sanne: Person, ana: Person) -> None:
    one = brought(sanne)
    acts: list[Callable[[], object]] = [
        lambda: actions.bring_export(ana, export(), "export.zip"),
        lambda: actions.say_who(ana, one, {("person", "U2"): "ana.peeters"}),
        lambda: actions.start(ana, one),
        lambda: actions.stop(ana, one),
        lambda: actions.discard(ana, one),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert again(one).state is ImportState.SEEN


@pytest.mark.parametrize("name", ["slack", "csv"])
def test_real_exports_come_in_through_the_page(
    name: str, sanne: Person, sign_in: SignIn, app: Any
) -> None:
    if not REAL.exists():
        pytest.skip("../shared/data/archive is not here")
    client = sign_in(sanne)
    sent = client.post(PAGE, data={"file": real(name), "source": ""})
    assert sent.status_code == 303, sent.text
    with app.app_context():
        number = session.scalars(select(Import.id)).one()
        jobs.look.call(number)
    page = client.get(sent.location)
    assert "What would come" in page.text
    assert "Bring it in now" in page.text
    if name != "slack":  # that they come in whole is tried by the tests of their readers
        return
    rows = client.get(f"{sent.location}/people.csv")
    assert (rows.status_code, rows.headers["Cache-Control"]) == (200, "no-store")
    assert client.post(f"{sent.location}/start").status_code == 303
    assert client.post(f"{sent.location}/start").status_code == 409
    assert "Stop it" in client.get(sent.location).text
    with app.app_context():
        jobs.run.call(number)
        done = session.get_one(Import, number)
        assert done.state is ImportState.DONE
        assert done.came["rows"] == done.seen["rows"]
        assert done.came["faults"] == []
        assert count(Post) > 3
    assert "What came" in client.get(sent.location).text
    assert "count,messages,read" in client.get(f"{sent.location}/report.csv").text
    assert client.post(f"{sent.location}/removal").status_code == 303
    assert client.get(f"{sent.location}/report.csv").status_code == 404
    assert real(name)[1] in client.get(PAGE).text


def real(name: str) -> tuple[Any, str]:
    """An export that others wrote, as a browser sends it."""
    if name == "slack":
        return io.BytesIO(REAL.read_bytes()), "testarchive.zip"
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path in sorted((MATTERMOST / "csv_export").rglob("*")):
            if path.is_file():
                archive.write(path, str(path.relative_to(MATTERMOST)))
    packed.seek(0)
    return packed, "csv_export.zip"


def test_the_list_is_given_back_with_corrections_and_odd_ones_are_refused(
    sanne: Person, ben: Person, sign_in: SignIn, app: Any
) -> None:
    client, handle = sign_in(sanne), ben.handle
    sent = client.post(PAGE, data={"file": (export(), "export.zip"), "source": "slack"}).location
    with app.app_context():
        number = session.scalars(select(Import.id)).one()
        jobs.look.call(number)
    assert "Is it the same person?" in client.get(sent).text
    for odd in (b"\xff\xfe", b"no,columns\n1,2\n", b"what,key,here,how\nperson,U2,x,guess\n", b""):
        answer = client.post(f"{sent}/people", data={"file": (io.BytesIO(odd), "who.csv")})
        assert answer.status_code == 422, odd
    assert client.post(f"{sent}/people", data={"guess": "U77"}).status_code == 422
    listed = client.get(f"{sent}/people.csv").text.replace("guess", "mapped")
    back = {"file": (io.BytesIO(listed.encode()), "who.csv")}
    assert client.post(f"{sent}/people", data=back).status_code == 303
    with app.app_context():
        jobs.look.call(number)
        assert session.get_one(Import, number).mapping == [["person", "U2", handle]]


def test_an_export_over_the_limit_is_refused_by_its_length_and_says_what_to_do(
    sanne: Person, sign_in: SignIn, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(app.config["SETTINGS"], import_limit=2_000_000)
    monkeypatch.setitem(app.config, "SETTINGS", small)
    client = sign_in(sanne)
    answer = client.post(
        PAGE,
        content_type="multipart/form-data; boundary=part",
        environ_overrides={"CONTENT_LENGTH": "4000000"},  # of which nothing is read
    )
    assert answer.status_code == 413
    assert "kring import" in answer.text


def test_outsiders_may_not_and_what_is_not_there_is_not(
    sanne: Person, ana: Person, sign_in: SignIn
) -> None:
    outsider, client = sign_in(ana), sign_in(sanne)
    assert outsider.get(PAGE).status_code == 403
    assert outsider.post(PAGE, data={"file": (export(), "a.zip")}).status_code == 403
    assert outsider.get(f"{PAGE}/1").status_code == 403
    for number in ("1", "99999999999999999999"):
        assert client.get(f"{PAGE}/{number}").status_code == 404
    assert client.get(f"{PAGE}?before=99999999999999999999").status_code == 200
    assert client.get(f"{PAGE}?before=x").status_code == 200


def test_each_reason_why_something_stays_behind_has_words_in_four_languages() -> None:
    folder = Path(social.importing.__file__).parent
    said = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Left":
                said |= starts(node.args[1])
    assert len(said) > 20
    assert {one for one in said if one.strip() not in REASONS} == set()
    assert set(KINDS) == set(social.importing.stream.KINDS)


def starts(node: ast.expr) -> set[str]:
    """The words of a reason, up to where they differ by the line; none for a variable."""
    if isinstance(node, ast.Constant):
        return {str(node.value).partition(" (")[0]}
    if isinstance(node, ast.BoolOp):
        return set().union(*map(starts, node.values))
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        first = str(node.values[0].value)
        return {first.removesuffix(" (").strip()}
    return set()


def test_a_reason_keeps_what_differs_by_the_line(in_app: None) -> None:
    assert OPEN.fullmatch("rows of topics.csv")
    assert reason("signs of housekeeping (channel_join)").endswith("(channel_join)")
    assert reason("something new") == "something new"
