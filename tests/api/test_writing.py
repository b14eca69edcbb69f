"""Does a program write as its person would: screened, held, limited, once?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from models import (
    AccessToken,
    Approval,
    Comment,
    Community,
    Entry,
    Event,
    Message,
    Origin,
    Person,
    Post,
    Scope,
    SentOnce,
    session,
)
from moderation import Draft
from social import once
from social.api.jobs import forget
from social.changes import change
from social.holding import hold
from social.posts.actions import create_post
from tests.api.conftest import Program
from tests.files.samples import picture

Make = Callable[..., Program]
POSTS = "/communities/welding/posts"
KEY = {"Idempotency-Key": "7f3c-1"}


def count(noun: type) -> int:
    """Count what there is of a noun."""
    return session.scalar(select(func.count()).select_from(noun)) or 0


def test_a_post_is_written_recorded_and_read_back(program: Make, ana: Person, community) -> None:
    writer = program(ana)
    answer = writer.post(POSTS, {"title": "Seams", "text": "Do they **hold**?", "kind": "question"})
    assert answer.status_code == 201
    assert answer.json["kind"] == "question"
    assert answer.headers["Location"] == f"http://localhost/api/v1/posts/{answer.json['id']}"
    entry = session.scalars(select(Entry).where(Entry.event == Event.POST_CREATED)).one()
    assert (entry.origin, entry.actor_id, entry.sign_in_id) == (Origin.API, ana.id, None)
    there = writer.get(f"/posts/{answer.json['id']}")
    assert there.json == answer.json


def test_what_a_moderator_has_to_see_is_kept_and_says_why(
    program: Make, ben: Person, community: Community
) -> None:
    with change(None) as record:
        hold(community)
        community.approval = Approval.ALL
        record(Event.COMMUNITY_CHANGED, community)
    answer = program(ben).post(POSTS, {"text": "Hello"})
    assert answer.status_code == 202
    assert answer.json["state"] == "held"
    assert "moderator" in answer.json["held_because"]


def test_an_outsider_writes_nothing(program: Make, eve: Person, ana: Person, community) -> None:
    post = create_post(ana, community, Draft(source="Hello"))
    writer = program(eve)
    assert writer.post(POSTS, {"text": "Hello"}).status_code == 404
    assert writer.post(f"/posts/{post.id}/comments", {"text": "Hello"}).status_code == 404
    assert writer.ask("PATCH", f"/posts/{post.id}", json={"text": "No"}).status_code == 404
    assert writer.ask("DELETE", f"/posts/{post.id}").status_code == 404
    assert writer.ask("PUT", f"/posts/{post.id}/reactions/agree").status_code == 404
    assert writer.ask("PUT", f"/posts/{post.id}/saved").status_code == 404
    assert count(Post) == 1


def test_words_are_changed_by_whoever_saw_them(program: Make, ana: Person, ben, community) -> None:
    writer = program(ana)
    post = writer.post(POSTS, {"text": "One"}).json
    path = f"/posts/{post['id']}"
    blind = writer.ask("PATCH", path, json={"text": "Two"})
    assert (blind.status_code, list(blind.json["errors"])) == (422, ["version"])
    two = writer.ask("PATCH", path, json={"text": "Two"}, headers={"If-Match": '"1"'})
    assert (two.status_code, two.headers["ETag"]) == (200, '"2"')
    old = writer.ask("PATCH", path, json={"text": "Three", "version": 1})
    assert old.status_code == 422
    (before,) = writer.get(f"{path}/versions").json["items"]
    assert before["text"] == "One"
    other = program(ben).ask("PATCH", path, json={"text": "No", "version": 2})
    assert other.status_code == 403
    assert writer.ask("DELETE", path).status_code == 204
    assert writer.get(path).status_code == 404


def test_comments_reactions_and_saving(program: Make, ana: Person, ben: Person, community) -> None:
    post = create_post(ana, community, Draft(source="Hello"))
    writer = program(ben)
    comment = writer.post(f"/posts/{post.id}/comments", {"text": "Well"})
    assert comment.status_code == 201
    reply = writer.post(f"/posts/{post.id}/comments", {"text": "So", "parent": comment.json["id"]})
    assert reply.json["parent"] == comment.json["id"]
    path = f"/comments/{comment.json['id']}"
    assert writer.ask("PATCH", path, json={"text": "Better", "version": 1}).json["version"] == 2
    for place in (f"/posts/{post.id}", path):
        assert writer.ask("PUT", f"{place}/reactions/agree").status_code == 204
        assert writer.ask("PUT", f"{place}/reactions/agree").status_code == 204
        assert writer.get(place).json["reactions"] == {"agree": 1}
        assert writer.ask("DELETE", f"{place}/reactions/agree").status_code == 204
        assert writer.get(place).json["own_reactions"] == []
        assert writer.ask("PUT", f"{place}/reactions/rage").status_code == 404
    saved = writer.ask("PUT", f"/posts/{post.id}/saved").json
    assert writer.get("/saved").json["items"] == [saved]
    assert writer.ask("DELETE", f"/saved/{saved['id']}").status_code == 204
    assert writer.ask("DELETE", path).status_code == 204


def test_messages_are_for_those_who_are_in(program: Make, ana: Person, ben, eve) -> None:
    writer = program(ana)
    said = writer.post("/conversations", {"to": ["ben.claes"], "text": "Do you have a minute?"})
    assert said.status_code == 201
    talk = f"/conversations/{said.json['conversation']}"
    again = program(ben).post(f"{talk}/messages", {"text": "Now"})
    assert again.status_code == 201
    assert [one["text"] for one in writer.get(f"{talk}/messages").json["items"]] == [
        "Now",
        "Do you have a minute?",
    ]
    (line,) = writer.get("/conversations").json["items"]
    assert line["unread"] == 1
    assert writer.ask("PUT", f"{talk}/read", json={"until": again.json["id"]}).status_code == 204
    assert writer.get("/conversations").json["items"][0]["unread"] == 0
    own = f"/messages/{said.json['id']}"
    assert writer.ask("PATCH", own, json={"text": "Two", "version": 1}).json["text"] == "Two"
    outsider = program(eve)
    for path in (f"{talk}/messages", own):
        assert outsider.get(path).status_code == 404
    assert outsider.post(f"{talk}/messages", {"text": "Hello"}).status_code == 404
    assert writer.ask("DELETE", own).status_code == 204
    assert writer.post("/conversations", {"to": ["nobody"], "text": "Hi"}).status_code == 404
    assert writer.post("/conversations", {"to": ["ana.peeters"], "text": "Hi"}).status_code == 422


def test_files_come_before_the_post_that_shows_them(
    program: Make, ana: Person, eve: Person, community
) -> None:
    writer = program(ana)
    upload = {"file": (io.BytesIO(picture()), "seam.png"), "alt": "A seam"}
    kept = writer.ask("POST", "/files", data=upload)
    assert (kept.status_code, kept.json["alt"]) == (201, "A seam")
    post = writer.post(POSTS, {"text": "Look", "files": [kept.json["id"]]})
    (file,) = post.json["files"]
    assert (file["id"], file["alt"]) == (kept.json["id"], "A seam")
    path = file["content"].removeprefix("http://localhost/api/v1")
    content = writer.get(path)
    assert content.mimetype == "image/png"
    assert content.headers["Cache-Control"] == "no-store"
    assert program(eve).get(path).status_code == 404
    taken = program(eve).post("/conversations", {
        "to": ["ana.peeters"], "text": "Mine", "files": [kept.json["id"]],
    })  # fmt: skip
    assert taken.json["files"] == []


@pytest.mark.parametrize("name", ['name="self"; ', "", 'name="colour"; '])
def test_parts_of_a_form_that_nobody_asked_for_are_refused(
    program: Make, ana: Person, name: str
) -> None:
    part = f'--x\r\nContent-Disposition: form-data; {name}filename="a"\r\n\r\nHello\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x"
    answer = program(ana).ask("POST", "/files", data=part, content_type=kind, headers=KEY)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["form"])


def test_joining_and_leaving(program: Make, eve: Person, ana, community, make_community) -> None:
    make_community("Bakery", ana)
    writer = program(eve)
    place = "/communities/bakery/membership"
    assert writer.ask("PUT", place).json == {"state": "member"}
    assert writer.get("/communities/bakery").json["own"] == "member"
    assert writer.ask("DELETE", place).status_code == 204
    assert writer.ask("PUT", "/communities/welding/membership").json == {"state": "requested"}


def test_notices_are_read(program: Make, ana: Person) -> None:
    reader = program(ana)
    assert reader.get("/notices").json["items"] == []
    assert reader.ask("PUT", "/notices/read").status_code == 204
    assert reader.ask("PUT", "/notices/7/read").status_code == 404


# Sent twice


def test_the_same_sent_twice_is_done_once(program: Make, ana: Person, community) -> None:
    writer = program(ana)
    first = writer.post(POSTS, {"text": "Once"}, headers=KEY)
    second = writer.post(POSTS, {"text": "Once"}, headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert count(Post) == 1
    other = writer.post(POSTS, {"text": "Otherwise"}, headers=KEY)
    assert (other.status_code, list(other.json["errors"])) == (422, ["key"])
    comment = writer.post(f"/posts/{first.json['id']}/comments", {"text": "Once"}, headers=KEY)
    assert comment.status_code == 422
    assert (count(Post), count(Comment)) == (1, 0)


def test_another_token_has_keys_of_its_own(program: Make, ana: Person, ben, community) -> None:
    for person in (ana, ben):
        assert program(person).post(POSTS, {"text": "Once"}, headers=KEY).status_code == 201
    assert count(Post) == 2


def test_what_was_refused_may_be_tried_again(program: Make, ana: Person, community) -> None:
    writer = program(ana)
    assert writer.post(POSTS, {"text": " "}, headers=KEY).status_code == 422
    assert count(SentOnce) == 0
    assert writer.post(POSTS, {"text": "Now"}, headers=KEY).status_code == 201


def test_the_key_is_kept_exactly_if_the_post_is(
    program: Make, ana: Person, community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies before the commit leaves neither; one that dies after it, both."""
    writer = program(ana)

    def die(_lines: object) -> None:
        raise SystemError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr("social.changes.once.keep", die)
        assert writer.post(POSTS, {"text": "Once"}, headers=KEY).status_code == 500
    assert (count(Post), count(SentOnce)) == (0, 0)
    with monkeypatch.context() as patched:
        patched.setattr("social.changes.announce", die)
        assert writer.post(POSTS, {"text": "Once"}, headers=KEY).status_code == 500
    assert (count(Post), count(SentOnce)) == (1, 1)
    assert writer.post(POSTS, {"text": "Once"}, headers=KEY).status_code == 201
    assert count(Post) == 1


