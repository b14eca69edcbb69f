"""What does a Slack export hold? Read straight from the ZIP file, a day at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath
from typing import IO, Any

from social.importing.pack import UNREADABLE, Pack
from social.importing.slack_markup import body, files, listed
from social.importing.stream import (
    DIRECT,
    FILES,
    MESSAGES,
    OTHERS,
    PEOPLE,
    PLACES,
    Circle,
    Left,
    Names,
    Piece,
    Said,
    Sign,
    Someone,
    Stay,
    Talk,
    read_json,
)
from social.running.trouble import Trouble

LARGEST_MEMBER = 200_000_000  # bytes of one JSON file, unpacked
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
USER_LISTS = ("users.json", "org_users.json")
CHANNEL_LISTS = {"channels.json": False, "groups.json": True}  # file: is it private?
TALK_LISTS = ("dms.json", "mpims.json")
KNOWN = {*USER_LISTS, *CHANNEL_LISTS, *TALK_LISTS}
# How tools that fetch the bytes name them: __uploads/F123/plan.pdf, attachments/F123-plan.pdf.
BYTES = re.compile(r"(?:^|/)(F[A-Z0-9]{4,})[/-][^/]+$")
NOT_THERE = "files whose bytes are not in the export"

# Signs of a channel's life, which here are memberships and the community itself.
HOUSEKEEPING = frozenset(
    """
    channel_join channel_leave channel_topic channel_purpose channel_name channel_archive
    channel_unarchive channel_convert_to_private channel_posting_permissions group_join
    group_leave group_topic group_purpose group_name group_archive group_unarchive bot_add
    bot_remove pinned_item unpinned_item reminder_add message_replied
    """.split()  # noqa: SIM905 - a list of words reads best as one
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A channel or a conversation, and its day files, in order."""

    key: str
    is_direct: bool
    days: tuple[str, ...]
    pins: frozenset[str] = frozenset()


