"""How is a draft kept, and let go of? It is nobody's but its author's, so nothing is recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from models import KeptDraft, Person, limits, now, session
from social.attaching import MOST_FILES
from social.changes import change
from social.drafting import PLACE, Begun
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold

MOST = 50  # drafts of one person
MOST_FIELDS = 200  # of one form
NAME = re.compile(r"[a-z][a-z_]{0,39}", re.ASCII)
MARK = re.compile(f"[0-9a-f]{{{limits.DRAFT_MARK}}}", re.ASCII)
MOST_UNHEARD = 10
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Elsewhere(Exception):
    """Another device has kept, sent or dropped the draft since; `draft` is what is there now."""

    def __init__(self, draft: KeptDraft | None) -> None:
        super().__init__("kept by another device")
        self.draft = draft
        if draft is not None:
            session.expunge(draft)  # as it was read: it may be gone when it is told


@dataclass(frozen=True, slots=True)
class Marks:
    """How a device names the words that it sends, and named those of which it heard no answer."""

    new: str = ""
    unheard: frozenset[str] = frozenset()

    @classmethod
    def read(cls, new: str, unheard: str) -> Self:
        """Read what a form says of them; what is no mark counts as none."""
        return cls(
            new if MARK.fullmatch(new) else "",
            frozenset(filter(MARK.fullmatch, unheard.split(" ")[:MOST_UNHEARD])),
        )

    def know(self, draft: KeptDraft | None) -> bool:
        """Tell whether a draft is what the device sent without hearing that it was kept."""
        return draft is not None and draft.mark in self.unheard


UNMARKED = Marks()


def keep(
    author: Person, begun: Begun, seen_version: int, marks: Marks = UNMARKED
) -> KeptDraft | None:
    """Keep what a form holds, instead of the version that its page knew; 0 knew of none.

    Where it is empty now, there is no draft any more. Raises Elsewhere if another version is there
    than its page knew or, by its mark, has sent itself without hearing of it.
    """
    words = storable(begun)
    with change(author):
        hold(author)  # one at a time: so many and no more, and one draft for each place
        there = find_at(author, words.place)
        if there is not None and there.is_planned:
            raise Elsewhere(None)  # of a page that was open when another device planned it
        if (there.version if there else 0) != seen_version and not marks.know(there):
            raise Elsewhere(there)
        if words.is_empty:
            if there is not None:
                session.delete(there)
            return None
        draft = there or begin(author, words.place)
        draft.fields = [list(pair) for pair in words.fields]
        draft.base = words.base
        draft.file_ids = [one.id for one in words.files]
        draft.alts = [one.alt for one in words.files]
        draft.saved_at, draft.told_at = now(), None
        draft.version = seen_version + 1 if there is None else there.version + 1
        draft.mark = marks.new
    return draft


def storable(begun: Begun) -> Begun:
    """Take out what no database holds; raises Invalid for what is no draft, or too long for one."""
    if not PLACE.fullmatch(begun.place) or len(begun.fields) > MOST_FIELDS:
        raise not_found()
    if begun.size > limits.DRAFT:
        raise Invalid(form=_("This is too long to be kept as a draft: it stays on this page."))
    fields = [
        (name, UNSTORABLE.sub("", value).replace("\r\n", "\n"))
        for name, value in begun.fields
        if NAME.fullmatch(name)
    ]
    files = [
        type(one)(within_range(one.id), UNSTORABLE.sub("", one.alt)[: limits.ALT])
        for one in begun.files[:MOST_FILES]
    ]
    return Begun(begun.place, fields, UNSTORABLE.sub("", begun.base)[: limits.DRAFT_BASE], files)


def begin(author: Person, place: str) -> KeptDraft:
    """Make room for one draft more; raises Invalid where there are too many."""
    count = select(func.count()).where(KeptDraft.person_id == author.id)
    if (session.scalar(count) or 0) >= MOST:
        raise Invalid(
            form=_("You have %(num)d drafts. Delete one, and this one is kept, too.", num=MOST)
        )
    draft = KeptDraft(person_id=author.id, place=place)
    session.add(draft)
    return draft


def drop(author: Person, draft: KeptDraft) -> None:
    """Let go of a draft for good; one that is gone already stays so."""
    with change(author):
        session.execute(delete(KeptDraft).where(KeptDraft.id == draft.id))


def hold_draft(draft: KeptDraft) -> None:
    """Read a draft anew, and let nobody else send or change it until this change is done.

    404 where another device, or its time, was quicker.
    """
    row = select(KeptDraft).where(KeptDraft.id == draft.id).with_for_update()
    if session.scalar(row.execution_options(populate_existing=True)) is None:
        raise not_found()


def find_at(author: Person, place: str) -> KeptDraft | None:
    """Read the draft of one form anew."""
    mine = select(KeptDraft).where(KeptDraft.person_id == author.id, KeptDraft.place == place)
    return session.scalar(mine.execution_options(populate_existing=True))


def find(author: Person, number: int) -> KeptDraft:
    """Find a draft of one's own; 404 for all others."""
    mine = select(KeptDraft).where(
        KeptDraft.person_id == author.id, KeptDraft.id == within_range(number)
    )
    found = session.scalar(mine)
    if found is None:
        raise not_found()
    return found
