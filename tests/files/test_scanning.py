"""Is nothing opened that the virus scanner has not seen, where there is one?"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden

from models import Attachment, Capability, Event, File, FileWords, HeldFor, Person, session
from moderation import Draft
from social.attaching import Brought
from social.changes import change
from social.errors import Invalid
from social.faults import faults_of
from social.files.held import scan_held
from social.files.jobs import tell_harmful
from social.filing import pictures, wording
from social.filing import scanner as scanners
from social.filing.keeping import add_file, keep
from social.filing.scanner import Scanned, Scanner, ScannerAway, Verdict
from social.filing.scanning import require_released, waits
from social.filing.taking import take
from social.people.actions import set_photo
from social.posts.actions import create_post
from social.search import jobs as search_jobs
from social.store import store
from social.watching import look
from tests.files.clamd import EICAR, FOUND, Clamd, clamd
from tests.files.samples import picture
from tests.files.test_reading import word
from tests.known import events, last_facts, mails

GOOD = b"Plain words"


@pytest.fixture(params=["tcp", "unix"])
def either(request: pytest.FixtureRequest) -> Iterator[Clamd]:
    """Run a scanner at a port, and one at a socket."""
    path = Path("/tmp") / f"kring-clamd-{os.getpid()}"  # a socket's path is short
    with clamd(path if request.param == "unix" else None) as running:
        yield running
    path.unlink(missing_ok=True)


@pytest.fixture
def running() -> Iterator[Clamd]:
    """Run a scanner."""
    with clamd() as one:
        yield one


@pytest.fixture
def name_scanner(app: Flask) -> Iterator[Callable[[str], None]]:
    """Set CLAMD_URL for a while."""
    before = app.config["SETTINGS"]

    def name(url: str) -> None:
        app.config["SETTINGS"] = replace(before, clamd_url=url)

    yield name
    app.config["SETTINGS"] = before


@pytest.fixture
def asked(running: Clamd, name_scanner: Callable[[str], None], in_app: None) -> Clamd:
    """Have Kring ask a scanner that runs."""
    name_scanner(running.url)
    return running


@pytest.fixture
def nowhere(name_scanner: Callable[[str], None]) -> None:
    """Name a scanner that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    name_scanner(f"tcp://127.0.0.1:{port}")


def bring(owner: Person, content: bytes, name: str = "plan.txt") -> File:
    return add_file(owner, FileStorage(BytesIO(content), filename=name))


def scan(url: str, content: bytes) -> Scanned:
    return Scanner.at(url).scan(BytesIO(content))


def tell_those_concerned() -> list[str]:
    """Do what the worker does; gives who was written to."""
    jobs = text(
        "DELETE FROM procrastinate_jobs WHERE task_name = 'files.tell_harmful' RETURNING args"
    )
    asked = session.scalars(jobs).all()
    session.commit()
    for arguments in asked:
        tell_harmful.call(**arguments)
    return sorted(mail.recipient for mail in mails() if "virus scanner" in mail.subject)


def again(file: File) -> File:
    session.expire_all()
    return session.get_one(File, file.id)


def test_the_protocol_is_spoken_at_ports_and_sockets(either: Clamd) -> None:
    assert Scanner.at(either.url).ping()
    assert Scanner.at(either.url).version().startswith("ClamAV 1.4.3/")
    large = os.urandom(scanners.CHUNK * 3 + 7)
    assert scan(either.url, GOOD) == scan(either.url, large) == Scanned(Verdict.CLEAN)
    assert scan(either.url, b"x" * 70_000 + EICAR) == Scanned(Verdict.HARMFUL, FOUND)
    assert either.seen[1] == large
    assert set(either.asked) == {b"zPING\0", b"zVERSION\0", b"zINSTREAM\0"}


def test_what_is_beyond_its_limit_is_said_however_early_it_hangs_up(either: Clamd) -> None:
    either.most = 100_000
    assert scan(either.url, b"x" * 5_000_000) == Scanned(Verdict.TOO_LARGE)


