"""What does a Mattermost bulk export hold? One JSON object a line, with attachments in data/."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import IO, Any

from social.importing.pack import UNREADABLE, Pack
from social.importing.stream import (
    DIRECT,
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

LONGEST = 50_000_000  # bytes of one line
TYPE = re.compile(rb'^\s*\{\s*"type"\s*:\s*"(\w+)"')
CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
MENTION = re.compile(r"(?<![\w@/.])@([a-zA-Z0-9._-]*[a-zA-Z0-9_-])")
CHANNEL = re.compile(r"(?<![\w~/])~([a-z0-9_-]+)")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_HERE = {
    "emoji": "own emoji, for which there is no place",
    "role": "roles and schemes of Mattermost",
    "scheme": "roles and schemes of Mattermost",
    "version": "the line that names the version",
    "team": "teams, whose channels come one by one",
}
READ = ("user", "bot", "channel", "post", "direct_channel", "direct_post")


class Mattermost:
    """A bulk export that was opened."""

    kind = "mattermost"
    team = "bulk"

    def __init__(self, pack: Pack) -> None:
        """Open it. Trouble if there is no such file in it, or none that begins as one."""
        self.pack = pack
        self.unreadable: list[str] = []
        found = [name for name in sorted(pack.sizes) if name.endswith(".jsonl")]
        if not found:
            raise Trouble("This is no Mattermost export: no file in it ends in .jsonl.")
        self.path = min(found, key=lambda name: (name.count("/"), name))
        with self.pack.open(self.path) as member:
            if not TYPE.match(member.read(200)):
                raise Trouble("This is no Mattermost export: its lines have no type.")

    def rows(self, *types: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Read the lines of some types."""
        for row in self.lines(*types):
            if row is not None:
                yield row

    def lines(self, *types: str) -> Iterator[tuple[str, dict[str, Any]] | None]:
        """Read the lines of some types; None for one that cannot be read, of whichever type."""
        try:
            for line in self.pack.lines(self.path, LONGEST):
                begins = TYPE.match(line)
                kind = begins[1].decode() if begins else ""
                if (begins and kind not in types) or not line.strip():
                    continue
                row = parsed(line)
                if row is None:
                    yield None
                elif row[0] in types:
                    yield row
        except UNREADABLE as wrong:
            note = f"{self.path}: {wrong}"
            if note not in self.unreadable:
                self.unreadable.append(note)

    def people(self) -> Iterator[Someone | Left]:
        """Read who is in it, people and bots."""
        for kind, facts in self.rows("user", "bot"):
            name = str(facts.get("username") or "")
            if not name:
                yield Left(PEOPLE, "lines without a name")
                continue
            said = f"{facts.get('first_name') or ''} {facts.get('last_name') or ''}".strip()
            said = said or str(facts.get("nickname") or facts.get("display_name") or name)
            yield Someone(
                key=key_of(name),
                name=said,
                handle=name,
                email=str(facts.get("email") or "").strip(),
                title=str(facts.get("position") or ""),
                language=str(facts.get("locale") or "")[:2].lower(),
                is_gone=bool(facts.get("delete_at")),
                is_bot=kind == "bot",
            )

    def circles(self) -> Iterator[Circle | Left]:
        """Read the channels."""
        for _kind, facts in self.rows("channel"):
            if not facts.get("name"):
                yield Left(PLACES, "lines without a name")
                continue
            yield Circle(
                key=f"{facts.get('team')}/{facts['name']}",
                name=str(facts.get("display_name") or facts["name"]),
                purpose=str(facts.get("purpose") or facts.get("header") or ""),
                is_private=facts.get("type") != "O",
                is_archived=bool(facts.get("deleted_at")),
            )

    def stays(self) -> Iterator[Stay | Left]:
        """Read who is a member of which channel."""
        for _kind, facts in self.rows("user"):
            person = key_of(str(facts.get("username") or ""))
            for team in objects(facts.get("teams")):
                for channel in objects(team.get("channels")):
                    yield Stay(
                        circle=f"{team.get('name')}/{channel.get('name')}",
                        person=person,
                        is_owner="channel_admin" in str(channel.get("roles")),
                    )

    def talks(self) -> Iterator[Talk | Left]:
        """Read the conversations, of which lines and messages both name the people."""
        seen: set[str] = set()
        for _kind, facts in self.rows("direct_channel", "direct_post"):
            members = members_of(facts)
            key = talk_key(members)
            if key not in seen:
                seen.add(key)
                yield Talk(key=key, people=tuple(key_of(one) for one in members))

    def texts(self, names: Names) -> Iterator[Said | Left]:
        """Read all that was said, each thread with its answers."""
        for line in self.lines(*READ, *NOT_HERE):
            if line is None:
                yield Left(OTHERS, "lines that cannot be read")
                continue
            kind, facts = line
            if kind in NOT_HERE:
                yield Left(OTHERS, NOT_HERE[kind])
            elif kind == "post":
                place = f"{facts.get('team')}/{facts.get('channel')}"
                yield from self.thread(facts, place, str(facts.get("team")), MESSAGES, names)
            elif kind == "direct_post":
                yield from self.thread(facts, talk_key(members_of(facts)), "", DIRECT, names)

    def thread(
        self, facts: Mapping[str, Any], place: str, team: str, kind: str, names: Names
    ) -> Iterator[Said | Left]:
        """Read a message and its answers, oldest first."""
        root = self.said(facts, place, team, kind, names)
        yield root
        saved = facts.get("flagged_by")
        if isinstance(saved, list) and saved:
            yield Left(OTHERS, "marks by which people saved messages", len(saved))
        answers = objects(facts.get("replies"))
        for answer in sorted(answers, key=lambda one: time_of(one.get("create_at")) or EPOCH):
            yield self.said(answer, place, team, kind, names, root)

    def said(
        self,
        facts: Mapping[str, Any],
        place: str,
        team: str,
        kind: str,
        names: Names,
        root: Said | Left | None = None,
    ) -> Said | Left:
        """Read one message, or say why it stays behind."""
        at, user = time_of(facts.get("create_at")), str(facts.get("user") or "")
        if str(facts.get("type") or "").startswith("system_"):
            return Left(kind, f"signs of housekeeping ({facts['type']})"[:120])
        if at is None or not user:
            return Left(kind, "messages without a time or a writer")
        is_answer = isinstance(root, Said)
        return Said(
            key=f"{place}:{facts['create_at']}",
            place=place,
            author=key_of(user),
            who=Someone(key=key_of(user), name=user, handle=user, is_gone=True),
            at=at,
            words=self.words(facts, team, names),
            thread=root.key if isinstance(root, Said) else "",
            thread_author=root.author if isinstance(root, Said) else "",
            edited_at=time_of(facts.get("edit_at")),
            is_pinned=bool(facts.get("is_pinned")) and not is_answer,
            signs=tuple(
                Sign(
                    name=str(one.get("emoji_name") or ""),
                    person=key_of(str(one.get("user") or "")),
                    at=time_of(one.get("create_at")),
                )
                for one in objects(facts.get("reactions"))
            ),
            pieces=tuple(self.pieces(facts)),
        )

    def words(self, facts: Mapping[str, Any], team: str, names: Names) -> str:
        """Write the words, and what a bot attached, with people and channels as they are here."""
        parts = [markdown(str(facts.get("message") or ""), team, names)]
        props = facts.get("props")
        if isinstance(props, dict):
            for one in objects(props.get("attachments")):
                lines = [str(one.get(name) or "") for name in ("pretext", "title", "text")]
                lines = [line for line in lines if line] or [str(one.get("fallback") or "")]
                parts.append("\n".join(f"> {line}" for line in "\n".join(lines).splitlines()))
        return "\n\n".join(part for part in parts if part.strip())

    def pieces(self, facts: Mapping[str, Any]) -> Iterator[Piece]:
        """List the files of a message; their bytes lie under data/ in the ZIP file."""
        for one in objects(facts.get("attachments")):
            path = str(one.get("path") or "")
            if path:
                name = PurePosixPath(path).name
                yield Piece(key=f"file:{path}", name=name, path=self.place(path))

    def place(self, path: str) -> str:
        """Find where a file lies, or nothing."""
        top = str(PurePosixPath(self.path).parent).removeprefix(".")
        for start in ("data", ""):
            name = str(PurePosixPath(top) / start / path)
            if name in self.pack.sizes:
                return name
        return ""

    def open(self, path: str) -> IO[bytes]:
        """Open a file whose bytes came along."""
        return self.pack.open(path)


