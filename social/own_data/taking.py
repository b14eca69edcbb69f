"""What did somebody bring themselves? Their own words and files, at once, to read and take along.

Nobody has to allow it: there is nothing in it that anybody else said, and of what was deleted,
nothing. All that there is of a person beyond that, they ask for (`own_data.ask`).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from flask import Response, stream_with_context
from flask_babel import gettext as _
from sqlalchemy import Select, cast, select
from sqlalchemy.dialects.postgresql import TEXT

from models import (
    Comment,
    Community,
    Event,
    File,
    Follow,
    KeptDraft,
    Message,
    Person,
    Post,
    Reaction,
    SavedPost,
    Statement,
    now,
    session,
)
from social import tries
from social.changes import change
from social.store import CHUNK, store

AT_ONCE = 200  # rows in memory
STYLE = "body{font:1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}" \
    "pre{white-space:pre-wrap;font:inherit;margin:.2rem 0 1.4rem}small{color:#555}"  # fmt: skip

Row = Mapping[str, Any]


def take_own(person: Person) -> Response:
    """Stream a ZIP file of what somebody wrote and brought; the ledger notes that they took it."""
    tries.spend(tries.OWN_DATA, str(person.id))
    with change(person) as record:
        record(Event.OWN_TAKEN, person)
    day = now().date().isoformat()
    response = Response(
        stream_with_context(packed(person)), mimetype="application/zip", direct_passthrough=True
    )
    response.headers["Content-Disposition"] = f'attachment; filename="kring-{day}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


class Pipe:
    """Takes what a ZIP file is written to, and hands it on piece by piece."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.place = 0

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self.waiting.append(bytes(data))
        self.place += len(data)
        return len(data)

    def tell(self) -> int:
        """Say how many bytes came."""
        return self.place

    def flush(self) -> None:
        """Keep nothing back."""

    def taken(self) -> bytes:
        """Hand on what came."""
        data, self.waiting = b"".join(self.waiting), []
        return data


def packed(person: Person) -> Iterator[bytes]:
    """Write the ZIP file: a list of JSON for each kind, one page to read, and the files."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        kinds = parts(person)
        for name, (_title, rows) in kinds.items():
            with archive.open(f"{name}.json", "w", force_zip64=True) as member:
                for piece in as_json(read(rows)):
                    member.write(piece.encode())
                    yield pipe.taken()
        with archive.open("index.html", "w", force_zip64=True) as member:
            for piece in as_page(person, kinds):
                member.write(piece.encode())
                yield pipe.taken()
        for row in read(kinds["files"][1]):
            yield from with_file(archive, pipe, row)
    yield pipe.taken()


def with_file(archive: zipfile.ZipFile, pipe: Pipe, row: Row) -> Iterator[bytes]:
    """Add the bytes of a file; one that is held, or whose bytes are gone, is in the list alone."""
    released = select(File.digest).where(File.id == row["number"], File.held_for.is_(None))
    digest = session.scalar(released)
    try:
        content = store().read(digest or "", 0, row["size"])
    except FileNotFoundError:
        return
    with archive.open(f"files/{row['number']}-{row['name']}", "w", force_zip64=True) as member:
        for chunk in content:
            member.write(chunk)
            if pipe.place > CHUNK:
                yield pipe.taken()
    yield pipe.taken()


def parts(person: Person) -> dict[str, tuple[str, Select[Any]]]:
    """Say what is in it: under which name, with which title, and how it is read."""
    here = {"community": Community.name}
    said = (Post.deleted_at.is_(None), Post.erased_at.is_(None), Post.author_id == person.id)
    return {
        "profile": (_("Profile"), columns(
            Person, "handle name email title department bio language zone created_at"
        ).where(Person.id == person.id)),
        "statements": (_("What I know"), columns(
            Statement, "id kind words language since confirmed_at"
        ).where(Statement.person_id == person.id, Statement.withdrawn_at.is_(None))),
        "posts": (_("Posts"), columns(
            Post, "id kind title source language posted_at edited_at", **here
        ).join(Community, Community.id == Post.community_id).where(*said)),
        "comments": (_("Comments"), columns(
            Comment, "id post_id source language posted_at edited_at"
        ).where(Comment.author_id == person.id, Comment.deleted_at.is_(None),
                Comment.erased_at.is_(None))),
        "messages": (_("Messages"), columns(
            Message, "id conversation_id source language posted_at edited_at"
        ).where(Message.author_id == person.id, Message.deleted_at.is_(None),
                Message.erased_at.is_(None))),
        "reactions": (_("Reactions"), columns(
            Reaction, "id kind post_id comment_id message_id created_at"
        ).where(Reaction.person_id == person.id)),
        "drafts": (_("Drafts"), columns(
            KeptDraft, "id place goes_at saved_at", source=cast(KeptDraft.fields, TEXT)
        ).where(KeptDraft.person_id == person.id)),
        "saved": (_("Saved posts"), columns(SavedPost, "id post_id saved_at remind_at").where(
            SavedPost.person_id == person.id)),
        "follows": (_("Whom and what I follow"), columns(
            Follow, "id followed_id community_id topic_id created_at"
        ).where(Follow.person_id == person.id)),
        "files": (_("Files"), select(
            File.id.label("number"), File.name, File.media_type, File.size, File.alt,
            File.created_at,
        ).where(File.owner_id == person.id, File.erased_at.is_(None)).order_by(File.id)),
    }  # fmt: skip


def columns(noun: Any, names: str, **more: Any) -> Select[Any]:
    """Select some columns of a noun, in the order in which its rows came."""
    found = [
        getattr(noun, name).label("number" if name == "id" else name) for name in names.split()
    ]
    found += [column.label(name) for name, column in more.items()]
    return select(*found).order_by(noun.id)


def read(rows: Select[Any]) -> Iterator[Row]:
    """Read rows, so many at once."""
    result = session.execute(rows.execution_options(yield_per=AT_ONCE))
    for row in result.mappings():
        yield {name: plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    """Write a value as JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else value


def as_json(rows: Iterator[Row]) -> Iterator[str]:
    """Write a list, row by row."""
    mark = "[\n"
    for row in rows:
        yield mark + json.dumps(dict(row), ensure_ascii=False, default=str)
        mark = ",\n"
    yield "[]\n" if mark == "[\n" else "\n]\n"


def as_page(person: Person, kinds: Mapping[str, tuple[str, Select[Any]]]) -> Iterator[str]:
    """Write all of it as one page that every browser reads without a connection."""
    name = escape(person.name)
    yield f'<!doctype html><html lang="{person.language}"><meta charset="utf-8">'
    yield f"<title>{name}</title><style>{STYLE}</style><h1>{name}</h1>"
    for kind, (title, rows) in kinds.items():
        yield f"<h2>{escape(title)}</h2>"
        for row in read(rows):
            yield as_lines(kind, row)
    yield "</html>\n"


def as_lines(kind: str, row: Row) -> str:
    """Write one row: what was said, and under it when and where."""
    words = row.get("source") or row.get("words") or row.get("bio") or row.get("name") or ""
    title = row.get("title") or ""
    beside = [
        f"{key}: {value}"
        for key, value in row.items()
        if value not in (None, "") and key not in ("source", "words", "bio", "title")
    ]
    text = escape(str(words))
    if kind == "files":
        text = f'<a href="files/{row["number"]}-{escape(str(row["name"]))}">{text}</a>'
    head = f"<strong>{escape(str(title))}</strong>" if title else ""
    return f"<article>{head}<pre>{text}</pre><small>{escape(' · '.join(beside))}</small></article>"
