"""Is what goes wrong with the machine seen, told once, and over when it is over?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from models import Capability, Entry, Event, Fault, FaultKind, Mail, Person, now, session
from social.administration.condition import settle
from social.changes import change
from social.faults import faults_of, words_of
from social.health import jobs, watch
from social.watching import Sight

WELL = Sight(
    jobs={"due": 3, "running": 1, "failed": 0},
    oldest_due=timedelta(minutes=2),
    worker_silent=timedelta(seconds=9),
    unsealed=4,
    signed=timedelta(seconds=1),
    alarms=0,
    backed_up=timedelta(days=7),
    database_bytes=10**8,
    connections=12,
    ahead=timedelta(milliseconds=2),
    unscanned=0,
    swept=None,
    file_bytes=10**9,
    free_bytes=10**10,
    disk_bytes=10**11,
)


@pytest.mark.parametrize(
    ("changed", "kind", "number"),
    [
        ({"free_bytes": 1_900_000_000}, FaultKind.DISK, 1900),
        ({"disk_bytes": 10**10, "free_bytes": 400_000_000}, FaultKind.DISK, 400),
        ({"oldest_due": timedelta(minutes=16)}, FaultKind.QUEUE, 16),
        ({"worker_silent": timedelta(minutes=6)}, FaultKind.WORKER, 6),
        ({"signed": timedelta(minutes=11)}, FaultKind.CHECKPOINT, 11),
        ({"backed_up": timedelta(days=9)}, FaultKind.BACKUP, 9),
        ({"swept": SimpleNamespace(lost=3)}, FaultKind.LOST, 3),
        ({"unscanned": 2}, FaultKind.SCANNER, 2),
        ({"ahead": timedelta(seconds=-31)}, FaultKind.CLOCK, -31),
    ],
)
def test_what_is_wrong_is_seen_by_itself(
    changed: dict[str, object], kind: FaultKind, number: int
) -> None:
    assert faults_of(WELL) == {}
    assert faults_of(replace(WELL, **changed)) == {kind: number}  # type: ignore[arg-type]


def test_a_small_disk_is_not_full_because_it_is_small() -> None:
    assert faults_of(replace(WELL, disk_bytes=10**10, free_bytes=6 * 10**8)) == {}


def test_whoever_backs_up_by_other_means_is_not_told_to() -> None:
    assert faults_of(replace(WELL, backed_up=None)) == {}


def test_a_log_that_waits_for_nothing_is_not_late() -> None:
    assert faults_of(replace(WELL, unsealed=0, signed=timedelta(days=3))) == {}


def test_a_step_of_the_clock_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    steady, shown = iter([10.0, 70.0, 130.0]), iter([1000.0, 1060.0, 4720.0])
    monkeypatch.setattr(watch, "_clocks", None)
    monkeypatch.setattr(watch.time, "monotonic", lambda: next(steady))
    monkeypatch.setattr(watch.time, "time", lambda: next(shown))
    jumps = [watch.stepped().total_seconds() for _ in range(3)]
    monkeypatch.undo()
    assert jumps == [0, 0, 3600]
    assert faults_of(WELL, timedelta(seconds=jumps[2])) == {FaultKind.CLOCK: 3600}


def stood() -> Sequence[tuple[FaultKind, int, bool]]:
    session.expire_all()
    faults = session.scalars(select(Fault).order_by(Fault.id))
    return [(fault.kind, fault.number, fault.ended_at is None) for fault in faults]


def mails() -> list[str]:
    return list(session.scalars(select(Mail.recipient).order_by(Mail.id)))


def test_it_is_told_once_and_ends(
    in_app: None, ana: Person, ben: Person, give: Callable[..., Person]
) -> None:
    give(ana, Capability.ADMINISTRATOR)
    before = len(mails())
    watch.keep({FaultKind.DISK: 900})
    watch.keep({FaultKind.DISK: 800, FaultKind.QUEUE: 20})
    watch.keep({FaultKind.DISK: 700, FaultKind.QUEUE: 21})
    watch.keep({})
    assert stood() == [(FaultKind.DISK, 700, False), (FaultKind.QUEUE, 21, False)]
    assert mails()[before:] == [ana.email] * 2
    watch.keep({FaultKind.DISK: 600})
    assert stood()[-1] == (FaultKind.DISK, 600, True)
    assert mails()[before:] == [ana.email] * 3


def test_what_is_long_over_is_forgotten(in_app: None, ana: Person) -> None:
    with change(None):
        old, recent = now() - timedelta(days=400), now() - timedelta(days=300)
        session.add(Fault(kind=FaultKind.DISK, number=1, since=old, ended_at=old))
        session.add(Fault(kind=FaultKind.DISK, number=2, since=old, ended_at=recent))
        session.add(Fault(kind=FaultKind.CLOCK, number=3, since=old))
    jobs.forget.call(timestamp=0)
    assert [number for _kind, number, _stands in stood()] == [2, 3]


def test_every_fault_is_said(in_app: None) -> None:
    assert len({words_of(kind, 7) for kind in FaultKind}) == len(FaultKind)
    assert all("7" in words_of(kind, 7) for kind in FaultKind)


PUT = text(
    "INSERT INTO procrastinate_jobs (queue_name, task_name, status, queueing_lock) "
    "VALUES ('default', :name, CAST(:state AS procrastinate_job_status), :lock)"
)


def put(name: str, state: str, lock: str | None = None) -> None:
    session.execute(PUT, {"name": name, "state": state, "lock": lock})


def states(name: str) -> list[str]:
    found = text("SELECT status::text FROM procrastinate_jobs WHERE task_name = :name ORDER BY id")
    return list(session.scalars(found, {"name": name}))


def test_failed_jobs_run_again_those_of_a_kind_alone(
    in_app: None, ana: Person, give: Callable[..., Person]
) -> None:
    give(ana, Capability.ADMINISTRATOR)
    put("a", "failed")
    put("a", "failed")
    put("b", "failed")
    session.commit()
    assert settle(ana, "a", is_again=True) == 2
    assert states("a") == ["todo", "todo"]
    assert states("b") == ["failed"]
    assert settle(ana, "b", is_again=False) == 1
    assert states("b") == []
    lines = session.scalars(select(Entry.event).order_by(Entry.id.desc()).limit(2)).all()
    assert lines == [Event.JOBS_DROPPED, Event.JOBS_RETRIED]


def test_of_those_of_which_one_may_wait_one_waits(
    in_app: None, ana: Person, give: Callable[..., Person]
) -> None:
    give(ana, Capability.ADMINISTRATOR)
    put("c", "failed", "c")
    put("c", "failed", "c")
    put("d", "failed", "d")
    put("d", "todo", "d")
    session.commit()
    assert settle(ana, "c", is_again=True) == 1
    assert states("c") == ["failed", "todo"]
    assert settle(ana, "d", is_again=True) == 0
    assert states("d") == ["failed", "todo"]


def test_the_page_says_what_is_wrong_and_settles_jobs(
    app, ana: Person, give: Callable[..., Person], sign_in
) -> None:
    give(ana, Capability.ADMINISTRATOR)
    desk = sign_in(ana)
    put("records.take_in", "failed")
    session.commit()
    page = desk.get("/administration/condition").text
    assert "records.take_in" in page
    assert "Nothing, as far as Kring can see" in page
    form = {"name": "records.take_in", "act": "again"}
    assert desk.post("/administration/condition/jobs", data=form).status_code == 303
    assert states("records.take_in") == ["todo"]
    assert desk.post("/administration/condition/jobs", data=form | {"act": "x"}).status_code == 404
