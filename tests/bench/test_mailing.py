"""How fast does one worker hand newsletters to a mail server, and does its memory stay flat?"""

from __future__ import annotations

import json
import multiprocessing
import os
import smtplib
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import delete, func, select

from models import (
    Capability,
    Community,
    Delivery,
    DeliveryState,
    Event,
    Person,
    Role,
    now,
    session,
)
from moderation import Draft
from social.app import create_app
from social.changes import change
from social.newsletters import actions, releasing, sending, trying
from social.newsletters.actions import Series
from social.posts.actions import create_post
from social.settings import Settings
from tests.bench.load import Loader
from tests.conftest import empty
from tests.mailing.letterbox import free_port

RESULTS = Path(__file__).parent / "results" / "mailing.json"
PEOPLE = int(os.environ.get("MAILS", "10000"))
ITEMS = 8
LEAST_RATE = 100  # mails a second; reported, and asserted by the CPU that they take
MOST_CPU = 10.0  # seconds of the worker's CPU for 1,000 mails: 100 a second on one core
MOST_GROWTH = 64  # MiB between the first 1,000 mails and the last


class Counting:
    """Takes mails, and notes nothing but the number of each."""

    def __init__(self, told: Any) -> None:
        self.told = told

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        header = BytesHeaderParser().parsebytes(envelope.content)
        self.told.put(header["Message-ID"])
        return "250 OK"


def take(port: int, told: Any) -> None:
    """Run the mail server in a process of its own, so that its work is not counted as ours."""
    controller = Controller(Counting(told), hostname="127.0.0.1", port=port)
    controller.start()
    told.put("ready")
    while True:
        time.sleep(60)


@dataclass
class Row:
    """What it took."""

    mails: int
    items: int
    seconds: float
    mails_a_second: float
    cpu_s_per_1000: float
    memory_at_1000_mib: float
    memory_at_end_mib: float
    bytes_a_mail: int


@pytest.fixture
def box() -> Iterator[tuple[int, Any]]:
    context = multiprocessing.get_context("spawn")
    port, told = free_port(), context.Queue()
    server = context.Process(target=take, args=(port, told), daemon=True)
    server.start()
    assert told.get(timeout=60) == "ready"
    yield port, told
    server.terminate()
    server.join()


@pytest.fixture
def app(server: Any, settings: Settings, owner: sqlalchemy.Engine) -> Flask:
    empty(owner)
    found = create_app(settings)
    loader = Loader(server.owner_url)
    loader.people(PEOPLE)
    loader.communities(1)
    loader.members((person, 1) for person in (1, 2))
    loader.finish()
    loader.connection.close()
    return found


def test_ten_thousand_mails_by_one_worker(
    app: Flask, box: tuple[int, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, told = box
    mails = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "Kring <kring@example.org>"}
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **mails))
    monkeypatch.setattr(sending, "LONGEST", 10_000.0)
    sizes: list[int] = []
    hand = smtplib.SMTP.sendmail

    def measured(self: smtplib.SMTP, *more: Any) -> Any:
        sizes.append(memory())
        return hand(self, *more)

    monkeypatch.setattr(smtplib.SMTP, "sendmail", measured)
    with app.app_context():
        issue_id = released()
        began, cpu = time.perf_counter(), time.process_time()
        sending.hand_over(issue_id)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        handed = select(func.count()).where(Delivery.state == DeliveryState.HANDED)
        assert session.scalar(handed.select_from(Delivery)) == PEOPLE
        written = set(session.scalars(select(Delivery.message_id)))
        size = len(a_mail(issue_id))
        session.execute(delete(Delivery))
        session.rollback()
    taken = [told.get(timeout=30) for _mail in range(PEOPLE)]
    assert set(taken) == written
    assert len(taken) == len(set(taken)) == PEOPLE
    row = Row(
        mails=PEOPLE,
        items=ITEMS,
        seconds=round(seconds, 1),
        mails_a_second=round(PEOPLE / seconds, 1),
        cpu_s_per_1000=round(cpu / PEOPLE * 1_000, 2),
        memory_at_1000_mib=round(sizes[min(999, PEOPLE - 1)] / 2**20, 1),
        memory_at_end_mib=round(sizes[-1] / 2**20, 1),
        bytes_a_mail=size,
    )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(asdict(row), indent=1))
    print(f"\n{row}")
    assert row.cpu_s_per_1000 <= MOST_CPU
    assert row.memory_at_end_mib - row.memory_at_1000_mib <= MOST_GROWTH


def memory() -> int:
    """Read how much of the machine's memory this process holds."""
    return int(psutil.Process(os.getpid()).memory_info().rss)


def released() -> int:
    """Make an issue of eight items and let it out."""
    first, second = (session.get_one(Person, number) for number in (1, 2))
    with change(None) as record:
        for person in (first, second):
            role = Role(person_id=person.id, capability=Capability.COMMUNICATIONS)
            session.add(role)
            record(Event.ROLE_GIVEN, role)
    place = session.get_one(Community, 1)
    posts = [
        create_post(first, place, Draft(source="The gate closes. " * 40, title=f"Gate {number}")).id
        for number in range(ITEMS)
    ]
    begun = actions.begin(first, Series(name="Weekly", purpose="What is new"))
    words = Draft(source="Eight things from the week.", title="What moved us")
    issue = releasing.find(actions.draft(first, begun, "en", words).id)
    actions.gather(first, issue, posts, issue.version)
    actions.put_forward(first, issue)
    actions.approve(second, issue, issue.version, actions.edition_of_posts(issue))
    assert releasing.go_out(now()) == 1
    return issue.id


def a_mail(issue_id: int) -> bytes:
    """Write one mail, to tell how large they are."""
    from social.newsletters.letters import Press, mail, plain_address

    issue = releasing.find(issue_id)
    reader = session.get_one(Person, 3)
    written = Press(issue).written("en", trying.visible_to(reader, issue))
    leave = "http://localhost/leave"
    return mail(
        issue,
        written,
        "p3@example.org",
        "<x@example.org>",
        leave,
        lambda place: plain_address(written, place, leave),
    )
