"""Which of the five reactions does an emoji mean?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models import Comment, Community, Event, Message, Post, Reaction, ReactionKind, session
from social.changes import Record
from social.importing.people import People
from social.importing.report import ADDED, UNCHANGED, Report
from social.importing.stream import REACTIONS, Left, Said, sound
from social.importing.way import Way
from social.texts import Text, place_of

KINDS = {
    ReactionKind.AGREE: "+1 thumbsup like ok_hand white_check_mark heavy_check_mark 100 point_up",
    ReactionKind.THANKS: "heart pray thanks bow hearts blush two_hearts green_heart blue_heart",
    ReactionKind.WELL_DONE: "tada clap star trophy muscle fire rocket star2 partying_face medal",
    ReactionKind.USEFUL: "bulb eyes bookmark memo brain mag pushpin",
    ReactionKind.WITH_YOU: "hugging_face hugs raised_hands handshake people_hugging cry sob",
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}
NO_WORD = "reactions with no word here"


class Reactions:
    """The reactions to messages of an export."""

    def __init__(self, report: Report, people: People, way: Way) -> None:
        self.report = report
        self.people = people
        self.way = way

    def leave(self, said: Said) -> None:
        """Count the reactions to what did not come."""
        if said.signs:
            self.report.leave(Left(REACTIONS, "reactions to messages left", len(said.signs)))

    def take(
        self, record: Record, said: Said, text: Text | None, community: Community | None
    ) -> None:
        """Add the reactions that mean one of the five here; the others are counted as left.

        Where the source does not keep when somebody reacted, the time of the text is the nearest
        that is known. No text is there in an import for show alone.
        """
        if not said.signs:
            return
        have = {(one.person_id, one.kind) for one in session.scalars(of(text))} if text else set()
        for sign in said.signs:
            kind, person_id = KIND_OF.get(sign.name), self.people.ids.get(sign.person)
            if kind is None:
                self.report.leave(Left(REACTIONS, f"{NO_WORD} ({sign.name[:60]})"))
            elif person_id is None or person_id in self.people.erased:
                self.report.leave(Left(REACTIONS, "reactions of people nobody knows"))
            elif (person_id, kind) in have:
                self.report.count(REACTIONS, UNCHANGED)
            else:
                have.add((person_id, kind))
                self.report.count(REACTIONS, ADDED)
                if text is not None and not self.way.is_dry:
                    at = sound(sign.at) or text.posted_at
                    row = Reaction(
                        person_id=person_id,
                        kind=kind,
                        created_at=at,
                        **place_of(text),
                    )
                    session.add(row)
                    record(Event.REACTION_ADDED, row, on=community or text, at=at)


def of(text: Text) -> Any:
    """Select the reactions to a text."""
    column = {
        Post: Reaction.post_id,
        Comment: Reaction.comment_id,
        Message: Reaction.message_id,
    }[type(text)]
    return select(Reaction).where(column == text.id)
