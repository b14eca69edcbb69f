"""Does a Slack export come in whole, once, and as it was?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from flask import current_app
from sqlalchemy import delete, func, select

from archive import ledger
from models import (
    Attachment,
    Comment,
    Community,
    CommunityKind,
    Company,
    Conversation,
    Entry,
    EntryKey,
    Event,
    File,
    Membership,
    Message,
    Origin,
    Participant,
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
from social.erasing import erase
from social.holding import hold
from social.importing import bringing
from social.importing.report import Report, read_mapping
from social.messages.actions import start_conversation
from social.posts.actions import delete_post, edit_post
from social.running.trouble import Trouble
from social.store import store
from social.zones import usual_zone
from tests.conftest import SHARED
from tests.importing.conftest import count, counts, imported, only

pytestmark = pytest.mark.usefixtures("in_app", "site")
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


def import_slack(path: Path, **way: Any) -> Report:
    return imported("slack", path, **way)


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


@pytest.mark.skipif(not REAL.exists(), reason="the shared test data is not there")
def test_a_real_export_comes_in_whole_and_every_message_is_accounted_for() -> None:
    report = import_slack(REAL)
    assert report.read["messages"] == 158
    assert report.added["messages"] + report.left_of("messages") == 158
    assert report.left["messages", "signs of housekeeping (channel_join)"] == 8
    assert report.added["messages"] == count(Post) == 147
    assert report.left["files", "files whose bytes are not in the export"] == 3
    assert not report.has_faults


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
        "@ben: **bold** ~~no~~ [the norm](https://example.org) & "
        "[welding](/communities/welding)\n\n`mould v3.pdf`"
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
    assert report.left["reactions", "reactions with no word here (botman)"] == 1


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
    assert (again.unchanged["messages"], again.left_of("messages")) == (1, 0)
    later = import_slack(export([message("From there, later", **EDITED)]))
    assert later.left["messages", "edits of messages that were changed here"] == 1
    assert later.changed.total() == later.added.total() == 0
    assert only(Post).source == "From here"


def test_what_was_deleted_here_stays_as_it_was(export: Make) -> None:
    import_slack(export([message("From there")]))
    delete_post(*as_read_by_its_author())
    again = import_slack(export([message("From there, later", **EDITED)]))
    assert again.left["messages", "edits of messages that were changed here"] == 1
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
    monkeypatch.setattr(bringing, "BATCH", 1)
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
        for number in range(30):
            at = start + timedelta(days=day, minutes=number)
            stamp = f"{int(at.timestamp())}.{number:06d}"
            rows.append(message(f"Question {day}/{number}", stamp, "U1"))
            reply = f"{int(at.timestamp()) + 20}.{number:06d}"
            rows.append(message(f"Answer {number}", reply, "U2", thread_ts=stamp))
        days.append(rows)
    path = export(*days)
    report = import_slack(path)
    assert (count(Post), count(Comment), report.added["messages"]) == (90, 90, 180)
    assert session.scalar(select(func.sum(Post.comment_count))) == 90
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
    assert "welding/2016-02-01.json" in report.unreadable[0]


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


def day(*rows: Any) -> bytes:
    return json.dumps(rows).encode()


def zipped(path: Path, **members: bytes) -> Path:
    with ZipFile(path, "a") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_dry_run_writes_nothing_and_says_what_the_real_one_does(export: Make) -> None:
    signs = [{"name": "+1", "users": ["U1", "U2"]}, {"name": "botman", "users": ["U1"]}]
    rows = [
        message("Frist", reactions=signs, files=[{"id": "F0000001", "name": "gone.txt"}]),
        message("Second", "1452837401.1", files=[{"id": "F0000002", "name": "plan.txt"}]),
        message("", "1452837402.1"),
        message("Answer", "1452837403.1", "U2", thread_ts=SAME),
        message("x", "1452837404.1", subtype="channel_join"),
        message("by a bot", "1452837405.1", user="", bot_id="B1", username="Deploy"),
    ]
    path = export(rows, canvases=[{"id": "F9"}])
    zipped(path, **{"__uploads/F0000002/plan.txt": b"The plan"})
    before = count(Entry)
    dry = import_slack(path, is_dry=True)
    assert count(Entry) == before
    assert count(Post) == count(File) == count(Person) == 0
    wet = import_slack(path)
    assert counts(dry) == counts(wet)
    assert [one.how for one in dry.matches] == [one.how for one in wet.matches]
    again = import_slack(path, is_dry=True)
    assert again.added.total() == 0


def test_files_come_by_their_bytes_are_kept_once_and_refused_like_others(export: Make) -> None:
    shown = {"id": "F0000002", "name": "plan.txt", "size": 8}
    rows = [
        message("Look", files=[shown, {"id": "F0000003", "name": "tool.exe"}]),
        message("Again", "1452837401.1", "U2", files=[shown]),
        message("", "1452837402.1", files=[{"id": "F0000004", "name": "only.txt", "size": 99}]),
        message("", "1452837403.1", files=[{"id": "F0000005", "name": "fine.txt", "size": 4}]),
    ]
    path = zipped(export(rows), **{
        "__uploads/F0000002/plan.txt": b"The plan",
        "welding/attachments/F0000003-tool.exe": b"MZ" + bytes(90),
        "__uploads/F0000004/only.txt": b"shorter",
        "__uploads/F0000005/fine.txt": b"fine",
    })  # fmt: skip
    report = import_slack(path)
    files = {one.name: one for one in session.scalars(select(File))}
    assert set(files) == {"plan.txt", "fine.txt"}
    assert b"".join(store().read(files["plan.txt"].digest, 0, 8)) == b"The plan"
    assert files["plan.txt"].created_at == datetime(2016, 1, 15, 5, 56, 40, 100, tzinfo=UTC)
    assert count(Attachment) == 3
    assert sources() == ["", "Again", "Look\n\n`tool.exe`", "`only.txt`"]
    assert report.left_of("files") == 2
    again = import_slack(path)
    assert again.added.total() == again.changed.total() == 0


def test_direct_messages_stay_unless_they_are_asked_for(export: Make) -> None:
    talks = {
        "dms": [{"id": "D1", "members": ["U1", "U2"]}, {"id": "D2", "members": ["U1", "U1"]}],
        "mpims": [{"id": "G7", "name": "mpdm-a", "members": ["U1", "U2", "U3"]}],
    }
    path = zipped(
        export([message("open")], **talks),
        **{
            "D1/2016-01-01.json": day(message("psst"), message("yes", "1452837401.1", "U2")),
            "D2/2016-01-01.json": day(message("note to self")),
            "mpdm-a/2016-01-01.json": day(message("all three")),
        },
    )  # fmt: skip
    report = import_slack(path)
    assert count(Conversation) == count(Message) == 0
    assert report.left["direct messages", "direct messages, which were not asked for"] == 4
    dry = import_slack(path, with_direct=True, is_dry=True)
    wet = import_slack(path, with_direct=True)
    assert counts(dry) == counts(wet)
    assert wet.added["direct messages"] == 3
    pair = session.scalars(select(Conversation).where(Conversation.pair.is_not(None))).one()
    said = select(Message.source).where(Message.conversation_id == pair.id).order_by(Message.id)
    assert session.scalars(said).all() == ["psst", "yes"]
    unread = select(Participant).join(
        Conversation, Conversation.id == Participant.conversation_id
    ).where(Participant.read_id != Conversation.last_id)  # fmt: skip
    assert session.scalars(unread).all() == []
    assert count(Participant) == 5
    assert import_slack(path, with_direct=True).added.total() == 0


def test_old_messages_do_not_go_between_those_of_two_who_write_here(
    export: Make, make_person
) -> None:
    ana, ben = make_person("Ana Peeters"), make_person("Ben Claes")
    start_conversation(ana, [ben], Draft(source="new"))
    path = zipped(
        export(dms=[{"id": "D1", "members": ["U1", "U2"]}],
               users=[USERS[0], USERS[1] | {"profile": {"email": "ben.claes@example.org"}}]),
        **{"D1/2016-01-01.json": day(message("old"))},
    )  # fmt: skip
    import_slack(path, with_direct=True)
    by_words = dict(session.execute(select(Message.source, Message.conversation_id)).all())
    assert by_words["old"] != by_words["new"]
    assert session.get_one(Conversation, by_words["old"]).name == "Slack"


def test_pins_links_to_messages_and_lines_of_edits_and_deletions_are_taken_over(
    export: Make,
) -> None:
    link = "<https://team.slack.com/archives/C1/p1452837400000100>"
    changed = {"type": "message", "subtype": "message_changed", "ts": "1452839999.1",
               "message": message("Right", "1452837401.1")}  # fmt: skip
    deleted = {"type": "message", "subtype": "message_deleted", "ts": "1452839999.2",
               "deleted_ts": "1452837402.1",
               "previous_message": message("Oh", "1452837402.1")}  # fmt: skip
    rows = [
        message("Kept"), message("Worng", "1452837401.1"), message("Oh", "1452837402.1"),
        message(f"see {link}", "1452837403.1"), changed, deleted,
    ]  # fmt: skip
    channel = CHANNEL | {"pins": [{"id": SAME, "type": "C"}]}
    report = import_slack(export(rows, channels=[channel]))
    posts = {one.source: one for one in session.scalars(select(Post))}
    assert posts["Kept"].pinned_at is not None
    assert only(TextVersion).source == "Worng"
    assert posts["Oh"].deleted_at is not None
    address = "/imported?from=slack:T1:C1:1452837400.000100"
    assert f"see [welding, 2016-01-15]({address})" in posts
    assert f'href="{address}"' in posts[f"see [welding, 2016-01-15]({address})"].html
    assert report.changed["messages"] == 2


def test_a_thread_whose_first_message_was_deleted_there_stays_a_thread(export: Make) -> None:
    gone = {"type": "message", "subtype": "tombstone", "hidden": True, "user": "USLACKBOT",
            "ts": SAME, "reply_count": 1, "text": "This message was deleted."}  # fmt: skip
    import_slack(export([gone, message("Still", "1452837401.1", thread_ts=SAME)]))
    assert only(Post).source == "This message was deleted."
    assert only(Comment).source == "Still"
    author = session.get_one(Person, only(Post).author_id)
    assert (author.title, author.state) == ("Bot", PersonState.DEACTIVATED)


def test_of_one_name_it_is_asked_and_the_answer_counts(export: Make, make_person) -> None:
    ben = make_person("Ben Claes")
    ben_id, handle = ben.id, ben.handle
    dry = import_slack(export([message("Hello", user="U2")]), is_dry=True)
    guess = next(one for one in dry.matches if one.how == "guess")
    assert (guess.key, guess.here) == ("U2", handle)
    assert read_mapping(dry.mapping_csv()) == {}
    answered = dry.mapping_csv().replace(",guess", ",mapped")
    mapping = read_mapping(answered)
    assert mapping["person", "U2"] == handle
    import_slack(export([message("Hello", user="U2")]), mapping=mapping)
    assert only(Post).author_id == ben_id
    import_slack(export([message("Later", "1452837401.1", user="U2")]))
    assert {one.author_id for one in session.scalars(select(Post))} == {ben_id}


def test_a_channel_goes_into_the_community_that_the_mapping_names_if_not_more_read_it(
    export: Make, make_person, make_community
) -> None:
    ana = make_person("Ana Peeters")
    welding = make_community("Joints", ana)
    welding_id, slug = welding.id, welding.slug
    mapping = {("community", "C1"): slug, ("community", "G1"): slug}
    secret = CHANNEL | {"id": "G1", "name": "secret"}
    report = import_slack(export([message("Hello")], groups=[secret]), mapping=mapping)
    assert only(Post).community_id == welding_id
    private = session.scalars(select(Community).where(Community.name == "secret")).one()
    assert private.kind is CommunityKind.PRIVATE
    assert report.notes == [f"the mapping names no fitting community: {slug}"]


def test_what_was_erased_here_does_not_come_back(export: Make) -> None:
    import_slack(export([message("To be gone")]))
    with change(None) as record:
        post = only(Post)
        hold(post)
        erase(record, post)
    again = import_slack(export([message("To be gone"), message("New", "1452837401.1")]))
    assert sources() == ["", "New"]
    assert again.added["messages"] == 1


def test_an_import_that_was_cut_off_goes_on_without_doubles(
    export: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [message(f"{number}", f"14528374{number:02}.1") for number in range(9)]
    path = zipped(export([*rows]), **{"__uploads/F0000002/plan.txt": b"The plan"})
    monkeypatch.setattr(bringing, "BATCH", 4)

    class Killed(Exception): ...

    def stop(done: int) -> None:
        if count(Post) >= 4:
            raise Killed

    with pytest.raises(Killed):
        import_slack(path, moved=stop)
    assert count(Post) == 4
    assert import_slack(path).added["messages"] == 5
    assert sources() == [str(number) for number in range(9)]


def test_names_that_lead_out_links_bombs_and_locked_members_are_told_and_not_opened(
    export: Make,
) -> None:
    path = export([message("Good")])
    link, bomb = ZipInfo("welding/link.json"), ZipInfo("welding/2016-09-09.json")
    link.external_attr = 0o120777 << 16
    bomb.compress_type = ZIP_DEFLATED
    with ZipFile(path, "a") as archive:
        archive.writestr("../2016-01-09.json", "[]")
        archive.writestr(link, "/etc/passwd")
        archive.writestr(bomb, b" " * 60_000_000)
    report = import_slack(path)
    assert sources() == ["Good"]
    left = [reason for kind, reason in report.left if reason.startswith("not opened")]
    assert len(left) == 3


def test_a_folder_is_read_as_well_and_links_in_it_are_not_followed(
    export: Make, tmp_path: Path
) -> None:
    folder = tmp_path / "unpacked"
    with ZipFile(export([message("Good")])) as archive:
        archive.extractall(folder)
    (tmp_path / "secret.json").write_text(json.dumps([message("Secret")]))
    (folder / "welding" / "2016-01-03.json").symlink_to(tmp_path / "secret.json")
    report = import_slack(folder)
    assert sources() == ["Good"]
    assert any("it is a link" in reason for _kind, reason in report.left)