class Slack:
    """A Slack export that was opened: people, channels, and messages on demand."""

    kind = "slack"

    def __init__(self, pack: Pack) -> None:
        """Open it. Trouble if it is no Slack export."""
        self.pack = pack
        self.unreadable: list[str] = []
        top = next((found for name in USER_LISTS if (found := pack.find(name))), None)
        if top is None:
            raise Trouble("This is no Slack export: users.json is missing.")
        self.root = str(PurePosixPath(top).parent).removeprefix(".")
        self.bytes = {
            match[1]: name for name in sorted(pack.sizes) if (match := BYTES.search(name))
        }
        self.list_files: dict[str, list[Any]] = {name: self.table(name) for name in KNOWN}
        self.team = self.team_of()

    def team_of(self) -> str:
        """Name the team; exports of one person's list may lack it."""
        found = (row["team_id"] for row in self.users() if row.get("team_id"))
        return str(next(found, "team"))

    def users(self) -> list[dict[str, Any]]:
        """List the lines of people that have an id and a name."""
        return [one for name in USER_LISTS for one in self.list_files[name] if is_named(one)]

    def people(self) -> Iterator[Someone | Left]:
        """Read the people; lines that are none are left."""
        for name in USER_LISTS:
            for one in self.list_files[name]:
                yield someone(one) if is_named(one) else Left(PEOPLE, "lines without id and name")

    def channels(self) -> Iterator[tuple[dict[str, Any], bool]]:
        """List the channels that have an id and a name, public ones first."""
        for name, is_private in CHANNEL_LISTS.items():
            for facts in self.list_files[name]:
                if is_named(facts):
                    yield facts, is_private

    def circles(self) -> Iterator[Circle | Left]:
        """Read the channels."""
        for name in CHANNEL_LISTS:
            for facts in self.list_files[name]:
                if not is_named(facts):
                    yield Left(PLACES, "lines without id and name")
        for facts, is_private in self.channels():
            yield Circle(
                key=str(facts["id"]),
                name=str(facts["name"]),
                purpose=str(nested(facts, "purpose", "value") or nested(facts, "topic", "value")),
                is_private=is_private or bool(facts.get("is_private")),
                is_archived=bool(facts.get("is_archived")),
                at=time_of(facts.get("created")),
                creator=str(facts.get("creator") or ""),
            )

    def stays(self) -> Iterator[Stay | Left]:
        """Read who is in which channel; who made it owns it."""
        for facts, _is_private in self.channels():
            creator = str(facts.get("creator") or "")
            members = dict.fromkeys(str(one) for one in as_list(facts.get("members")))
            for member in {creator: None, **members} if creator else members:
                yield Stay(circle=str(facts["id"]), person=member, is_owner=member == creator)

    def talks(self) -> Iterator[Talk | Left]:
        """Read the conversations of two and of a few."""
        for name in TALK_LISTS:
            for facts in self.list_files[name]:
                if isinstance(facts, dict) and facts.get("id"):
                    people = tuple(str(one) for one in as_list(facts.get("members")))
                    yield Talk(key=str(facts["id"]), people=people)

    def folders(self) -> Iterator[Folder]:
        """List channels and conversations with their day files."""
        days = self.days()
        for facts, _is_private in self.channels():
            pins = {str(one.get("id")) for one in listed(facts.get("pins"))}
            yield Folder(str(facts["id"]), False, taken(days, facts), frozenset(pins))
        for name in TALK_LISTS:
            for facts in self.list_files[name]:
                if isinstance(facts, dict) and facts.get("id"):
                    yield Folder(str(facts["id"]), True, taken(days, facts))
        for name, rest in days.items():
            yield Folder(f"/{name}", False, tuple(rest))

    def days(self) -> dict[str, list[str]]:
        """Find the day files of each folder."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.pack.sizes):
            path = PurePosixPath(name)
            folder = str(path.parent).removeprefix(".")
            above = str(path.parent.parent).removeprefix(".")
            if path.suffix == ".json" and above == self.root != folder:
                found[path.parent.name].append(name)
        return found

    def texts(self, names: Names) -> Iterator[Said | Left]:
        """Read all messages, channel by channel, oldest first; and what else lies beside them."""
        for folder in self.folders():
            kind = DIRECT if folder.is_direct else MESSAGES
            for day in folder.days:
                rows = self.read(day)
                lines = [one for one in rows if isinstance(one, dict)]
                if len(lines) < len(rows):
                    yield Left(kind, "lines that are no message", len(rows) - len(lines))
                for message in sorted(lines, key=lambda one: time_of(one.get("ts")) or EPOCH):
                    yield self.said(message, folder, names, kind)
        yield from self.others()

    def others(self) -> Iterator[Left]:
        """Count what lies beside the lists that are read: logs, canvases, flags."""
        here = [name for name in self.pack.sizes if name.endswith(".json")]
        for name in sorted(here):
            path = PurePosixPath(name)
            if str(path.parent).removeprefix(".") == self.root and path.name not in KNOWN:
                rows = self.read(name)
                yield Left(
                    OTHERS, f"rows of {path.name[:60]}, for which there is no place", len(rows)
                )
        for line in self.pack.refused:
            yield Left(FILES, f"not opened: {line}")

    def said(
        self, message: Mapping[str, Any], folder: Folder, names: Names, kind: str
    ) -> Said | Left:
        """Read one message, or say why it stays behind."""
        if folder.key.startswith("/"):
            return Left(kind, "messages of a folder that no list names", key=folder.key)
        subtype = str(message.get("subtype"))
        if subtype in ("message_changed", "message_deleted"):
            return self.later(message, folder, names, kind)
        if subtype == "tombstone" and listed_count(message.get("reply_count")):
            return self.gone(message, folder, kind)
        reason = left_out(message)
        at = time_of(message.get("ts"))
        if reason or at is None:
            return Left(kind, reason or "without a time", key=str(message.get("ts"))[:40])
        author, who = writer(message)
        if not author:
            return Left(kind, "messages of nobody", key=str(message["ts"]))
        pieces = tuple(self.pieces(message))
        edited = listed([message.get("edited")])
        stamp, thread = str(message["ts"]), str(message.get("thread_ts") or message["ts"])
        return Said(
            key=f"{folder.key}:{stamp}",
            place=folder.key,
            author=author,
            who=who,
            at=at,
            words=body(message, names),
            thread="" if thread == stamp else f"{folder.key}:{thread}",
            thread_author=str(message.get("parent_user_id") or ""),
            edited_at=time_of(edited[0].get("ts")) if edited else None,
            is_pinned=stamp in folder.pins or folder.key in as_list(message.get("pinned_to")),
            signs=tuple(signs(message)),
            pieces=pieces,
        )

    def later(
        self, message: Mapping[str, Any], folder: Folder, names: Names, kind: str
    ) -> Said | Left:
        """Read an edit or a deletion that stands as a line of its own."""
        is_deleted = message.get("subtype") == "message_deleted"
        was = message.get("previous_message" if is_deleted else "message")
        stamp = message.get("deleted_ts") if is_deleted else nested(message, "message", "ts")
        at, moment = time_of(stamp), time_of(message.get("ts"))
        if not isinstance(was, dict) or at is None or moment is None:
            return Left(kind, "edits without the words")
        author, who = writer(was)
        if not author:
            return Left(kind, "messages of nobody", key=str(stamp))
        return Said(
            key=f"{folder.key}:{stamp}",
            place=folder.key,
            author=author,
            who=who,
            at=at,
            words=body(was, names),
            edited_at=moment,
            is_deleted=is_deleted,
            is_later=True,
        )

    def gone(self, message: Mapping[str, Any], folder: Folder, kind: str) -> Said | Left:
        """Keep the place of a message that was deleted while its thread stayed."""
        at = time_of(message.get("ts"))
        if at is None:
            return Left(kind, "without a time")
        return Said(
            key=f"{folder.key}:{message['ts']}",
            place=folder.key,
            author=str(message.get("user") or "USLACKBOT"),
            who=Someone(key=str(message.get("user") or "USLACKBOT"), name="Slack", is_bot=True),
            at=at,
            words=str(message.get("text") or "…"),
        )

    def pieces(self, message: Mapping[str, Any]) -> Iterator[Piece]:
        """List the files of a message, with the place of their bytes where these came along."""
        if str(message.get("subtype")) == "file_comment":
            return
        for facts in files(message):
            key = str(facts.get("id") or "")
            size = facts.get("size")
            yield Piece(
                key=f"file:{key}",
                name=str(facts.get("name") or facts.get("title") or key or "?"),
                path=self.bytes.get(key, ""),
                size=size if isinstance(size, int) else None,
            )

    def open(self, path: str) -> IO[bytes]:
        """Open a file whose bytes came along."""
        return self.pack.open(path)

    def table(self, name: str) -> list[Any]:
        """Read a list beside users.json; one that is not there is empty."""
        path = str(PurePosixPath(self.root) / name)
        return self.read(path) if path in self.pack.sizes else []

    def read(self, name: str) -> list[Any]:
        """Read one JSON list; what is no list, or too large, is noted as unreadable."""
        try:
            return json_list(self.pack.read(name, LARGEST_MEMBER))
        except UNREADABLE as wrong:
            self.unreadable.append(f"{name}: {wrong}")
            return []


def json_list(words: bytes) -> list[Any]:
    """Read a JSON list. ValueError for anything else."""
    rows = read_json(words)
    if not isinstance(rows, list):
        raise ValueError("not a list")
    return rows


def taken(days: dict[str, list[str]], facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Take the day files of a channel out of those that are left: by its name, else by its id."""
    for name in (str(facts.get("name") or ""), str(facts["id"])):
        if name in days:
            return tuple(days.pop(name))
    return ()


