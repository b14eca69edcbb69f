"""Does a Slack export come in whole, once, and as it was?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import current_app
from sqlalchemy import delete, func, select

from archive import ledger
from models import (
    Comment,
    Community,
    CommunityKind,
    Company,
    Entry,
    EntryKey,
    Event,
    Membership,
    Origin,
    Person,
    PersonState,
    Post,
    Reaction,
    ReactionKind,
    TextVersion,
    session,
)
from moderation import Draft
from social.changes import change
from social.holding import hold
from social.posts.actions import delete_post, edit_post
from social.running.trouble import Trouble
from social.slack import importing
from social.slack.importing import import_slack
from social.zones import usual_zone
from tests.conftest import SHARED

REAL = SHARED / "data" / "archive" / "slack-export" / "testarchive.zip"
USERS = [
    {"id": "U1", "team_id": "T1", "name": "ana", "profile": {"real_name": "Ana Peeters",
     "email": "Ana.Peeters@example.org", "title": "Welder"}, "tz": "Europe/Brussels"},
    {"id": "U2", "name": "ben", "profile": {"real_name": "Ben Claes"}},
    {"id": "U3", "name": "old", "deleted": True, "profile": {"real_name": "Gone Already"}},
]  # fmt: skip
CHANNEL = {
    "id": "C1", "name": "welding", "creator": "U1", "created": "1452837318",
    "members": ["U1", "U2", "U9"], "purpose": {"value": "All about *joints*"},
}  # fmt: skip


def message(text: str, stamp: str = "1452837400.000100", user: str = "U1", **more: Any) -> dict:
    return {"type": "message", "user": user, "text": text, "ts": stamp} | more


Make = Callable[..., Path]


@pytest.fixture
def export(tmp_path: Path) -> Make:
    """Write an export: `export([message("hello")])`."""

    def write(*days: list[Any], **lists: Any) -> Path:
        path = tmp_path / "export.zip"
        lists = {"users": USERS, "channels": [CHANNEL]} | lists
        with ZipFile(path, "w") as archive:
            for name, rows in lists.items():
                archive.writestr(f"{name}.json", json.dumps(rows))
            for number, day in enumerate(days, start=1):
                archive.writestr(f"welding/2016-01-{number:02}.json", json.dumps(day))
        return path

    return write


@pytest.fixture(autouse=True)
def _in_app(in_app: None, site: Any) -> None: ...


def count(noun: type) -> int:
    return session.scalar(select(func.count()).select_from(noun)) or 0


def only(noun: type) -> Any:
    return session.scalars(select(noun)).one()


@pytest.mark.skipif(not REAL.exists(), reason="the shared test data is not there")
def test_a_real_export_comes_in_whole_and_every_message_is_accounted_for() -> None:
    report = import_slack(REAL)
    assert report.read["messages"] == 158
    assert (
        report.added["messages"] + report.left.total() - report.left["reactions with no word here"]
        == 158
    )
    assert report.left["signs of housekeeping (channel_join)"] == 8
    assert report.added["messages"] == count(Post) == 147
    assert not report.notes


@pytest.mark.skipif(not REAL.exists(), reason="the shared test data is not there")
def test_the_same_export_again_adds_nothing() -> None:
    import_slack(REAL)
    before = (count(Person), count(Community), count(Post), count(Reaction), count(Entry))
    again = import_slack(REAL)
    assert again.added.total() == again.changed.total() == 0
    assert (count(Person), count(Community), count(Post), count(Reaction), count(Entry)) == before


def test_people_are_found_by_mail_address_or_made_without_a_way_in(
    export: Make, make_person
) -> None:
    here = make_person("Ana Peeters")
    import_slack(export([message("Hello")]))
    people = {person.name: person for person in session.scalars(select(Person))}
    assert only(Post).author_id == here.id
    assert people["Ben Claes"].state is PersonState.INVITED
    assert people["Gone Already"].state is PersonState.DEACTIVATED
    assert people["Ben Claes"].password_hash is None


def test_whoever_has_no_zone_lives_in_the_companys_or_in_that_of_the_settings(
    export: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(current_app.config["SETTINGS"], time_zone="Asia/Tokyo")
    monkeypatch.setitem(current_app.config, "SETTINGS", settings)
    assert usual_zone() == only(Company).zone == "Europe/Brussels"
    session.execute(delete(Company))
    assert usual_zone() == "Asia/Tokyo"
    session.rollback()
    with change(None) as record:
        company = only(Company)
        hold(company)
        company.zone = "America/Chicago"
        record(Event.COMPANY_NAMED, company)
    import_slack(export([message("Hello")]))
    zones = dict(session.execute(select(Person.name, Person.zone)).all())
    assert (zones["Ana Peeters"], zones["Ben Claes"]) == ("Europe/Brussels", "America/Chicago")


def test_a_channel_becomes_a_community_with_its_members_and_owner(export: Make) -> None:
    import_slack(export([message("Hello")], groups=[CHANNEL | {"id": "G1", "name": "secret"}]))
    kinds = dict(session.execute(select(Community.name, Community.kind)).all())
    assert kinds == {"welding": CommunityKind.PUBLIC, "secret": CommunityKind.PRIVATE}
    owners = session.scalars(
        select(Person.handle).join(Membership).where(Membership.role == "owner")
    ).all()
    assert owners == ["ana", "ana"]


def test_threads_times_names_links_and_files_come_along(export: Make) -> None:
    root = message(
        "<@U2>: *bold* ~no~ <https://example.org|the norm> &amp; <#C1|welding>",
        files=[{"id": "F1", "name": "mould v3.pdf"}],
    )
    answer = message(
        "`<raw>`", "1452837500.000200", "U2", thread_ts=root["ts"], edited={"ts": "1452837600.0"}
    )
    import_slack(export([root], [answer]))
    post, comment = only(Post), only(Comment)
    assert post.posted_at == datetime(2016, 1, 15, 5, 56, 40, 100, tzinfo=UTC)
    assert post.source == (
        "@ben: **bold** ~~no~~ [the norm](https://example.org) & @welding\n\n`mould v3.pdf`"
    )
    assert (comment.post_id, comment.source) == (post.id, "`<raw>`")
    assert comment.edited_at is not None
    assert (post.comment_count, post.active_at) == (1, comment.posted_at)
    assert session.get_one(Person, comment.author_id).name == "Ben Claes"


def test_reactions_with_a_word_here_come_along_and_the_others_are_counted(export: Make) -> None:
    signs = [
        {"name": "+1::skin-tone-2", "users": ["U1", "U2"]},
        {"name": "thumbsup", "users": ["U2"]},
        {"name": "botman", "users": ["U1"]},
    ]
    report = import_slack(export([message("Done", reactions=signs)]))
    assert session.scalars(select(Reaction.kind)).all() == [ReactionKind.AGREE] * 2
    assert report.left["reactions with no word here"] == 1


def test_every_entry_says_imported_and_stands_at_the_original_time(export: Make) -> None:
    signs = [{"name": "+1", "users": ["U2"]}]
    root = message("Frist", reactions=signs)
    answer = message("Yes", "1452837500.000200", "U2", thread_ts=root["ts"])
    import_slack(export([root, answer]))
    import_slack(export([root | {"text": "First", "edited": {"ts": "1452839999.0"}}, answer]))
    rows = session.execute(
        select(Entry.event, Entry.at, Entry.origin).where(Entry.noun.not_in(("site", "company")))
    ).all()
    assert {origin for _event, _at, origin in rows} == {Origin.IMPORT}
    written = datetime(2016, 1, 15, 5, 56, 40, 100, tzinfo=UTC)
    assert {event: at for event, at, _origin in rows if at.year == 2016} == {
        "community.created": datetime(2016, 1, 15, 5, 55, 18, tzinfo=UTC),
        "post.created": written,
        "reaction.added": written,
        "comment.created": datetime(2016, 1, 15, 5, 58, 20, 200, tzinfo=UTC),
        "post.edited": datetime(2016, 1, 15, 6, 39, 59, tzinfo=UTC),
    }
    assert only(Reaction).created_at == written
    assert kept("post.created")["posted_at"] == written.isoformat()


def kept(event: str) -> dict[str, Any]:
    """Open what the ledger keeps of the one event of a kind."""
    entry, key = session.execute(
        select(Entry, EntryKey).join(EntryKey).where(Entry.event == event)
    ).one()
    return ledger.opened(entry, key)


def test_people_get_handles_that_can_be_written(export: Make) -> None:
    users = [
        {"id": "U4", "name": "new", "profile": {"real_name": "Newman"}},
        {"id": "U5", "name": "jan_v." + "x" * 60, "profile": {"real_name": "Jan"}},
    ]
    import_slack(export([message("Hello", user="U4")], users=users))
    handles = {person.name: person.handle for person in session.scalars(select(Person))}
    assert handles["Newman"] == "new2"
    assert handles["Jan"].startswith("jan.v.xxx")


def test_an_edit_made_since_is_taken_over_and_the_old_words_stay(export: Make) -> None:
    import_slack(export([message("Frist")]))
    report = import_slack(export([message("First", edited={"ts": "1452839999.0"})]))
    assert report.changed["messages"] == 1
    assert only(Post).source == "First"
    assert only(TextVersion).source == "Frist"
    assert kept("post.edited")["edited_at"] == "2016-01-15T06:39:59+00:00"


EDITED = {"edited": {"ts": "1452839999.0"}}


def as_read_by_its_author() -> tuple[Person, Post]:
    """Read the one post as a request of its author does."""
    author = session.scalars(select(Person).join(Post, Post.author_id == Person.id)).one()
    return author, session.scalars(Post.seen_by(author)).one()


def test_what_was_edited_here_stays_and_a_later_edit_elsewhere_is_left(export: Make) -> None:
    import_slack(export([message("From there", **EDITED)]))
    author, post = as_read_by_its_author()
    edit_post(author, post, Draft(source="From here"), post.version)
    again = import_slack(export([message("From there", **EDITED)]))
    assert (again.unchanged["messages"], again.left.total()) == (1, 0)
    later = import_slack(export([message("From there, later", **EDITED)]))
    assert later.left == {"edits of messages that were changed here": 1}
    assert later.changed.total() == later.added.total() == 0
    assert only(Post).source == "From here"


def test_what_was_deleted_here_stays_as_it_was(export: Make) -> None:
    import_slack(export([message("From there")]))
    delete_post(*as_read_by_its_author())
    again = import_slack(export([message("From there, later", **EDITED)]))
    assert again.left == {"edits of messages that were changed here": 1}
    assert only(Post).source == "From there"


SAME = "1452837400.000100"


def sources() -> list[str]:
    return sorted(session.scalars(select(Post.source)))


def test_of_two_messages_of_one_time_both_are_kept_however_often_they_come(export: Make) -> None:
    first, second, third = message("Argon"), message("Helium"), message("Argon", user="U2")
    assert import_slack(export([first, second, third])).added["messages"] == 3
    for lines in ([first, second, third], [third, second, first], [second]):
        again = import_slack(export(lines))
        assert again.added["messages"] == again.changed["messages"] == 0
        assert sources() == ["Argon", "Argon", "Helium"]
    authors = session.scalars(select(Post.author_id).where(Post.source == "Argon")).all()
    assert len(set(authors)) == 2
    assert count(TextVersion) == 0


def test_a_line_that_stands_there_twice_is_one_message(export: Make) -> None:
    import_slack(export([message("Argon"), message("Argon")], [message("Argon")]))
    assert sources() == ["Argon"]


def test_of_two_messages_of_one_time_the_one_that_was_edited_changes(export: Make) -> None:
    import_slack(export([message("Argon"), message("Hleium")]))
    later = message("Helium", edited={"ts": "1452839999.0"})
    report = import_slack(export([message("Argon"), later]))
    assert (report.changed["messages"], report.added["messages"]) == (1, 0)
    assert sources() == ["Argon", "Helium"]
    assert only(TextVersion).source == "Hleium"


def test_two_messages_of_one_time_on_both_sides_of_a_batch_are_two(
    export: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    for _again in range(2):
        import_slack(export([message("Argon"), message("Helium")]))
        assert sources() == ["Argon", "Helium"]


def test_of_two_threads_of_one_time_each_gets_its_own_answers(export: Make) -> None:
    threads = [message("Argon"), message("Helium", user="U2")]
    answers = [
        message(words, stamp, thread_ts=SAME, parent_user_id=user)
        for words, stamp, user in (
            ("To Ben", "1452837500.000100", "U2"),
            ("To Ana", "1452837600.000100", "U1"),
        )
    ]
    import_slack(export([*threads, *answers]))
    rows = session.execute(select(Post.source, Comment.source).join(Comment.post))
    assert {tuple(row) for row in rows} == {("Helium", "To Ben"), ("Argon", "To Ana")}


def test_words_longer_than_a_post_follow_as_comments_and_none_are_lost(export: Make) -> None:
    words = " ".join(f"word{number}" for number in range(3_000))
    import_slack(export([message(words)]))
    parts = [only(Post).source, *session.scalars(select(Comment.source).order_by(Comment.id))]
    assert " ".join(parts).split() == words.split()
    assert import_slack(export([message(words)])).changed.total() == 0


def test_a_larger_export_with_threads_is_brought_in_and_repeated(export: Make) -> None:
    start, days = datetime(2016, 1, 1, tzinfo=UTC), []
    for day in range(3):
        rows = []
        for number in range(120):
            at = start + timedelta(days=day, minutes=number)
            stamp = f"{int(at.timestamp())}.{number:06d}"
            rows.append(message(f"Question {day}/{number}", stamp, "U1"))
            reply = f"{int(at.timestamp()) + 20}.{number:06d}"
            rows.append(message(f"Answer {number}", reply, "U2", thread_ts=stamp))
        days.append(rows)
    path = export(*days)
    report = import_slack(path)
    assert (count(Post), count(Comment), report.added["messages"]) == (360, 360, 720)
    assert session.scalar(select(func.sum(Post.comment_count))) == 360
    assert import_slack(path).added.total() == 0


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "message", "text": "no time", "user": "U1"},
        {"type": "message", "text": "nobody", "ts": "1452837400.0001"},
        {"type": "message", "text": "", "user": "U1", "ts": "1452837400.0001"},
        {"type": "message", "text": "x", "user": "U1", "ts": "not a time"},
        {"type": "message", "text": "x", "user": "U1", "ts": "9" * 400},
        {"type": "other", "text": "x"},
        {"type": "message", "text": {"a": 1}, "user": ["U1"], "ts": [], "reactions": 7, "files": 3},
        "words",
        None,
    ],
)
def test_lines_that_are_no_messages_are_left_and_the_rest_comes_in(export: Make, bad: Any) -> None:
    import_slack(export([bad, message("Good", "1452837999.000001")]))
    assert session.scalars(select(Post.source)).all()[-1] == "Good"


def test_a_day_that_is_no_json_is_named_and_the_rest_comes_in(export: Make, tmp_path: Path) -> None:
    path = export([message("Good")])
    with ZipFile(path, "a") as archive:
        archive.writestr("welding/2016-02-01.json", "{broken")
    report = import_slack(path)
    assert only(Post).source == "Good"
    assert "welding/2016-02-01.json" in report.notes[0]


def test_what_is_no_export_is_said_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "not.zip"
    path.write_text("no")
    with pytest.raises(Trouble, match="cannot be read as a ZIP"):
        import_slack(path)
    with ZipFile(path, "w") as archive:
        archive.writestr("other.json", "[]")
    with pytest.raises(Trouble, match=r"users\.json is missing"):
        import_slack(path)


def test_what_another_hand_wrote_stops_nothing(export: Make) -> None:
    """Half a sign, because Slack cuts texts, wrong types, and a time that no calendar has."""
    path = export(
        [
            message("cut \ud83d", "1452837401.1"),
            message("good", "1452837402.1", reactions=[{"name": "+1", "users": 7}, None, 7]),
            message("odd", "1452837403.1", subtype={"a": 1}),
            message("late", "9" * 400),
        ],
        channels=[CHANNEL | {"members": 5}],
    )
    import_slack(path)
    assert set(session.scalars(select(Post.source))) == {"cut ?", "good", "odd"}