def parsed(line: bytes) -> tuple[str, dict[str, Any]] | None:
    """Read a line: its type, and what it says; None for what is neither."""
    try:
        row = read_json(line)
    except (ValueError, RecursionError):
        return None
    kind = row.get("type") if isinstance(row, dict) else None
    facts = row.get(kind) if isinstance(kind, str) else None
    if kind == "version":
        return kind, {}
    return (kind, facts) if isinstance(kind, str) and isinstance(facts, dict) else None


def markdown(text: str, team: str, names: Names) -> str:
    """Say people and channels as they are called here; code stays as it was typed."""

    def person(match: re.Match[str]) -> str:
        return "@" + names.handles.get(key_of(match[1]), match[1])

    def channel(match: re.Match[str]) -> str:
        slug = names.slugs.get(f"{team}/{match[1]}")
        return f"[{match[1]}](/communities/{slug})" if slug else match[0]

    parts = CODE.split(text)
    return "".join(
        part if place % 2 else CHANNEL.sub(channel, MENTION.sub(person, part))
        for place, part in enumerate(parts)
    ).strip()


def key_of(username: str) -> str:
    """Name a person by a digest: the key stays when everything else of them is erased."""
    return f"u:{hashlib.sha256(username.lower().encode()).hexdigest()[:24]}" if username else ""


def talk_key(members: tuple[str, ...]) -> str:
    """Name a conversation by who is in it."""
    names = "\0".join(sorted(one.lower() for one in members))
    return f"d:{hashlib.sha256(names.encode()).hexdigest()[:24]}"


def members_of(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Read who is in a conversation, as older and newer versions write it."""
    names = facts.get("members") or facts.get("channel_members")
    if not isinstance(names, list):
        names = [one.get("username") for one in objects(facts.get("participants"))]
    return tuple(dict.fromkeys(str(one) for one in names if one))


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Take the objects of a list; anything else is an empty one."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def time_of(millis: Any) -> datetime | None:
    """Read milliseconds since 1970; None for what is no time, and for 0."""
    try:
        return EPOCH + timedelta(milliseconds=int(millis)) if millis else None
    except (OverflowError, TypeError, ValueError):
        return None
