"""Is no mail lost and none doubled where a worker is killed in the middle of an issue?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from models import (
    Community,
    Delivery,
    DeliveryState,
    Issue,
    IssueState,
    Newsletter,
    Person,
    now,
    session,
)
from social.changes import change
from social.jobs import later_by_name
from social.newsletters import releasing
from social.settings import Settings
from tests.mailing.letterbox import Letterbox, free_port
from tests.newsletters.conftest import Desk
from tests.newsletters.working import Worker, wait_for

READERS = 150
KILLS = (20, 61, 102)  # after so many mails that the server took


class Killer(Letterbox):
    """A mail server in whose answer the worker dies: it has the mail, and nobody hears that."""

    def __init__(self) -> None:
        super().__init__()
        self.worker: Worker | None = None
        self.left = list(KILLS)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if self.worker is not None and self.left and len(self.taken) >= self.left[0]:
            self.left.pop(0)
            self.worker.kill()
        return answer


@pytest.fixture
def killer() -> Iterator[tuple[str, Killer]]:
    box, port = Killer(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}", box
    controller.stop()


def test_kills_lose_no_mail_and_double_at_most_the_one_in_hand(
    killer: tuple[str, Killer],
    by: Callable[[str], None],
    desk: Desk,
    make_person: Callable[..., Person],
    place: Community,
    newsletter: Newsletter,
    settings: Settings,
    tmp_path: Path,
) -> None:
    where, box = killer
    by(where)
    for number in range(READERS):
        make_person(f"Reader {number}")
    people = session.scalar(select(func.count()).select_from(Person))
    issue = desk.approve(desk.issue(desk.post(place, "The new gate")))
    assert releasing.go_out(now()) == 1
    worker = Worker(settings, tmp_path, where)
    box.worker = worker
    number = issue.id

    def is_out() -> bool:
        session.rollback()
        state = select(Issue.state).where(Issue.id == number)
        return session.scalar(state) is IssueState.SENT

    try:
        while not is_out():
            worker.start()
            wait_for(lambda: worker.is_over() or is_out(), worker)
            with change(None):  # what the worker asks itself each minute
                later_by_name("newsletters.go_on", timestamp=0)
    finally:
        worker.end()
    assert worker.starts == len(KILLS) + 1
    found = Counter(mail["Message-ID"] for mail in box.taken)
    written = set(session.scalars(select(Delivery.message_id)))
    handed = select(func.count()).where(Delivery.state == DeliveryState.HANDED)
    assert set(found) == written
    assert len(written) == people == session.scalar(handed.select_from(Delivery))
    doubled = {key: times for key, times in found.items() if times > 1}
    assert set(doubled.values()) <= {2}
    assert len(doubled) <= len(KILLS)
    assert len({mail["To"] for mail in box.taken}) == people
