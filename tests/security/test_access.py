"""Do rights hold where others lost them: after leaving, by extra fields, by guessing?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import delete, select

from models import (
    Appeal,
    Case,
    CaseNote,
    Comment,
    Community,
    CommunityKind,
    Decision,
    ErasureRequest,
    File,
    Grant,
    Hold,
    Membership,
    Message,
    Person,
    Post,
    Report,
    Retention,
    session,
)
from models.base import Base
from models.community import OPEN
from social.viewer import OPEN_ENDPOINTS
from tests.security.asking import Matrix, heard, undone
from tests.security.forms import form_of
from tests.security.rules import RULES
from tests.security.things import things_of, values_of
from tests.security.words import Answer, Thing, expected
from tests.security.world import EVERYBODY

# Who sends which form, what it makes or changes, and what in that is theirs to say.
SENT: dict[str, tuple[str, type[Base], set[str]]] = {
    "account.change_profile": ("member", Person, {"name", "title", "bio"}),
    "account.choose_language": ("member", Person, {"language", "zone"}),
    "administration.change_person": (
        "administrator", Person, {"name", "email", "title", "department", "version"},
    ),
    "comments.create": ("member", Comment, {"key", "voice"}),
    "comments.update": ("author", Comment, {"version", "voice"}),
    "messages.create": ("author", Message, {"to", "name", "key"}),
    "messages.write": ("author", Message, {"key"}),
    "messages.update": ("author", Message, {"version"}),
    "communities.create": (
        "outsider", Community, {"name", "purpose", "kind", "language", "owner", "tells_stories"},
    ),
    "communities.invite": ("member", Membership, set()),
    "communities.join": ("outsider", Membership, set()),
    "communities.update": (
        "owner",
        Community,
        {"name", "purpose", "rules", "kind", "language", "version", "tells_stories"},
    ),
    "files.create": ("member", File, {"alt"}),
    "own_data.ask": ("outsider", ErasureRequest, {"kind", "wish"}),
    "posts.create": ("owner", Post, {"kind", "title", "key", "voice"}),
    "posts.update": ("author", Post, {"title", "version", "voice"}),
    "records.ask_grant": (
        "officer",
        Grant,
        {"purpose", "reason", "begins", "ends", "with_private", "with_direct", "days"},
    ),
    "records.ask_hold": (
        "officer", Hold, {"matter", "reason", "begins", "ends", "words", "review"},
    ),
    "records.propose_rule": (
        "officer",
        Retention,
        {
            "kind", "country", "least", "most", "starts", "basis", "source", "valid_from",
            "is_checked", "ends",
        },
    ),
    "reports.appeal": ("author", Appeal, set()),
    "reports.report_post": ("member", Report, {"reason", "note"}),
    "review.claim": ("owner", Case, set()),
    "review.decide": ("owner", Decision, {"measure", "happened", "rule", "why"}),
    "review.note": ("owner", CaseNote, {"words", "audience"}),
}  # fmt: skip


def hostile(column: sqlalchemy.Column[Any]) -> str:
    """Say something of a column that nobody said."""
    kind = column.type.python_type
    if kind is bool:
        return "1"
    if kind is int:
        return "1"
    if kind is datetime:
        return "2001-01-01T00:00:00+00:00"
    if isinstance(column.type, sqlalchemy.Enum):
        words = column.type.enum_class or ()
        return str([one.value for one in words][-1])
    return "hostile" if issubclass(kind, (str, Enum)) else "{}"


def row_of(endpoint: str, key: str, model: type[Base], thing: Thing) -> Any:
    """Select what a form made or changed."""
    if endpoint.startswith("account."):
        return select(model).where(model.handle == key)
    if endpoint == "administration.change_person":
        return select(model).where(model.handle == thing.values["handle"])
    if endpoint == "communities.update":
        return select(model).where(model.slug == thing.values["slug"])
    if endpoint in ("comments.update", "messages.update", "posts.update", "review.claim"):
        return select(model).where(model.id == thing.values["id"])
    return select(model).order_by(model.id.desc()).limit(1)


# What differs each time: numbers, times, secrets.
NEW_EACH_TIME = ("id", "case_id", "origin", "digest", "salt")


def stored(model: type[Base], question: Any) -> dict[str, Any]:
    """Give all that stands in a row and is the same each time."""
    session.remove()
    found = session.scalars(question).one()
    return {
        column.name: plain(getattr(found, column.key))
        for column in sqlalchemy.inspect(model).columns
        if column.name not in NEW_EACH_TIME
    }


def plain(value: Any) -> Any:
    """Let moments be the same moment if they are both of this hour."""
    return "a moment of this year" if isinstance(value, datetime) and value.year > 2020 else value


@pytest.mark.parametrize("endpoint", SENT)
def test_hole_17_no_field_is_taken_that_the_form_does_not_have(
    matrix: Matrix, endpoint: str
) -> None:
    key, model, own = SENT[endpoint]
    (rule, method), *_rest = matrix.addresses(endpoint)
    thing = things_of(rule, matrix.world.things)[0]
    sent = form_of(endpoint, thing)
    columns = [one for one in sqlalchemy.inspect(model).columns if one.name not in own | set(sent)]
    extra = {one.name: hostile(one) for one in columns}
    extra |= {"is_pinned": "1", "pinned": "1", "official": "1", "must_read": "1", "role": "owner"}
    rows = []
    for more in ({}, extra):
        with undone(matrix.app):
            form = form_of(endpoint, thing) | more
            answer = matrix.open(EVERYBODY[key], rule, method, thing, data=form, query_string=more)
            assert heard(answer) is Answer.DONE
            rows.append(stored(model, row_of(endpoint, key, model, thing)))
    assert rows[0] == rows[1]


@pytest.mark.parametrize("key", ["owner", "author", "moderating member"])
def test_hole_27_whoever_left_has_no_right_that_outlives_that(matrix: Matrix, key: str) -> None:
    """They took cases, wrote, decided: of all that they find what every outsider finds."""
    who, wrong, asked = replace(EVERYBODY[key], belongs=""), [], 0
    person = matrix.world.people[key].id
    for rule, method in matrix.addresses():
        for thing in things_of(rule, matrix.world.things):
            if thing.kind not in (CommunityKind.PRIVATE, CommunityKind.HIDDEN):
                continue
            with undone(matrix.app):
                session.execute(delete(Membership).where(Membership.person_id == person))
                session.commit()
                session.remove()
                answer = matrix.open(who, rule, method, thing)
            asked += 1
            due = expected(RULES[rule.endpoint], who, thing, rule.endpoint)
            if heard(answer) != due:
                wrong.append(f"{method} {rule.rule} ({thing}): {due}, not {answer.status_code}")
    assert not wrong, "\n".join(["", *wrong])
    assert asked > 100


NUMBERS = re.compile(r"(?<![\w-])\d+(?!\w)|nonce-[\w-]+|[0-9a-f]{8,}|token-[\w-]+")


def seen(matrix: Matrix, path: str, method: str) -> tuple[int, str, str, int]:
    """Tell how an address answers an outsider, and how many statements that took."""
    with counted(matrix) as statements, undone(matrix.app):
        answer = matrix.go(EVERYBODY["outsider"], method, path)
    names = sorted(answer.headers.keys())
    body = answer.get_data(as_text=True).replace(path, "")
    return answer.status_code, NUMBERS.sub("", body), " ".join(names), len(statements)


@contextmanager
def counted(matrix: Matrix) -> Iterator[list[str]]:
    """Collect the statements that are asked of the database."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "SAVEPOINT" not in statement and "company.accent_dark" not in statement:
            found.append(statement)

    engine = matrix.app.extensions["engine"]
    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    yield found
    sqlalchemy.event.remove(engine, "before_cursor_execute", note)