def test_at_the_same_time_one_writes_and_the_others_are_told(
    program: Make, ana: Person, community
) -> None:
    writer = program(ana)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(writer.post, POSTS, {"text": "Once"}, headers=KEY) for _ in "x" * 8]
        codes = [one.result().status_code for one in asked]
    assert set(codes) <= {201, 409}
    assert 201 in codes
    assert count(Post) == 1


def test_keys_are_forgotten_after_a_day(
    program: Make, ana: Person, community, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = program(ana)
    writer.post(POSTS, {"text": "Once"}, headers=KEY)
    with monkeypatch.context() as patched:
        patched.setattr(once, "KEPT", -once.KEPT)
        assert writer.post(POSTS, {"text": "Once"}, headers=KEY).status_code == 201
    assert count(Post) == 2
    session.execute(update(SentOnce).values(at=SentOnce.at - once.KEPT * 2))
    session.commit()
    forget.call(0)
    assert count(SentOnce) == 0


@pytest.mark.parametrize("key", ["x" * 256, "é", "a\tb"])
def test_a_key_is_plain_letters(program: Make, ana: Person, community, key: str) -> None:
    answer = program(ana).post(POSTS, {"text": "Once"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400


# What no program should send


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'{"text": 7}', 422),
        (b'{"text": "a", "text": "b"}', 400),
        (b'{"text": "a", "files": [NaN]}', 400),
        (b'{"text": "a", "files": [Infinity]}', 400),
        (b'{"text": "a", "files": [1e400]}', 422),
        (b'{"text": "a", "files": [99999999999999999999]}', 422),
        (b'{"text": "a", "files": [' + b"9" * 5000 + b"]}", 400),
        (b'{"text": "a", "files": [-1]}', 422),
        (b'{"text": "a", "files": [1.5]}', 422),
        (b'{"text": "a", "files": [true]}', 422),
        (b'{"text": "a", "files": [' + b"1," * 11 + b"1]}", 422),
        (b'{"text": "a", "colour": "red"}', 422),
        (b'{"text": "a", "kind": "announcement"}', 422),
        (b'{"text": "\\ud800"}', 400),
        (b'{"text": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400),
        (b'{"text": "' + b"a" * 20_000 + b'"}', 422),
        (b'{"text": "' + b"a" * 10_000_000 + b'"}', 413),
        (b'{"text": "\\u0000"}', 422),
    ],
    ids=range(24),
)
def test_what_cannot_be_read_is_refused(
    program: Make, ana: Person, community, raw: bytes, code: int
) -> None:
    answer = program(ana).ask("POST", POSTS, data=raw, content_type="application/json")
    assert answer.status_code == code, answer.get_data()[:300]
    assert answer.mimetype == "application/problem+json"
    assert json.loads(answer.get_data())["status"] == code
    assert count(Post) == 0


def test_what_cannot_be_seen_does_not_stay(program: Make, ana: Person, community) -> None:
    answer = program(ana).post(POSTS, {"text": "a\x00b\x1bc", "title": "x\x00y"})
    assert answer.status_code == 201
    assert not {"\x00", "\x1b"} & set(answer.json["text"] + answer.json["title"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_nothing_but_json_is_read(program: Make, ana: Person, community, kind: str) -> None:
    answer = program(ana).ask("POST", POSTS, data=b'{"text": "a"}', content_type=kind)
    assert answer.status_code == 415
    form = program(ana).ask("POST", "/files", json={"file": "x"})
    assert form.status_code == 415


def test_calls_are_counted(
    app, program: Make, ana: Person, community, monkeypatch: pytest.MonkeyPatch
) -> None:
    from limits import RateLimitItemPerMinute

    monkeypatch.setattr("social.api.routes.CALLS", RateLimitItemPerMinute(2, 1, "few"))
    reader = program(ana)
    left = [reader.get("/me").headers["RateLimit"] for _round in range(2)]
    assert ['"few";r=1' in left[0], '"few";r=0' in left[1]] == [True, True]
    over = reader.get("/me")
    assert (over.status_code, over.mimetype) == (429, "application/problem+json")
    assert int(over.headers["Retry-After"]) > 0


def test_where_everything_ends_no_token_works(
    program: Make, ana: Person, give_password: Callable[..., Person]
) -> None:
    from models import PersonState
    from social.closing import close

    reader = program(ana)
    with change(None) as record:
        close(record, ana)
    assert ana.state is PersonState.DEACTIVATED
    assert reader.get("/me").status_code == 401
    assert session.scalars(select(AccessToken.ended_at)).one() is not None
    lines = select(Entry.event).where(Entry.noun == "access_token").order_by(Entry.id)
    events = session.scalars(lines).all()
    assert events == [Event.ACCESS_TOKEN_MADE, Event.ACCESS_TOKEN_ENDED]


def test_a_token_without_messages_reads_none(program: Make, ana: Person, ben) -> None:
    program(ana).post("/conversations", {"to": ["ben.claes"], "text": "Hi"})
    number = session.scalars(select(Message.id)).one()
    assert program(ben, Scope.READ, Scope.WRITE).get(f"/messages/{number}").status_code == 403
