"""How do files come to stand with a text?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy import Delete, delete, select
from sqlalchemy.dialects.postgresql import insert

from models import Attachment, Detachment, Event, File, Person, session
from moderation import is_blank
from social.changes import Record
from social.errors import Invalid
from social.filing.keeping import add_file, described
from social.texts import Text, place_of

MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a writer puts with a text, and what it shows for those who cannot see it."""

    id: int
    alt: str = ""


def brought() -> list[Brought]:
    """Read the files that the form of this request names, each with its words."""
    ids = request.form.getlist("file")[:MOST_FILES]
    alts = [*request.form.getlist("alt"), *[""] * len(ids)]
    return [
        Brought(int(word), alt)
        for word, alt in zip(ids, alts, strict=False)
        if word.isdecimal() and len(word) < 10
    ]


def uploaded(writer: Person) -> list[Brought]:
    """Keep the files that came along with the form, as browsers without script send them.

    Invalid says beside the text why one is not taken.
    """
    room = MOST_FILES - len(request.form.getlist("file"))
    uploads = [one for one in request.files.getlist("upload") if one.filename][: max(0, room)]
    with beside_the_text():
        return [Brought(add_file(writer, one).id) for one in uploads]


@contextmanager
def beside_the_text() -> Iterator[None]:
    """Say what is wrong with a file beside the text it came with: that form has no field for it."""
    try:
        yield
    except Invalid as invalid:
        raise Invalid(text=next(iter(invalid.fields.values()))) from None


def kept(files: Sequence[Brought], writer: Person) -> list[File]:
    """Find the writer's files again, for a form that is shown once more."""
    ids = [one.id for one in files]
    rows = session.scalars(select(File).where(File.id.in_(ids), File.owner_id == writer.id))
    return list(rows) if ids else []


def newly_brought(
    brought: Sequence[Brought], writer: Person, text: Text | None = None
) -> Sequence[File]:
    """Find the writer's files that come with a text and do not stand with it already."""
    if not brought:
        return ()
    new = select(File).where(File.id.in_([one.id for one in brought]), File.owner_id == writer.id)
    if text is not None:
        (name, key), *_rest = place_of(text).items()
        here = select(Attachment.file_id).where(getattr(Attachment, name) == key)
        new = new.where(File.id.not_in(here))
    return session.scalars(new.order_by(File.id)).all()


def attach(record: Record, text: Text, brought: Sequence[Brought], writer: Person) -> list[int]:
    """Show these files with a text and no others; answers their ids.

    Files of other people, and ids of nothing, are left out: nobody can publish what is not theirs.
    Invalid where nothing is left then, neither words nor files.
    """
    own = own_files(text, brought, writer)
    if brought and not own and is_blank(text.source):
        raise Invalid(text=_("Write something first, or add a file."))
    describe(record, own, brought, writer)
    (name, key), *_rest = place_of(text).items()
    taken = delete(Attachment).where(getattr(Attachment, name) == key)
    remember_places(taken, {file.id for file in own})
    for position, file in enumerate(own):
        session.add(Attachment(file_id=file.id, position=position, **place_of(text)))
    return [file.id for file in own]


def remember_places(taken: Delete, still: Collection[int] = ()) -> set[int]:
    """Take files from texts, and keep in mind where those stood that do not come back.

    Answers all that were taken. Held with a text or its place, a file stays held without it.
    """
    columns = (
        Attachment.file_id,
        Attachment.post_id,
        Attachment.comment_id,
        Attachment.message_id,
    )
    rows = session.execute(taken.returning(*columns)).mappings().all()
    gone = [dict(row) for row in rows if row["file_id"] not in still]
    if gone:
        session.execute(insert(Detachment).values(gone).on_conflict_do_nothing())
    return {row["file_id"] for row in rows}


def describe(
    record: Record, files: Sequence[File], brought: Sequence[Brought], writer: Person
) -> None:
    """Keep what the writer says that their pictures show."""
    with beside_the_text():
        alts = {one.id: described(one.alt) for one in brought}
    for file in files:
        if file.owner_id == writer.id and file.alt != alts[file.id]:
            file.alt = alts[file.id]
            record(Event.FILE_DESCRIBED, file)


def own_files(text: Text, brought: Sequence[Brought], writer: Person) -> list[File]:
    """Find the writer's own files, and those that stand with the text already, in the order given.

    Their rows are held, so that the clean-up of what nobody attached lets them be.
    """
    alts = {one.id: one.alt for one in brought}
    if not alts:
        return []
    (name, key), *_rest = place_of(text).items()
    here = select(Attachment.file_id).where(getattr(Attachment, name) == key)
    rows = session.scalars(
        select(File)
        .where(File.id.in_(alts), (File.owner_id == writer.id) | File.id.in_(here))
        .with_for_update(key_share=True, of=File)
    )
    found = {file.id: file for file in rows}
    return [found[file_id] for file_id in alts if file_id in found]