# What whoever may read a text may not do to it.
OTHERS = ("posts.update", "posts.delete", "comments.update", "comments.delete")


@pytest.mark.parametrize("endpoint", OTHERS)
def test_hole_21_who_reads_a_text_neither_changes_nor_deletes_it(
    matrix: Matrix, endpoint: str
) -> None:
    """Over a page's line nothing is changed at all: see hole 4."""
    ((address, method),) = matrix.addresses(endpoint)
    things = things_of(address, matrix.world.things)
    theirs = [thing for thing in things if thing.of == "author" and thing.state == "shown"]
    assert theirs
    for thing in theirs:
        answers = {
            key: heard(matrix.ask(EVERYBODY[key], address, method, thing))
            for key in ("member", "author")
        }
        assert answers["member"] in (Answer.REFUSED, Answer.MISSING)
        assert answers["author"] is Answer.DONE


# These answer 404 to readers whom they do not concern: that the post is there is no secret to them.
ABOUT_WHAT_IS_READ = {
    "announcements.acknowledge",
    "asking.create",
    "asking.new",
    "comments.decline",
    "comments.new_declining",
    "moves.move",
    "recognition.consent",
    "recognition.decline",
    "seeking.knowing",
    "shares.share",
    "shares.unshare",
    "stories.consent",
    "stories.decline",
}


def test_hole_28_what_is_closed_looks_and_costs_as_what_is_not_there(matrix: Matrix) -> None:
    outsider, wrong, asked = EVERYBODY["outsider"], [], 0
    bound = matrix.app.url_map.bind("localhost")
    for rule, method in matrix.addresses():
        if rule.endpoint in OPEN_ENDPOINTS or not rule.arguments:
            continue
        for thing in things_of(rule, matrix.world.things):
            if expected(RULES[rule.endpoint], outsider, thing) is not Answer.MISSING:
                continue
            if rule.endpoint in ABOUT_WHAT_IS_READ and thing.kind in OPEN:
                continue
            values = values_of(rule, thing)
            nowhere = nowhere_of(values)
            there, not_there = (
                seen(matrix, bound.build(rule.endpoint, one), method) for one in (values, nowhere)
            )
            asked += 1
            if there != not_there:
                wrong.append(f"{method} {rule.rule} ({thing}): {differ(there, not_there)}")
            break
    assert not wrong, "\n".join(["", *wrong])
    assert asked > 60


def nowhere_of(values: dict[str, Any]) -> dict[str, Any]:
    """Name something that does not exist."""
    if "id" in values:
        return values | {"id": 2_000_000_000}
    return values | {name: "nowhere" for name in ("slug", "token") if name in values}


def differ(there: tuple[Any, ...], not_there: tuple[Any, ...]) -> str:
    """Say in what two answers differ."""
    parts = zip(("status", "words", "headers", "statements"), there, not_there, strict=True)
    return ", ".join(
        name if name == "words" else f"{name} {one} and {other}"
        for name, one, other in parts
        if one != other
    )


def test_things_of_the_matrix_are_what_they_say(matrix: Matrix) -> None:
    """A deleted post that were none would let every rule about it hold."""
    posts = matrix.world.things["posts"]
    assert {thing.state for thing in posts} == {"shown", "held", "deleted"}
    with matrix.app.app_context():
        for thing in posts:
            row = session.get_one(Post, thing.values["id"])
            assert (row.deleted_at is not None) == (thing.state == "deleted")
            assert row.is_held == (thing.state == "held")
