"""Does each day's export leave, none twice, none left out, and does somebody hear if not?"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
import pyrage
import pytest
from flask import Flask
from sqlalchemy import Connection, select, text
from werkzeug.exceptions import HTTPException, NotFound

from archive.exporting.making import Making
from archive.granting import NotOpened, Opened
from models import (
    Capability,
    Company,
    Entry,
    Event,
    Export,
    ExportState,
    Grant,
    Look,
    LookAct,
    Mail,
    Person,
    Post,
    Role,
    Schedule,
    ScheduleState,
    ScheduleTarget,
    now,
    session,
)
from models.export import FAILURES
from social.changes import change
from social.enduring import Unfinished
from social.errors import Invalid
from social.records import grants
from social.records.exports import attending, making, tending
from social.records.jobs import withdraw_export
from social.records.schedules import actions, delivering, running
from social.records.schedules.actions import Setting
from social.records.schedules.targets import Place, TargetAway, place_of
from social.settings import Settings
from social.store import bucket
from tests.archive import logs
from tests.archive.exports import look
from tests.files.weed import BUCKET
from tests.records.test_grants import granted

DAY = timedelta(days=1)
KEY = pyrage.x25519.Identity.generate()


@pytest.fixture
def outside(app: Flask, in_app: None, tmp_path: Path) -> Iterator[Path]:
    """A folder for packages, outside of the house."""
    folder = tmp_path / "outside"
    folder.mkdir()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, export_folder=folder)
    yield folder
    app.config["SETTINGS"] = before


@pytest.fixture
def write(
    in_app: None, write_post: Callable[..., Post], sealer: Connection
) -> Callable[[str], Post]:
    """Write something, and let it be signed."""

    def written(words: str) -> Post:
        post = write_post(words)
        logs.seal(sealer)
        return post

    return written


def setting(opened: Opened, **more: Any) -> Setting:
    values: dict[str, Any] = {
        "grant_id": opened.grant_id,
        "target": ScheduleTarget.FOLDER,
        "folder": "journal",
        "formats": ("csv",),
        "recipients": [str(KEY.to_public())],
    }
    return Setting(**values | more)


@pytest.fixture
def asked(write: Callable[[str], Post], opened: Opened, outside: Path, rosa: Person) -> Schedule:
    """What Rosa wants to leave every day."""
    write("The seam broke at 12 kN")
    return actions.ask_schedule(rosa, setting(opened))


@pytest.fixture
def running_one(asked: Schedule, omar: Person) -> Schedule:
    """What Omar allowed."""
    actions.approve_schedule(omar, asked)
    return asked


def again(thing: Any) -> Any:
    return session.get_one(type(thing), thing.id, populate_existing=True)


def runs(schedule: Schedule) -> list[Export]:
    found = select(Export).where(Export.schedule_id == schedule.id).order_by(Export.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def work(at: datetime | None = None) -> None:
    """Do what the worker does in a minute."""
    at = at or now()
    running.run(at)
    going = select(Export.id).where(Export.state == ExportState.MAKING).order_by(Export.id)
    for export_id in session.scalars(going).all():
        making.make(export_id)
    tending.tend(at)
    running.alarm(at)


def receipts(outside: Path) -> list[dict[str, Any]]:
    return [json.loads(one.read_text()) for one in sorted((outside / "journal").glob("*.json"))]


def unpacked(outside: Path, receipt: dict[str, Any], folder: Path, wanted: int = 0) -> Path:
    content = pyrage.decrypt((outside / "journal" / receipt["package"]).read_bytes(), [KEY])
    with tarfile.open(fileobj=io.BytesIO(content)) as found:
        found.extractall(folder, filter="data")
    bag = folder / receipt["export"]
    code, said = look(bag)[:2]
    assert code == wanted, said
    return bag


def texts(bag: Path) -> str:
    return (bag / "data" / "events.jsonl").read_text()


def test_what_two_people_set_leaves_encrypted_and_good(
    running_one: Schedule, outside: Path, tmp_path: Path
) -> None:
    work()
    (export,) = runs(running_one)
    assert export.state is ExportState.DELIVERED
    (receipt,) = receipts(outside)
    content = (outside / "journal" / receipt["package"]).read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert (len(content), receipt["sha256"]) == (receipt["size"], export.sha256)
    assert (receipt["first"], receipt["last"]) == (0, export.size)
    assert "The seam broke" in texts(unpacked(outside, receipt, tmp_path))
    assert again(running_one).next == export.size > 0
    assert list(tending.folder_of_all().iterdir()) == []
    acts = session.scalars(select(Look.act)).all()
    assert acts == [LookAct.EXPORTED]
    lines = select(Entry.event).where(Entry.noun.in_(["export", "schedule"])).order_by(Entry.id)
    assert session.scalars(lines).all() == [
        Event.SCHEDULE_ASKED, Event.SCHEDULE_APPROVED, Event.EXPORT_ASKED, Event.EXPORT_MADE,
        Event.EXPORT_DELIVERED, Event.SCHEDULE_MOVED,
    ]  # fmt: skip


def test_nothing_leaves_before_another_person_allows_it(
    asked: Schedule, outside: Path, rosa: Person, ana: Person
) -> None:
    with pytest.raises(Invalid):
        actions.approve_schedule(rosa, asked)
    with pytest.raises(NotFound):
        actions.approve_schedule(ana, asked)
    work()
    assert (again(asked).state, runs(asked), list(outside.iterdir())) == (
        ScheduleState.ASKED, [], [],
    )  # fmt: skip


def test_after_days_without_worker_one_package_is_about_all_of_them(
    running_one: Schedule, write: Callable[[str], Post], outside: Path, tmp_path: Path
) -> None:
    start = now()
    work(start)
    for day in ("Monday", "Tuesday", "Wednesday"):
        write(day)
    work(start + timedelta(minutes=1))
    assert len(receipts(outside)) == 1  # it is not due yet
    work(start + 4 * DAY)
    work(start + 4 * DAY + timedelta(minutes=1))
    first, second = receipts(outside)
    assert first["last"] == second["first"]
    words = texts(unpacked(outside, second, tmp_path))
    assert all(day in words for day in ("Monday", "Tuesday", "Wednesday"))
    assert "The seam broke" not in words
    assert again(running_one).next == second["last"]


def test_every_entry_is_in_one_package_and_in_no_two(
    running_one: Schedule, write: Callable[[str], Post], outside: Path, tmp_path: Path
) -> None:
    start = now()
    for day in range(4):
        write(f"Day {day} of four")
        work(start + day * 2 * DAY)
    found = receipts(outside)
    assert [one["first"] for one in found] == [0, *(one["last"] for one in found[:-1])]
    words = [texts(unpacked(outside, one, tmp_path)) for one in found]
    assert [[f"Day {day} of four" in one for one in words].count(True) for day in range(4)] == [
        1
    ] * 4


@pytest.mark.parametrize("moment", ["write", "put", "note", "receipt", "end"])
def test_one_that_is_killed_is_delivered_once(
    running_one: Schedule, outside: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, moment: str,
) -> None:  # fmt: skip
    class Killed(BaseException):
        """Stands for SIGKILL: nobody catches it."""

    def killed(*_: object, **_more: object) -> None:
        raise Killed

    put = Place.put

    def killing(self: Place, name: str, content: Any) -> None:
        if moment == "put" or name.endswith(".json"):
            (self.root / self.path(f"{name}#1")).parent.mkdir(exist_ok=True)  # type: ignore[operator]
            (self.root / self.path(f"{name}#1")).write_bytes(b"half")  # type: ignore[operator]
            killed()
        put(self, name, content)

    with monkeypatch.context() as patched:
        patched.setattr(making, "clear", lambda _id: None)
        if moment in ("put", "receipt"):
            patched.setattr(Place, "put", killing)
        else:
            patched.setattr(delivering, moment, killed)
        with pytest.raises(Killed):
            work()
        session.rollback()
    (export,) = runs(running_one)
    assert (export.state, again(running_one).next) == (ExportState.MAKING, 0)
    work()
    (receipt,) = receipts(outside)
    assert "The seam broke" in texts(unpacked(outside, receipt, tmp_path))
    assert len(list((outside / "journal").iterdir())) == 2
    assert again(running_one).next == receipt["last"]


def test_a_target_that_is_away_is_tried_again_and_told_of(
    running_one: Schedule, outside: Path, rosa: Person, omar: Person, eve: Person
) -> None:
    with change(None) as record:
        role = Role(person_id=eve.id, capability=Capability.DATA_PROTECTION)
        session.add(role)
        record(Event.ROLE_GIVEN, role)
    outside.rename(outside.with_name("away"))
    start = now()
    running.run(start)
    (export,) = runs(running_one)
    for number in range(FAILURES):
        running.alarm(start)
        assert session.scalars(select(Mail)).all() == []
        with pytest.raises(TargetAway):
            making.make(export.id)
        assert again(export).failures == number + 1
    for _ in range(2):
        running.alarm(start)
    told = session.scalars(select(Mail.recipient).order_by(Mail.id)).all()
    assert sorted(told) == sorted(one.email for one in (rosa, omar, eve))
    running.alarm(start + DAY)
    assert len(session.scalars(select(Mail)).all()) == 6
    outside.with_name("away").rename(outside)
    running.run(start + 2 * DAY)
    assert len(runs(running_one)) == 1  # the one that failed goes on, and no other beside it
    work(start + 2 * DAY)
    (receipt,) = receipts(outside)
    assert (receipt["first"], again(running_one).next) == (0, receipt["last"])


def test_what_fails_is_tried_less_and_less_often(running_one: Schedule) -> None:
    running.run(now())
    (export,) = runs(running_one)
    waits = []
    for failures in range(7):
        export.failures = failures
        waits.append(tending.patience(export) / tending.SILENCE)
    assert waits == [1, 2, 4, 8, 16, 16, 16]


def test_one_that_does_not_come_is_told_of_though_nothing_failed(running_one: Schedule) -> None:
    running.run(now())
    running.alarm(now() + DAY - timedelta(minutes=1))
    assert session.scalars(select(Mail)).all() == []
    running.alarm(now() + DAY)
    assert len(session.scalars(select(Mail)).all()) == 2


def test_it_ends_with_its_grant(
    running_one: Schedule, write: Callable[[str], Post], outside: Path, rosa: Person, omar: Person
) -> None:
    start = now()
    work(start)
    write("Monday")
    grants.end_grant(omar, session.get_one(Grant, running_one.grant_id))
    work(start + 2 * DAY)
    assert (again(running_one).state, again(running_one).ended_by_id) == (ScheduleState.ENDED, None)
    assert len(receipts(outside)) == len(runs(running_one)) == 1
    told = session.scalars(select(Mail.recipient).order_by(Mail.id)).all()
    assert sorted(told) == sorted([rosa.email, omar.email])
    with pytest.raises(Invalid):
        actions.end_schedule(omar, again(running_one))


def test_a_grant_that_ends_while_it_is_made_leaves_nothing_outside(
    running_one: Schedule, outside: Path, omar: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.granting.LOOK_AGAIN", 0)
    note = delivering.note

    def ending(*values: Any) -> bool:
        grants.end_grant(omar, session.get_one(Grant, running_one.grant_id))
        return note(*values)

    monkeypatch.setattr(delivering, "note", ending)
    work()
    (export,) = runs(running_one)
    assert (export.state, again(running_one).next) == (ExportState.CLOSED, 0)
    assert len(list((outside / "journal").iterdir())) == 1
    waiting = "SELECT args FROM procrastinate_jobs WHERE task_name = 'records.withdraw_export'"
    for args in session.scalars(text(waiting)).all():
        withdraw_export.call(**args)
    assert list((outside / "journal").iterdir()) == []


def test_what_goes_wrong_with_one_keeps_no_other_back(
    running_one: Schedule, opened: Opened, outside: Path, rosa: Person, omar: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    second = actions.ask_schedule(rosa, setting(opened, folder="other"))
    actions.approve_schedule(omar, second)
    run_one = running.run_one

    def failing(number: int, at: datetime) -> None:
        if number == running_one.id:
            raise RuntimeError("broken")
        run_one(number, at)

    monkeypatch.setattr(running, "run_one", failing)
    with pytest.raises(Unfinished):
        running.run(now())
    assert (len(runs(running_one)), len(runs(second))) == (0, 1)


def test_a_new_one_goes_on_where_one_ended(
    running_one: Schedule, write: Callable[[str], Post], outside: Path,
    rosa: Person, omar: Person, community: Any, tmp_path: Path,
) -> None:  # fmt: skip
    work()
    actions.end_schedule(rosa, running_one)
    write("Monday")
    grant = granted(rosa, omar, with_private=True, community_ids=(community.id,))
    opened = grants_opened(rosa, grant)
    second = actions.ask_schedule(rosa, setting(opened, after=again(running_one)))
    actions.approve_schedule(omar, second)
    work()
    first, later = receipts(outside)
    assert first["last"] == later["first"]
    words = texts(unpacked(outside, later, tmp_path))
    assert "Monday" in words
    assert "The seam broke" not in words


def grants_opened(officer: Person, grant: Grant) -> Opened:
    from social.looking import look_into

    return look_into(officer, grant.id)


def test_a_pause_gives_up_what_is_made_and_nothing_is_lost(
    running_one: Schedule, outside: Path, rosa: Person, omar: Person, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(attending, "LOOK_AGAIN", 0)
    days = Making.days

    def pausing(self: Making) -> None:
        actions.pause_schedule(rosa, again(running_one))
        days(self)

    with monkeypatch.context() as patched:
        patched.setattr(Making, "days", pausing)
        work()
    assert [one.state for one in runs(running_one)] == [ExportState.CANCELLED]
    assert list(tending.folder_of_all().iterdir()) == []
    work(now() + 3 * DAY)
    assert receipts(outside) == []
    with pytest.raises(HTTPException):
        actions.resume_schedule(omar, again(running_one))
    actions.resume_schedule(rosa, again(running_one))
    work()
    (receipt,) = receipts(outside)
    assert "The seam broke" in texts(unpacked(outside, receipt, tmp_path))


def test_what_was_destroyed_after_it_was_written_is_not_delivered(
    running_one: Schedule, outside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = session.scalars(select(Post)).one()
    with monkeypatch.context() as patched:
        patched.setattr(delivering, "finish", lambda *_: logs.shred(1, since=post.id) or False)
        once = iter([False])
        attempt = making.attempt
        patched.setattr(making, "attempt", lambda one: next(once, True) or attempt(one) or True)
        work()
    (export,) = runs(running_one)
    assert export.sha256
    work()
    (receipt,) = receipts(outside)
    # That it was destroyed is written after what this package is about: it cannot prove it yet.
    assert "The seam broke" not in texts(unpacked(outside, receipt, tmp_path, wanted=2))
    assert again(export).state is ExportState.DELIVERED


def test_what_is_missing_in_a_package_is_told_of(
    running_one: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = json.loads

    def lacking(words: Any) -> Any:
        return loads(words) | {"gaps": {"not in the store": 2}}

    monkeypatch.setattr(delivering.json, "loads", lacking)
    work()
    (export,) = runs(running_one)
    assert (export.state, export.faults) == (ExportState.DELIVERED, 2)
    assert len(session.scalars(select(Mail)).all()) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recipients", []), ("recipients", ["age1nothing"]), ("recipients", ["\x00"]),
        ("folder", "../up"), ("folder", ""), ("folder", "a" * 41), ("folder", "A"),
        ("folder", "a\n"), ("target", ScheduleTarget.S3), ("hour", 24), ("hour", -1),
    ],
)  # fmt: skip
def test_nonsense_is_refused(
    write: Callable[[str], Post], opened: Opened, outside: Path, rosa: Person,
    field: str, value: Any,
) -> None:  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.ask_schedule(rosa, setting(opened, **{field: value}))
    assert field in refused.value.fields
    assert session.scalars(select(Schedule)).all() == []


def test_nobody_sets_one_without_a_grant_that_two_people_gave(
    write: Callable[[str], Post], opened: Opened, outside: Path, rosa: Person, omar: Person,
    eve: Person,
) -> None:  # fmt: skip
    for person in (omar, eve):
        with pytest.raises(NotOpened):
            actions.ask_schedule(person, setting(opened))
    from tests.records.test_grants import ask

    taken = grants.take_grant(rosa, ask())
    with pytest.raises(Invalid):
        actions.ask_schedule(rosa, setting(opened, grant_id=taken.id))


def test_whoever_uses_the_grant_allows_nothing(
    write: Callable[[str], Post], outside: Path, rosa: Person, omar: Person,
    make_officer: Callable[[str], Person],
) -> None:  # fmt: skip
    third = make_officer("Tom Officer")
    grant = granted(rosa, omar, officer_ids=(third.id,), with_private=True)
    schedule = actions.ask_schedule(rosa, setting(grants_opened(rosa, grant)))
    with pytest.raises(Invalid):
        actions.approve_schedule(third, schedule)
    actions.refuse_schedule(omar, schedule, "Not needed")
    assert again(schedule).state is ScheduleState.REFUSED
    with pytest.raises(Invalid):
        actions.approve_schedule(omar, schedule)


def test_an_hour_is_of_the_companys_day(in_app: None, ana: Person) -> None:
    with change(None) as record:
        company = session.get_one(Company, 1)
        company.zone = "Europe/Brussels"
        record(Event.COMPANY_NAMED, company)
    evening = datetime(2026, 3, 28, 20, tzinfo=UTC)
    due = actions.next_due(2, evening)  # there is no such hour that night
    assert evening < due <= evening + DAY
    assert actions.next_due(3, datetime(2026, 7, 1, 0, 30, tzinfo=UTC)).hour == 1
    assert actions.next_due(3, datetime(2026, 7, 1, 1, tzinfo=UTC)).day == 2
    assert actions.next_due(3, datetime(2026, 1, 1, 0, 30, tzinfo=UTC)).hour == 2


def test_a_bucket_takes_what_a_folder_takes(
    app: Flask, write: Callable[[str], Post], opened: Opened, outside: Path,
    rosa: Person, omar: Person, tmp_path: Path, s3: Settings,
) -> None:  # fmt: skip
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"],
        export_s3_url=f"s3://{BUCKET}/journals",
        export_s3_endpoint=s3.s3_endpoint,
        export_s3_access_key=s3.s3_access_key,
        export_s3_secret_key="wrong",
    )
    write("The seam broke at 12 kN")
    schedule = actions.ask_schedule(rosa, setting(opened, target=ScheduleTarget.S3))
    actions.approve_schedule(omar, schedule)
    running.run(now())
    (export,) = runs(schedule)
    with pytest.raises(TargetAway):
        making.make(export.id)
    assert again(schedule).next == 0
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], export_s3_secret_key=s3.s3_secret_key)
    work()
    objects = bucket(replace(s3, s3_url=f"s3://{BUCKET}/journals"))
    export = again(export)
    names = sorted(one["path"] for page in obstore.list(objects) for one in page)
    assert names == sorted(
        f"journal/{one}"
        for one in (delivering.package_name(export), delivering.receipt_name(export))
    )
    for name in names:
        path = outside / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(obstore.get(objects, name).bytes()))
    (receipt,) = receipts(outside)
    assert "The seam broke" in texts(unpacked(outside, receipt, tmp_path))
    assert (
        receipt["sha256"]
        == hashlib.sha256((outside / "journal" / receipt["package"]).read_bytes()).hexdigest()
    )
    place_of(again(schedule)).remove(delivering.package_name(export), "nothing.json")
    assert len([one for page in obstore.list(objects) for one in page]) == 1


def test_a_bucket_takes_what_is_sent_in_parts(app: Flask, in_app: None, s3: Settings) -> None:
    objects = bucket(replace(s3, s3_url=f"s3://{BUCKET}/parts"))
    content = os.urandom(12_000_000)
    place = Place(objects, "journal")
    assert place.size("long") is None
    for _ in range(2):
        place.put("long", io.BytesIO(content))
    assert place.size("long") == len(content)
    assert bytes(obstore.get(objects, "journal/long").bytes()) == content
