"""Which work on the index waits for the worker? What files say: to read them takes long."""

from __future__ import annotations

import time

from sqlalchemy import select

from models import Attachment, File, FileWords, Origin, limits, session
from moderation.language import language_of
from social.changes import change
from social.filing import wording
from social.jobs import job, later_by_name, queue

AT_ONCE = 50
NAMED = 200  # letters from which on the language of a file can be told


@job("search.read")
def read(file_ids: list[int]) -> None:
    """Read what some files say, once: a file never says anything else."""
    for file_id in file_ids:
        keep_words(file_id)


@queue.periodic(cron="41 * * * *")
@job("search.catch_up", queueing_lock="search.catch_up")
def catch_up(timestamp: int) -> None:
    """Read the files that stand with a text and were never read, as those brought by an import."""
    while ids := unread():
        for file_id in ids:
            keep_words(file_id)


def unread() -> list[int]:
    """List some files that were not read yet."""
    words = select(FileWords.file_id).where(FileWords.file_id == File.id)
    shown = select(Attachment.id).where(
        Attachment.file_id == File.id, Attachment.message_id.is_(None)
    )
    is_open = (File.erased_at.is_(None), File.held_for.is_(None))
    query = select(File.id).where(*is_open, shown.exists(), ~words.exists())
    found = list(session.scalars(query.order_by(File.id).limit(AT_ONCE)))
    session.rollback()
    return found


def keep_words(file_id: int) -> None:
    """Read one file and keep its words, unless it was erased meanwhile; one that is held waits.

    What cannot be read has no words, and is not tried again. StoreAway where the store does not
    answer: then the job is.
    """
    file = session.get(File, file_id)
    if (
        file is None
        or file.erased_at is not None
        or file.held_for is not None
        or session.get(FileWords, file_id)
    ):
        session.rollback()
        return
    session.rollback()  # nobody waits for a file to be read
    try:
        words = wording.words_of(file, time.monotonic() + wording.PATIENCE)
    except FileNotFoundError:
        words = ""
    words = words.replace("\0", " ")[: limits.FILE_WORDS]
    language = language_of(words, "") if len(words) >= NAMED else ""
    with change(None, origin=Origin.JOB):
        alone = select(File.id).where(File.id == file_id, File.erased_at.is_(None))
        if session.scalar(alone.with_for_update(key_share=True)):
            session.merge(FileWords(file_id=file_id, language=language, words=words))
            later_by_name("records.take_in_file", file_id=file_id)
