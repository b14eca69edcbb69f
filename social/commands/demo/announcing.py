"""What did the house of the demo company announce, and who has read it?"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select, update

from archive import ledger
from archive.ledger import Line
from models import (
    Acknowledgement,
    Addressee,
    Announcement,
    AnnouncementState,
    Event,
    Making,
    Person,
    Post,
    PostKind,
    Site,
    Wording,
    session,
)
from models.base import Recorded
from moderation import Draft, screen
from moderation.naming import StoredNames
from social.announcements.sending import address, count_addressees, find, notify
from social.commands.demo.book import later
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House, enliven
from social.commands.demo.moments import at
from social.commands.demo.sign_ins import NAMES
from social.commands.demo.wording import typeset_all
from social.whom import Whom

TOLD = Path(__file__).parent / "announcements.toml"
LANGUAGES = ("en", "nl", "fr", "de")
HAVE_READ = 0.7  # of those who have to
FEATURED = timedelta(days=10)


def announce(house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
    """Tell what was announced in the last days, and what still waits to be looked over."""
    for said in typeset_all(tomllib.loads(TOLD.read_text("utf-8")))["announcement"]:
        moment = at(cast.people[said["by"]], days[-1 - said.get("before", 0)], time(13, 30))
        Telling(house, said, moment, end).tell()


class Telling:
    """One announcement: its words, its post, and those who read it."""

    def __init__(self, house: House, said: dict[str, Any], moment: datetime, end: datetime) -> None:
        self.said, self.moment, self.end = said, moment, end
        self.place = house.communities[said["place"]]
        self.writer = session.get_one(Person, house.people[said["by"]].id)
        self.approver_id = house.people[said["approved"]].id if "approved" in said else None
        self.lines: list[Line] = []
        self.ours = {house.people[name].id for name in NAMES}

    def tell(self) -> None:
        """Write it down with the lines of all that happened to it."""
        at = self.moment
        made = Announcement(
            community_id=self.place.id,
            writer_id=self.writer.id,
            audience=Whom(communities=(self.place.id,)).kept(),
            language=self.said["language"],
            must_read=self.said.get("must_read", False),
            featured_until=self.end + FEATURED,
            made_at=at - timedelta(hours=3),
        )
        session.add(made)
        session.flush()
        self.note(Event.ANNOUNCEMENT_DRAFTED, made, made.made_at, self.writer.id)
        for language in LANGUAGES:
            if language in self.said:
                self.word(made, language, at - timedelta(hours=2))
        made.state = AnnouncementState.WAITING
        session.flush()
        forward = at - timedelta(hours=1)
        self.note(Event.ANNOUNCEMENT_PUT_FORWARD, made, forward, self.writer.id)
        if self.approver_id:
            self.send(made, at)
        session.flush()
        ledger.append(session, sorted(self.lines, key=lambda line: line.at))

    def word(self, made: Announcement, language: str, at: datetime) -> None:
        """Write the words of one language."""
        words = self.said[language]
        wording = Wording(
            announcement_id=made.id,
            edition=1,
            language=language,
            making=Making(words["making"]),
            author_id=self.writer.id,
            changed_at=at,
        )
        wording.write(self.screened(language))
        session.add(wording)
        session.flush()
        self.note(Event.WORDING_WRITTEN, wording, at, self.writer.id)

    def screened(self, language: str) -> Any:
        """Ask the screen about the words of one language."""
        words = self.said[language]
        draft = Draft(source=words["text"].strip(), title=words["title"], language=language)
        return screen(draft, self.writer, None, StoredNames(None))

    def send(self, made: Announcement, at: datetime) -> None:
        """Let it out, and let many read it."""
        made.state, made.approved_by_id = AnnouncementState.APPROVED, self.approver_id
        made.approved_at = at - timedelta(minutes=9)
        self.note(Event.ANNOUNCEMENT_APPROVED, made, made.approved_at, self.approver_id)
        post = Post(
            author_id=self.writer.id,
            community_id=self.place.id,
            kind=PostKind.ANNOUNCEMENT,
            posted_at=at,
            active_at=at,
        )
        post.write(self.screened(self.said["language"]))
        session.add(post)
        enliven(self.place.id, at)
        session.flush()
        self.note(Event.POST_CREATED, post, at, self.writer.id, files=[], names=[])
        made.post_id, made.sent_at, made.sent_edition = post.id, at, 1
        made.state, made.told_at = AnnouncementState.SENT, at
        session.flush()
        ledger.append(session, self.lines)
        self.lines = []
        made = find(made.id)
        address(made)
        self.read(made, at)
        notify(made, post, at)
        made.reach = count_addressees(made)
        self.note(Event.ANNOUNCEMENT_SENT, made, at, self.writer.id)

    def read(self, made: Announcement, at: datetime) -> None:
        """Let most of them say that they have read it, if they have to."""
        if not made.must_read:
            return
        rng = Random(self.said["by"])
        rows = (
            select(Addressee.person_id, Person.language, Site.legal_language)
            .join(Person, Person.id == Addressee.person_id)
            .outerjoin(Site, Site.id == Person.site_id)
        )
        told = session.execute(
            rows.where(Addressee.announcement_id == made.id).order_by(Addressee.person_id)
        ).all()
        for person_id, language, law in told:
            if person_id in self.ours or rng.random() > HAVE_READ:
                continue
            moment = min(at + timedelta(minutes=rng.randrange(5, 1_500)), self.end)
            binding = law or (language if language in ("nl", "fr", "en") else "nl")
            given = Acknowledgement(
                announcement_id=made.id,
                person_id=person_id,
                edition=1,
                language=binding,
                given_at=moment,
            )
            session.add(given)
            session.flush()
            self.note(Event.ACKNOWLEDGED, given, moment, person_id)
        done = {one.noun_id for one in self.lines if one.event is Event.ACKNOWLEDGED}
        gave = select(Acknowledgement.person_id).where(Acknowledgement.id.in_(done))
        session.execute(
            update(Addressee)
            .where(Addressee.announcement_id == made.id, Addressee.person_id.in_(gave))
            .values(is_done=True)
        )

    def note(
        self, event: Event, thing: Recorded, at: datetime, actor_id: int | None, **more: Any
    ) -> None:
        """Note what happened, when and by whom."""
        place_id = None if event is Event.ACKNOWLEDGED else self.place.id
        self.lines.append(later(event, thing, at, actor_id, place_id, **more))