def someone(facts: Mapping[str, Any]) -> Someone:
    """Read a line of the list of people."""
    about = facts.get("profile")
    about = about if isinstance(about, dict) else {}
    name = about.get("real_name") or facts.get("real_name") or facts.get("name")
    return Someone(
        key=str(facts["id"]),
        name=str(name),
        handle=str(facts.get("name") or name),
        email=str(about.get("email") or "").strip(),
        title=str(about.get("title") or ""),
        zone=str(facts.get("tz") or ""),
        is_gone=bool(facts.get("deleted")),
        is_bot=bool(facts.get("is_bot")),
    )


def writer(message: Mapping[str, Any]) -> tuple[str, Someone | None]:
    """Name the writer of a message: a person, a bot, or nobody."""
    user = message.get("user") or nested(message, "comment", "user")
    if user:
        key = str(user)
        return key, Someone(key=key, name=key, is_gone=True)
    bot = message.get("bot_id") or message.get("username")
    if bot:
        name = str(message.get("username") or bot)
        return str(bot), Someone(key=str(bot), name=name, is_bot=True)
    return "", None


def left_out(message: Mapping[str, Any]) -> str:
    """Say why a message stays behind; nothing for one that comes along."""
    if message.get("type") != "message":
        return "lines that are no message"
    if str(message.get("subtype")) in HOUSEKEEPING:
        return f"signs of housekeeping ({message['subtype']})"
    if str(message.get("subtype")) == "tombstone":
        return "messages that were deleted there"
    return "hidden messages" if message.get("hidden") else ""


def signs(message: Mapping[str, Any]) -> Iterator[Sign]:
    """List who reacted with which sign, without the shade of the hand."""
    for one in listed(message.get("reactions")):
        name = str(one.get("name") or "").split("::")[0]
        for user in as_list(one.get("users")):
            yield Sign(name=name, person=str(user))


def as_list(value: Any) -> list[Any]:
    """Take a list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def listed_count(value: Any) -> int:
    """Take a number; anything else is 0."""
    return value if isinstance(value, int) else 0


def is_named(facts: Any) -> bool:
    """Tell whether a line has an id and a name."""
    return isinstance(facts, dict) and bool(facts.get("id")) and bool(facts.get("name"))


def nested(facts: Mapping[str, Any], outer: str, inner: str) -> Any:
    """Read a value one level down, or nothing."""
    found = facts.get(outer)
    return (found.get(inner) if isinstance(found, dict) else None) or ""


def time_of(stamp: Any) -> datetime | None:
    """Read Slack's "1452837318.000002" to the microsecond; None for what is no time."""
    try:
        micros = int(Decimal(str(stamp)) * 1_000_000)
        return EPOCH + timedelta(microseconds=micros)
    except (InvalidOperation, OverflowError, ValueError):
        return None
