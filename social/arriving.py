"""How does a mail become what somebody says here?

A feature says which mails it takes: `@takes(Purpose.ANSWER)`. So a mail goes the way of its form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from models import Comment, Origin, Person, Post
from social.attaching import MOST_FILES, Brought, beside_the_text
from social.errors import Invalid
from social.filing.keeping import add_file

Text = Post | Comment


class Purpose(IntEnum):
    """What a mail to an address of ours becomes."""

    ANSWER = 1  # to a post
    REPLY = 2  # to a comment
    POST = 3  # in a community


@dataclass(frozen=True, slots=True)
class Arrival:
    """What somebody says by mail, once all that others said is cut away.

    `mark` is the same however often it is brought; `lines_cut` is how much was cut.
    """

    mark: str
    title: str
    text: str
    files: Sequence[FileStorage] = ()
    lines_cut: int = 0

    @property
    def facts(self) -> dict[str, object]:
        """Say what the ledger keeps of the way that it came."""
        return {"mail": self.mark.removeprefix("mail:")[:16], "lines_cut": self.lines_cut}


Take = Callable[[Person, int, Arrival], Text]
TAKEN_BY: dict[Purpose, Take] = {}


def takes(purpose: Purpose) -> Callable[[Take], Take]:
    """Mark what takes mails of a purpose, for a person, about the thing of a number."""

    def mark(take: Take) -> Take:
        TAKEN_BY[purpose] = take
        return take

    return mark


def origin_of(arrival: Arrival | None) -> Origin:
    """Say through which door something came: by mail, or by a form."""
    return Origin.WEB if arrival is None else Origin.MAIL


def keep_files(writer: Person, arrival: Arrival) -> list[Brought]:
    """Keep the files of a mail as those of a form; Invalid says why one is not taken."""
    if len(arrival.files) > MOST_FILES:
        raise Invalid(text=_("At most %(num)d files come with a text.", num=MOST_FILES))
    with beside_the_text():
        return [Brought(add_file(writer, one, origin=Origin.MAIL).id) for one in arrival.files]
