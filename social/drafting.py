"""What is a draft that is kept, and what becomes of it when it is sent?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from models import File, KeptDraft, Person, session
from social.attaching import Brought

# The forms that keep drafts. A number is that of a community, a conversation, or a text.
PLACE = re.compile(
    r"home|questions|message:new"
    r"|(?P<noun>community|post|comment|conversation|message):(?P<id>[0-9]{1,10})(?P<edit>:edit)?"
    r"|story:(?P<channel>[0-9]{1,10}):(?P<kind>story|lesson)"
    r"|story:edit:(?P<story>[0-9]{1,10}):[0-9]{1,10}"
    r"|later:(?P<later>[0-9]{1,10}):[0-9a-f]{8}"  # planned for a community, or once planned
    r"|plan:(?P<plan>[0-9]{1,10})",  # other words for what is planned
    re.ASCII,
)
# What a form holds besides words: alone, it is nothing to keep.
CHOICES = frozenset(
    {"kind", "voice", "parent", "parent_words", "audience", "unit", "measured", "is_for_team"}
)


@dataclass(frozen=True, slots=True)
class Begun:
    """What a form holds that is not sent: its fields, and the files with it.

    `base` stands for the words that it began with.
    """

    place: str
    fields: Sequence[tuple[str, str]]
    base: str = ""
    files: Sequence[Brought] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing in it to keep."""
        return not self.files and not any(
            value.strip() for name, value in self.fields if name not in CHOICES
        )

    def field(self, name: str) -> str:
        """Give what the first field of a name holds; nothing where there is none."""
        return next((value for key, value in self.fields if key == name), "")

    @property
    def size(self) -> int:
        """Count its characters."""
        fields = sum(len(name) + len(value) for name, value in self.fields)
        return fields + sum(len(one.alt) for one in self.files)


@dataclass(frozen=True, slots=True)
class Spot:
    """What a draft is for: a new text in a place, an answer, other words for a text."""

    community_id: int | None = None
    post_id: int | None = None
    comment_id: int | None = None
    conversation_id: int | None = None
    message_id: int | None = None
    is_edit: bool = False
    kind: str = ""  # of what is told in a success channel, or "message"
    plan_id: int | None = None


def spot_of(place: str) -> Spot:
    """Read what the draft of a form is for."""
    match = PLACE.fullmatch(place)
    if match is None or place in ("home", "questions"):
        return Spot()
    if place == "message:new":
        return Spot(kind="message")
    if match["channel"]:
        return Spot(community_id=int(match["channel"]), kind=match["kind"])
    if match["story"]:
        return Spot(post_id=int(match["story"]), is_edit=True, kind="story")
    if match["later"]:
        return Spot(community_id=int(match["later"]))
    if match["plan"]:
        return Spot(plan_id=int(match["plan"]), is_edit=True)
    number, is_edit = int(match["id"]), bool(match["edit"])
    if match["noun"] == "community":
        return Spot(community_id=number)
    if match["noun"] == "conversation":
        return Spot(conversation_id=number, kind="message")
    if match["noun"] == "message":
        return Spot(message_id=number, is_edit=True, kind="message")
    if match["noun"] == "comment":
        return Spot(comment_id=number, is_edit=True)
    return Spot(post_id=number, is_edit=is_edit)


def whole(words: str) -> int:
    """Read a number that came with a form; 0 for what is none, or more than any row has."""
    return int(words) if words.isdecimal() and len(words) <= 10 else 0


def finish(author: Person, place: str) -> None:
    """Let go of the draft of a form that is sent; part of the change that writes the text."""
    if place:
        session.execute(
            delete(KeptDraft).where(KeptDraft.person_id == author.id, KeptDraft.place == place)
        )


def files_of(ids: Sequence[int], author: Person) -> dict[int, File]:
    """Bring those of some files that are still the author's, by id."""
    mine = select(File).where(
        File.id.in_(ids), File.owner_id == author.id, File.erased_at.is_(None)
    )
    return {file.id: file for file in session.scalars(mine)} if ids else {}