@pytest.mark.parametrize("said", ["stream: Can't allocate memory ERROR", "", "OK", "UNKNOWN"])
def test_an_answer_that_is_neither_good_nor_bad_lets_nothing_through(
    running: Clamd, said: str
) -> None:
    running.says = said or " "
    with pytest.raises(ScannerAway):
        scan(running.url, GOOD)


def test_one_that_is_slow_or_not_there_is_away(
    running: Clamd, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(scanners, "SCANNING", 0.05)
    running.is_silent = True
    for url in (running.url, f"unix://{tmp_path}/none", "tcp://127.0.0.1:1"):
        with pytest.raises(ScannerAway):
            scan(url, GOOD)


def test_without_the_setting_nothing_is_asked_or_held(in_app: None, ana: Person) -> None:
    assert bring(ana, EICAR).held_for is None


def test_what_is_clean_is_kept_at_once(asked: Clamd, ana: Person) -> None:
    assert bring(ana, GOOD).held_for is None
    assert asked.seen == [GOOD]
    assert events("file") == ["file.added"]


def test_what_is_harmful_is_not_kept_and_told(
    asked: Clamd, ana: Person, ben: Person, give: Callable[..., Person]
) -> None:
    give(ben, Capability.ADMINISTRATOR)
    with pytest.raises(Invalid) as refused:
        bring(ana, EICAR)
    assert FOUND in refused.value.fields["file"]
    assert session.scalar(select(File)) is None
    assert last_facts(Event.FILE_REFUSED)["found"] == FOUND
    assert tell_those_concerned() == [ben.email]


def test_while_the_scanner_is_away_files_are_held_and_nobody_opens_them(
    nowhere: None,
    app: Flask,
    ana: Person,
    ben: Person,
    community: Any,
    make_post: Callable[..., Any],
    sign_in: Callable[[Person], FlaskClient],
    running: Clamd,
    name_scanner: Callable[[str], None],
) -> None:
    with app.app_context():
        file = bring(ana, GOOD)
        drawing = bring(ana, picture(size=(400, 300)), "drawing.png")
    assert file.held_for is drawing.held_for is HeldFor.WAITING
    assert last_facts(Event.FILE_ADDED)["held_for"] == "waiting"
    post = make_post(ana, community, file, drawing)
    for person in (ana, ben):
        browser = sign_in(person)
        for path in (
            f"{file.id}/plan.txt",
            f"{drawing.id}/drawing.png",
            f"{drawing.id}/96/drawing.png",
        ):
            answer = browser.get(f"/files/{path}")
            assert answer.status_code == 403
            assert "still to be checked by the virus scanner" in answer.text
        page = browser.get(f"/posts/{post.id}").text
        assert page.count("still to be checked") == 2
        assert f"/files/{drawing.id}/" not in page
    with app.app_context():
        assert scan_held(HeldFor.WAITING) == 0  # it is away still
    name_scanner(running.url)
    with app.app_context():
        assert scan_held(HeldFor.WAITING) == 2
    assert [again(one).held_for for one in (file, drawing)] == [None, None]
    drawing = again(drawing)
    assert events("file").count("file.released") == 2
    assert sign_in(ben).get(f"/files/{file.id}/plan.txt").data == GOOD
    page = sign_in(ben).get(f"/posts/{post.id}").text
    assert "still to be checked" not in page
    assert f"/files/{drawing.id}/" in page


def test_what_turns_out_harmful_later_stays_held_and_its_owner_is_told(
    nowhere: None,
    ana: Person,
    ben: Person,
    give: Callable[..., Person],
    running: Clamd,
    name_scanner: Callable[[str], None],
    in_app: None,
) -> None:
    give(ben, Capability.ADMINISTRATOR)
    file = bring(ana, EICAR)
    name_scanner(running.url)
    assert scan_held(HeldFor.WAITING) == 1
    assert again(file).held_for is HeldFor.HARMFUL
    assert last_facts(Event.FILE_HELD)["found"] == FOUND
    assert tell_those_concerned() == sorted([ana.email, ben.email])
    with pytest.raises(Forbidden, match="found something"):
        require_released(file)
    running.says = "stream: OK"
    for held in (HeldFor.WAITING, HeldFor.TOO_LARGE):
        scan_held(held)
    assert again(file).held_for is HeldFor.HARMFUL


def test_what_turns_out_harmful_is_held_wherever_it_lies(
    nowhere: None, ana: Person, ben: Person, running: Clamd, name_scanner, in_app: None
) -> None:
    name_scanner("")
    older, other = bring(ben, EICAR), bring(ben, GOOD)
    assert older.held_for is None  # nobody looked at it then
    name_scanner("tcp://127.0.0.1:1")
    file = bring(ana, EICAR)
    name_scanner(running.url)
    assert scan_held(HeldFor.WAITING) == 1
    held = [again(one).held_for for one in (older, file, other)]
    assert held == [HeldFor.HARMFUL, HeldFor.HARMFUL, None]
    assert events("file").count("file.held") == 2
    assert tell_those_concerned() == sorted([ana.email, ben.email])
    with pytest.raises(Forbidden, match="found something"):
        require_released(older)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is read, and when."""
    seen: list[str] = []

    def noting(name: str, reading: Callable[..., Any]) -> Callable[..., Any]:
        def run(*values: Any, **more: Any) -> Any:
            seen.append(name)
            return reading(*values, **more)

        return run

    monkeypatch.setattr(pictures, "decoded", noting("picture", pictures.decoded))
    monkeypatch.setattr(wording, "read_aside", noting("words", wording.read_aside))
    return seen


def test_what_is_harmful_is_never_read(asked: Clamd, ana: Person, unread: list[str]) -> None:
    asked.says = f"stream: {FOUND} FOUND"
    with pytest.raises(Invalid):
        bring(ana, picture(), "drawing.png")
    with pytest.raises(Invalid):
        set_photo(ana, ana, FileStorage(BytesIO(picture()), filename="me.png"))
    assert unread == []


def test_a_picture_is_read_once_it_was_seen_and_only_then(
    nowhere: None,
    in_app: None,
    ana: Person,
    running: Clamd,
    name_scanner: Callable[[str], None],
    unread: list[str],
    drop_bytes: Callable[[], None],
) -> None:
    sent = picture("GIF", size=(300, 200))
    file = bring(ana, sent, "drawing.gif")
    assert (file.media_type, file.width, unread) == ("image/gif", None, [])
    before = file.digest
    assert store().read_all(before) == sent
    name_scanner(running.url)
    scan_held(HeldFor.WAITING)
    assert running.seen == [sent]
    file = again(file)
    assert (file.held_for, file.name, file.media_type) == (None, "drawing.png", "image/png")
    assert (file.width, file.height) == (300, 200)
    assert file.digest == store().digest(BytesIO(store().read_all(file.digest))) != before
    drop_bytes()
    assert not store().has(before)
    assert store().has(file.digest)


def test_a_picture_that_turns_out_broken_stays_held(
    nowhere: None, in_app: None, ana: Person, running: Clamd, name_scanner: Callable[[str], None]
) -> None:
    file = bring(ana, picture(size=(300, 200))[:80], "drawing.png")
    name_scanner(running.url)
    scan_held(HeldFor.WAITING)
    assert again(file).held_for is HeldFor.UNREADABLE
    assert last_facts(Event.FILE_HELD)["held_for"] == "unreadable"
    with pytest.raises(Forbidden, match="cannot be read"):
        require_released(file)


@pytest.mark.parametrize(
    ("words", "held"), [("A kind word", None), ("the password: Welkom01", HeldFor.RULED)]
)
def test_house_rules_judge_a_file_when_it_is_let_go(
    nowhere: None,
    in_app: None,
    ana: Person,
    community: Any,
    running: Clamd,
    name_scanner: Callable[[str], None],
    unread: list[str],
    words: str,
    held: HeldFor | None,
) -> None:
    file = bring(ana, word(words), "a.docx")
    create_post(ana, community, Draft(source="Here", files=(file.id,)), [Brought(file.id)])
    search_jobs.keep_words(file.id)
    assert unread == []
    name_scanner(running.url)
    scan_held(HeldFor.WAITING)
    assert again(file).held_for is held
    search_jobs.keep_words(file.id)
    kept = session.get(FileWords, file.id)
    assert (kept.words.strip() if kept else None) == (words if held is None else None)


def test_what_is_too_large_for_the_scanner_is_held_until_its_limit_is_raised(
    asked: Clamd, ana: Person
) -> None:
    asked.most = 5
    file = bring(ana, GOOD)
    assert file.held_for is HeldFor.TOO_LARGE
    with pytest.raises(Forbidden, match="too large for the virus scanner"):
        require_released(file)
    scan_held(HeldFor.TOO_LARGE)
    assert again(file).held_for is HeldFor.TOO_LARGE
    assert events("file") == ["file.added"]
    asked.most = 500
    scan_held(HeldFor.TOO_LARGE)
    assert again(file).held_for is None


def test_nobody_lets_a_file_go_without_an_entry(nowhere: None, in_app: None, ana: Person) -> None:
    file = bring(ana, GOOD)
    with pytest.raises(Exception, match="entry"), change(ana):
        session.get_one(File, file.id).held_for = None


def test_a_photo_waits_for_nothing_and_is_sent_again(
    nowhere: None, in_app: None, ana: Person, running: Clamd, name_scanner: Callable[[str], None]
) -> None:
    upload = picture(size=(300, 300))
    with pytest.raises(Invalid) as refused:
        set_photo(ana, ana, FileStorage(BytesIO(upload), filename="me.png"))
    assert "does not answer" in refused.value.fields["photo"]
    assert session.scalar(select(File)) is None
    name_scanner(running.url)
    set_photo(ana, ana, FileStorage(BytesIO(upload), filename="me.png"))
    assert ana.photo_id is not None
    running.says = f"stream: {FOUND} FOUND"
    with pytest.raises(Invalid) as refused:
        set_photo(ana, ana, FileStorage(BytesIO(upload), filename="me.png"))
    assert FOUND in refused.value.fields["photo"]


def test_what_is_imported_waits_for_the_job(asked: Clamd, ana: Person) -> None:
    taken = take(FileStorage(BytesIO(GOOD), filename="plan.txt"))
    with change(ana) as record:
        file = keep(record, ana, taken, "", held=waits(), origin="slack:x:1")
    assert file.held_for is HeldFor.WAITING
    assert asked.seen == []
    scan_held(HeldFor.WAITING)
    assert again(file).held_for is None


def test_whoever_sends_is_told_that_it_is_held(
    nowhere: None,
    in_app: None,
    ana: Person,
    sign_in: Callable[..., FlaskClient],
    send_file: Callable[..., Any],
) -> None:
    answer = send_file(sign_in(ana), picture(), "drawing.png")
    assert answer.status_code == 201
    assert "still to be checked" in answer.json["held"]
    assert answer.json["picture"] is None


def test_files_that_wait_long_are_something_wrong(
    nowhere: None, in_app: None, app: Flask, ana: Person
) -> None:
    file = bring(ana, GOOD)
    data_dir = app.config["SETTINGS"].data_dir
    assert look(session.connection(), data_dir).unscanned == 0
    with change(None):
        file.created_at = file.created_at.replace(year=2025)
    seen = look(session.connection(), data_dir)
    assert seen.unscanned == 1
    assert faults_of(replace(seen, worker_silent=None))["scanner"] == 1
    assert session.scalar(select(Attachment)) is None
