"""What becomes of files that wait for the virus scanner?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from tempfile import TemporaryFile

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from archive import bundled
from archive.disposal import one_at_a_time
from models import (
    Attachment,
    Capability,
    Comment,
    Community,
    Event,
    File,
    HeldFor,
    Origin,
    Person,
    Post,
    Role,
    session,
)
from social import bundles
from social.changes import Record, change
from social.filing.refusal import Refused
from social.filing.scanner import Scanned, Verdict
from social.filing.scanning import held_for, scanned, scanner, tell_later
from social.filing.smaller import hold_digest, keep_smaller
from social.filing.taking import Taken, of_picture, rewritten
from social.jobs import later_by_name
from social.mailing.letters import post
from social.screening import takes
from social.store import store

AT_ONCE = 100

log = logging.getLogger("kring.scan")


def scan_held(held: HeldFor) -> int:
    """Have the scanner look at all that waits for one reason; tell how many it has seen.

    It ends with the first that the scanner does not answer for: the others wait on.
    """
    if scanner() is None:
        return 0
    number = after = 0
    while files := held_files(held, after):
        for file in files:
            after = file.id
            seen = looked_at(file)
            if seen is None:
                return number
            settle(file.id, file.digest, held, seen)
            number += 1
    return number


def held_files(held: HeldFor, after: int) -> Sequence[File]:
    """List the next files that are held for a reason."""
    found = select(File).where(File.held_for == held, File.id > after, File.erased_at.is_(None))
    files = session.scalars(found.order_by(File.id).limit(AT_ONCE)).all()
    session.rollback()  # nothing was written; others have the connection while a scan takes long
    return files


def looked_at(file: File) -> Scanned | None:
    """Have the bytes of a file looked at; those that are lost do no harm."""
    with TemporaryFile() as room:
        try:
            for chunk in store().read(file.digest, 0, file.size):
                room.write(chunk)
        except FileNotFoundError:
            log.warning("bytes of a held file are lost", extra={"facts": {"file": file.id}})
            return Scanned(Verdict.CLEAN)
        return scanned(room)


def settle(file_id: int, digest: str, held: HeldFor, seen: Scanned) -> None:
    """Let a file go, or hold it for what was found, and tell those whom that concerns.

    What the scanner lets through is read now, for the first time.
    """
    read = first_read(file_id, digest) if seen.verdict is Verdict.CLEAN else Read(held_for(seen))
    with change(None, origin=Origin.JOB) as record:
        if seen.verdict is Verdict.HARMFUL:
            one_at_a_time(session)  # whoever makes a bundle waits, or is done
        hold_digest(digest)
        found = select(File).where(
            File.id == file_id,
            File.digest == digest,
            File.held_for == held,
            File.erased_at.is_(None),
        )
        file = session.scalar(found.with_for_update().execution_options(populate_existing=True))
        if file is None:
            return  # somebody was first, or it was erased meanwhile
        if seen.verdict is Verdict.HARMFUL:
            hold_all(record, digest, seen.found)
            return
        file.held_for = read.held
        if read.picture is not None:
            put_in_place(file, read.picture)
        if file.held_for is None:
            record(Event.FILE_RELEASED, file)
            if read.is_said:
                later_by_name("search.read", file_ids=[file.id])
        elif file.held_for is not held:
            record(Event.FILE_HELD, file, held_for=file.held_for.value)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading a file for the first time: why it stays held, if it does.

    `picture` is one that was written anew; `is_said` tells whether a post or comment shows it.
    """

    held: HeldFor | None
    picture: Taken | None = None
    is_said: bool = False


def first_read(file_id: int, digest: str) -> Read:
    """Read what the scanner let through: write a picture anew, have house rules judge words."""
    file = session.get(File, file_id)
    if file is None or file.digest != digest or file.erased_at is not None:
        session.rollback()
        return Read(None)  # whoever changed it settles it
    name, is_raw = file.name, file.is_picture and file.width is None
    texts = saying(file)
    if not all(takes(file, text.author, place, kind) for text, place, kind in texts):
        session.rollback()
        return Read(HeldFor.RULED)
    session.rollback()  # nothing was written; a picture takes its time
    try:
        picture = drawn_anew(digest, name) if is_raw else None
    except Refused:
        return Read(HeldFor.UNREADABLE)
    return Read(None, picture, is_said=bool(texts))


def drawn_anew(digest: str, name: str) -> Taken | None:
    """Write a picture anew that stayed as it came; None where its bytes are lost."""
    try:
        return of_picture(rewritten(BytesIO(store().read_all(digest))), name)
    except FileNotFoundError:
        return None


def saying(file: File) -> list[tuple[Post | Comment, Community, str]]:
    """List the posts and comments that show a file, where each stands, and of which kind it is."""
    posts = (
        select(Post)
        .join(Attachment, Attachment.post_id == Post.id)
        .where(Attachment.file_id == file.id)
        .options(joinedload(Post.author), joinedload(Post.community))
    )
    comments = (
        select(Comment)
        .join(Attachment, Attachment.comment_id == Comment.id)
        .where(Attachment.file_id == file.id)
        .options(joinedload(Comment.author), joinedload(Comment.post).joinedload(Post.community))
    )
    found: list[tuple[Post | Comment, Community, str]] = []
    found += [(one, one.community, one.kind) for one in session.scalars(posts)]
    kind = Comment.__tablename__
    found += [(one, one.post.community, kind) for one in session.scalars(comments)]
    return found


def put_in_place(file: File, picture: Taken) -> None:
    """Let a picture that was written anew take the place of what was sent; part of a change."""
    later_by_name("files.forget", digests=[file.digest])
    file.digest = store().digest(picture.file)
    hold_digest(file.digest)
    file.name, file.media_type, file.size = picture.name, picture.media_type, picture.size
    file.width, file.height = picture.width, picture.height
    store().put(file.digest, picture.file)
    keep_smaller(file.digest, picture.smaller)


def hold_all(record: Record, digest: str, found: str) -> None:
    """Hold all files that are the same bytes, also those let go when the scanner knew less.

    Bundles of data that hold one of them go, and are made anew without it.
    """
    same = select(File).where(
        File.digest == digest,
        File.held_for.is_distinct_from(HeldFor.HARMFUL),
        File.erased_at.is_(None),
    )
    locked = same.order_by(File.id).with_for_update()
    files = session.scalars(locked.execution_options(populate_existing=True)).all()
    for file in files:
        file.held_for = HeldFor.HARMFUL
        record(Event.FILE_HELD, file, held_for=file.held_for.value, found=found)
        tell_later(session.get_one(Person, file.owner_id), file.name, found)
    things = [("file", file.id) for file in files]
    bundles.take_back(record, bundled.holding(session, things, bundled.waiting(session)))


def tell(owner: Person, name: str, found: str, *, is_owner_told: bool) -> None:
    """Mail the administrators that something was found in a file, and its owner."""
    held = select(Role.person_id).where(Role.capability == Capability.ADMINISTRATOR)
    run_it = Person.id.in_(held) & Person.signs_in()
    told = run_it if is_owner_told else run_it | (Person.id == owner.id)
    with change(None, origin=Origin.JOB):
        for person in session.scalars(select(Person).where(told).order_by(Person.id)).all():
            if person.email:
                post(person, "harmful_file", name=name, found=found, owner=owner)
