"""Does an open line know at its next word what changed: the session, the rights, the person?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, func, select, update

from models import Entry, Event, Membership, Person, PersonState, SignIn, now, session
from social.live.socket import EVENTS
from tests.known import PASSWORD
from tests.security.asking import heard, undone
from tests.security.lines import Lines
from tests.security.words import Answer
from tests.security.world import EVERYBODY


@pytest.fixture(autouse=True)
def forgotten(lines: Lines) -> Iterator[None]:
    """Let nothing stay of what a test does."""
    with undone(lines.app):
        yield


def private(lines: Lines) -> str:
    """Name the stream of the private community."""
    return next(
        stream
        for stream, (kind, thing) in lines.streams.items()
        if kind == "community" and thing.values["slug"] == "private"
    )


def number(key: str) -> int:
    """Find the number of a person."""
    found = session.scalars(select(Person.id).where(Person.handle == key.replace(" ", "."))).one()
    session.remove()
    return found


def put(statement: object) -> None:
    """Change something in the database, of which no page is told."""
    session.execute(statement)
    session.commit()
    session.remove()


def test_hole_03_rights_are_asked_at_each_word_and_not_kept_with_the_line(lines: Lines) -> None:
    stream = private(lines)
    page = lines.open(EVERYBODY["member"])
    assert page.watch(stream) == {stream}
    put(delete(Membership).where(Membership.person_id == number("member")))
    assert page.watch(stream) == set()
    assert not any("private" in room or room == stream for room in lines.rooms())


SAID = (
    *(event.value for event in Event),
    "post", "comment", "edit", "delete", "typing", "react", "join", "leave", "emit", "fact",
    "message", "json", "refresh", "gone", "ended", "rest", "broadcast", "enter_room",
)  # fmt: skip


def test_hole_04_whoever_hears_of_a_place_can_write_nothing_over_the_line(lines: Lines) -> None:
    stream = private(lines)
    page, other = lines.open(EVERYBODY["member"]), lines.open(EVERYBODY["owner"])
    for one in (page, other):
        one.watch(stream)
    stood, lines_before = lines.rooms(), session.scalar(select(func.count(Entry.id)))
    for word in SAID:
        assert word not in EVENTS
        page.emit(word, {"stream": stream, "text": "Hello", "room": stream})
    assert lines.rooms() == stood
    assert session.scalar(select(func.count(Entry.id))) == lines_before
    assert other.line.frames == []


def test_hole_05_whoever_signs_out_in_one_tab_is_out_in_the_other(lines: Lines) -> None:
    page = lines.open(EVERYBODY["member"])
    answer = lines.matrix.go(EVERYBODY["member"], "POST", "/sign-out")
    assert answer.status_code == 303
    assert page.watch("home") == set()
    assert not page.is_connected()


def test_hole_05_whoever_comes_in_as_somebody_else_leaves_no_line_of_the_first(
    lines: Lines,
) -> None:
    page = lines.open(EVERYBODY["owner"])
    form = {"email": "author@example.org", "password": PASSWORD}  # who has no second factor
    answer = lines.matrix.go(EVERYBODY["owner"], "POST", "/sign-in", data=form)
    assert heard(answer) is Answer.DONE
    assert page.watch(private(lines)) == set()
    assert not page.is_connected()


STRANGE = (
    "http://evil.example", "null", "", "http://localhost.evil.example", "http://evil.localhost",
    "https://localhost", "http://localhost:1", "http://127.0.0.1.evil.example", "localhost",
    "http://localhost@evil.example", "file://", "http://LOCALHOST.evil",
)  # fmt: skip


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("origin", STRANGE)
def test_hole_06_no_page_of_another_site_shakes_hands(
    lines: Lines, origin: str, transport: str
) -> None:
    answer = lines.app.test_client(use_cookies=False).get(
        f"/socket.io/?EIO=4&transport={transport}",
        headers={"Origin": origin, "Cookie": lines.matrix.cookie(EVERYBODY["member"])},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("state", [PersonState.INVITED, PersonState.DEACTIVATED])
def test_hole_26_whoever_is_not_wholly_in_reaches_no_page_and_no_line(
    lines: Lines, state: PersonState
) -> None:
    put(update(Person).where(Person.handle == "member").values(state=state))
    member = EVERYBODY["member"]
    assert heard(lines.matrix.go(member, "GET", "/")) is Answer.SIGN_IN
    assert heard(lines.matrix.go(member, "POST", "/preview", data={"text": "a"})) is Answer.SIGN_IN
    assert not lines.open(member).is_connected()


def test_hole_26_a_session_that_has_ended_opens_no_line(lines: Lines) -> None:
    put(update(SignIn).where(SignIn.person_id == number("member")).values(ended_at=now()))
    assert not lines.open(EVERYBODY["member"]).is_connected()
